#pragma once
// A worker: runs cases on one subject for a coordinator, in JSON lines over its descriptors.

#include <cstdint>
#include <string>

#include "properties/worker/judge.h"
#include "spec/input.h"

namespace tenet::properties {

/// What the command line of a worker says.
struct WorkerOptions {
  std::string subject = "reference";
  std::uint64_t seed = 0;
  std::string filter = "*";
  Profile profile = Profile::Strict;
  bool exhaustive = false;              ///< begin with every conversion
  DeviceType device = DeviceType::Cpu;  ///< an accelerator: start it, and generate cases for it
  bool hides_gpus = false;  ///< those that are not asked for, so that they are as absent as can be
};

/// Serves commands until "quit" or the end of the stream. The process' exit status: 0, or 4 when
/// the suite itself failed.
[[nodiscard]] int run_worker(const WorkerOptions& options);

}  // namespace tenet::properties
