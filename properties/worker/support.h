#pragma once
// What a subject claims to support (TENET["supports"]), as questions about calls.

#include <array>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spec/call.h"
#include "spec/expectation.h"

namespace tenet::properties {

/// A name in TENET["supports"] that stands for nothing.
class UnknownName : public std::invalid_argument {
 public:
  UnknownName(std::string key, std::string name, std::vector<std::string> known)
      : std::invalid_argument(name),
        key_(std::move(key)),
        name_(std::move(name)),
        known_(std::move(known)) {}
  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<std::string>& known() const { return known_; }

 private:
  std::string key_, name_;
  std::vector<std::string> known_;
};

class Support {
 public:
  /// Keys are "constructors", "inputs", "dtypes", "devices", "topics" and "keywords"; an absent one
  /// does not narrow anything. Throws UnknownName.
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

  [[nodiscard]] bool takes(const Keyword& keyword) const;

  std::optional<std::array<bool, kConstructorCount>> constructors_;
  std::optional<std::vector<std::string>> keywords_;
  std::optional<std::array<bool, kInputKindCount>> inputs_;
  std::optional<std::array<bool, kAllDtypeCount>> dtypes_;
  std::optional<std::vector<DeviceType>> devices_;
  std::array<bool, kTopicCount> topics_{};
};

}  // namespace tenet::properties
