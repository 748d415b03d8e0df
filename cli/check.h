#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/workforce.h"

namespace tenet::cli {

/// `tenet check`: runs everything, prints and writes the reports; the exit status.
[[nodiscard]] int check(const CheckOptions& options);

/// The worker program: beside this one, or what the environment variable TENET_WORKER names.
/// Throws UsageError when there is none.
[[nodiscard]] std::string worker_executable();

/// Throws UsageError for a path at which there is no file.
void require_subject_exists(const std::string& subject);

/// Prints why a subject cannot be judged, with its own traceback.
void print_load_failure(const std::string& subject, const CannotLoad& failure);

}  // namespace tenet::cli
