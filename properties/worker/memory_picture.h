#pragma once
// Which bytes of the sources a result lies on, beside those that it should: for the picture in a
// report.

#include <nlohmann/json_fwd.hpp>

#include "properties/worker/judge.h"

namespace tenet::properties {

/// What has memory among the inputs, each with "what", "size" and "itemsize", numbered as in
/// spec::Sharing.
[[nodiscard]] nlohmann::json memory_sources(const Call& call);

/// {"sources": …, "expected": …, "observed": …} as reports/memory_picture.h describes it; null when
/// no input has memory, or the call did not return a tensor. `expected` is absent where nothing
/// exact is predicted.
[[nodiscard]] nlohmann::json memory_picture(const Call& call, const Judgement& judgement);
/// The same, unless the bytes are shared as they should be.
[[nodiscard]] nlohmann::json memory_picture_if_wrong(const Call& call, const Judgement& judgement);

}  // namespace tenet::properties
