#pragma once
// What a subject claims to support (TENET["supports"]), as questions about calls.

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "spec/call.h"
#include "spec/expectation.h"

namespace tenet::properties {

class Support {
 public:
  /// Keys are "inputs", "dtypes", "devices" and "topics"; an absent one does not narrow anything.
  /// Throws std::invalid_argument when there is no input kind, dtype, device or topic of a name.
  explicit Support(const std::map<std::string, std::vector<std::string>>& supports);

  /// Whether the subject claims to do what the call asks for. `expectation`: what it predicts. A
  /// subject that does not support the topic errors makes no promise about calls that raise.
  [[nodiscard]] bool takes(const Call& call, const Expectation& expectation) const;
  /// Those of the facts that belong to topics it supports, and whether the call returns.
  [[nodiscard]] FactSet among(FactSet facts) const;

 private:
  [[nodiscard]] bool takes(const Input& input) const;
  [[nodiscard]] bool takes(Dtype dtype) const;
  [[nodiscard]] bool takes(const Device& device) const;

  std::optional<std::array<bool, kInputKindCount>> inputs_;
  std::optional<std::array<bool, kDtypeCount>> dtypes_;
  std::optional<std::vector<DeviceType>> devices_;
  std::array<bool, kTopicCount> topics_{};
};

}  // namespace tenet::properties
