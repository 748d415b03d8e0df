#pragma once

namespace tenet::cli {

/// What the status of the process means. Scripts rely on these numbers.
enum ExitStatus : int {
  kConforms = 0,
  kDoesNotConform = 1,
  kUsage = 2,            ///< usage error, or the subject cannot be loaded
  kOracleDisagrees = 3,  ///< PyTorch and the specification disagree
  kSuiteFailed = 4,      ///< the suite itself failed, or the run was inconclusive
  kInterrupted = 130,
};

}  // namespace tenet::cli
