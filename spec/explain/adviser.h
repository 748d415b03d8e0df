#pragma once
// Suggestions: calls that an author could have written instead, and whether they are predicted to
// do what is wished for.

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "spec/explain/explanation.h"

namespace tenet {

/// A call, and how the author would spell its data and, for new_tensor, its tensor.
struct Suggestion {
  Call call;
  std::string data;
  std::string self;
};
[[nodiscard]] std::string spell(const Suggestion& suggestion);

/// Collects advice: of several ways to the same wish the first that is predicted to work.
class Adviser {
 public:
  using Goal = std::function<bool(const Expectation&)>;

  /// Spelled as Python spells the description where `spelling` has nothing.
  Adviser(const Call& call, TorchVersion version, const Spelling& spelling, const Machine& machine);

  void suggest(const std::string& wish, const std::vector<Suggestion>& ways, const Goal& reached);
  /// Something that is no call of a constructor.
  void say(std::string wish, std::string write);

  /// The call as it is.
  [[nodiscard]] Suggestion same() const { return {call_, spelling_.data, spelling_.self}; }
  /// constructor(data), nothing else, in the same context.
  [[nodiscard]] Suggestion plain(Constructor constructor) const;
  /// The call with other data, spelled `data`; by keyword, too.
  [[nodiscard]] Suggestion with_data(Input input, std::string data) const;
  [[nodiscard]] Suggestion without(const std::string& keyword) const;
  [[nodiscard]] Suggestion with(const std::string& keyword, Input value) const;

  [[nodiscard]] const std::string& data() const { return spelling_.data; }
  /// The data, so that a method can be called on it.
  [[nodiscard]] std::string data_as_term() const;
  [[nodiscard]] std::vector<Advice> take() { return std::move(advice_); }

 private:
  const Call& call_;
  TorchVersion version_;
  Spelling spelling_;
  Machine machine_;
  std::vector<Advice> advice_;
};

}  // namespace tenet
