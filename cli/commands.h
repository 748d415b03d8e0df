#pragma once
// The commands besides `check`. Each returns the exit status of the process.

#include "cli/options.h"

namespace tenet::cli {

/// Runs one case, or those of a run record, again, and prints every fact beside its prediction and
/// what PyTorch does: 0 if all conform, 1 if one does not.
[[nodiscard]] int replay(const ReplayOptions& options);
/// Writes a run record as HTML.
[[nodiscard]] int report(const ReportOptions& options);
/// Prints what changed between two run records: 1 if something got worse, else 0.
[[nodiscard]] int diff(const DiffOptions& options);
/// Holds statements that others make of the constructors against PyTorch, and prints which are
/// true.
[[nodiscard]] int claims(const ClaimsOptions& options);
/// Says what the constructor call in a Python expression will do, and why: 3 if PyTorch was seen to
/// do otherwise, else 0.
[[nodiscard]] int explain(const ExplainOptions& options);
/// Writes a plug-in to begin with. Never replaces a file.
[[nodiscard]] int new_subject(const std::string& path);
/// Prints the clauses, properties, subjects or kinds of input.
[[nodiscard]] int list(const ListOptions& options);

}  // namespace tenet::cli
