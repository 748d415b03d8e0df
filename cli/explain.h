#pragma once

#include "spec/call.h"

namespace tenet::cli {

/// Whether the call can be made without asking for much memory: torch.Tensor takes sizes.
[[nodiscard]] bool allocates_little(const Call& call);

}  // namespace tenet::cli
