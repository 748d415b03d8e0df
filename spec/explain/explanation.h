#pragma once
// A prediction in plain words: what a call will do, by which clauses, and what to write instead.

#include <optional>
#include <string>
#include <vector>

#include "spec/expectation.h"

namespace tenet {

/// One thing that the call does, and the clause that says so.
struct Statement {
  std::string about;  ///< "memory", "dtype", …
  std::string says;
  ClauseId clause = kNoClause;
};

/// What to write for another result; predicted to give it.
struct Advice {
  std::string wish;
  std::string write;
};

struct Explanation {
  bool returns = false;
  std::string summary;  ///< one sentence
  std::vector<Statement> statements;
  std::vector<Advice> advice;
};

/// How the author spells the data and, for new_tensor, the tensor; empty: as Python spells the
/// description.
struct Spelling {
  std::string data;
  std::string self;
};
[[nodiscard]] Explanation explain(const Call& call, TorchVersion version, const Spelling& spelling,
                                  const Machine& machine = {});
/// The same with another name for the simulated accelerator. Of a text: where it is in quotes.
[[nodiscard]] std::string renamed(std::string text, const std::string& accelerator);
[[nodiscard]] Explanation renamed(Explanation explanation, const std::string& accelerator);

/// The call's explanation on a machine that has the accelerator that it names, if this one refuses
/// the call for want of it.
[[nodiscard]] std::optional<Explanation> explain_with_accelerator(const Call& call,
                                                                  TorchVersion version);

/// What else the author may have wanted, each way predicted to get it. In advice.cpp.
[[nodiscard]] std::vector<Advice> advice_for(const Call& call, const Expectation& expectation,
                                             TorchVersion version, const Spelling& spelling,
                                             const Machine& machine = {});

/// A machine that has the accelerator that the call's inputs are on, with two devices; without such
/// inputs it has none.
[[nodiscard]] Machine machine_of(const Call& call);

/// Whether the call names a device that is neither the CPU nor meta.
[[nodiscard]] bool names_accelerator(const Call& call);

}  // namespace tenet
