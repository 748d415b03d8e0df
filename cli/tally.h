#pragma once
// The sum of all blocks of one subject. Sums do not depend on how the cases were cut into blocks or
// on who ran them, so the result is the same for every number of workers.

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "cli/answers.h"

namespace tenet::cli {

/// What makes two faults one finding.
struct FaultKey {
  std::string clause;
  std::string constructor;
  std::string kind;
  reports::FailureKind type = reports::FailureKind::kMismatch;
  friend auto operator<=>(const FaultKey&,
                          const FaultKey&) = default;  // NOLINT(modernize-use-nullptr)
};
[[nodiscard]] FaultKey key_of(const Fault& fault);

class Tally {
 public:
  Tally();
  void add(const Block& block);
  /// One case that ended its process. `fault.count` cases are counted as run. `expected`: the
  /// subject had declared it.
  void add_death(const Fault& fault, bool expected);

  [[nodiscard]] std::uint64_t cases() const { return cases_; }
  /// CaseStatus by name, to cases; those that were left out are among them.
  [[nodiscard]] const std::map<std::string, std::uint64_t>& statuses() const { return statuses_; }
  [[nodiscard]] double seconds_inside() const { return seconds_inside_; }
  /// By index into tenet::clauses().
  [[nodiscard]] const std::vector<ClauseTally>& clauses() const { return clauses_; }
  [[nodiscard]] const std::map<FaultKey, Fault>& faults() const { return faults_; }
  [[nodiscard]] std::vector<reports::InputCount> inputs() const;
  [[nodiscard]] std::uint64_t returned_by(const std::string& constructor) const;
  [[nodiscard]] std::uint64_t returned_of(const std::string& dtype) const;
  /// Cases that were left out.
  [[nodiscard]] const std::map<KindOfCase, std::uint64_t>& skipped() const { return skipped_; }
  /// By constructor.
  [[nodiscard]] const std::map<std::string, Answerable>& answerable() const { return answerable_; }
  [[nodiscard]] const std::vector<std::string>& problems() const { return problems_; }

 private:
  void add(const Fault& fault);

  std::uint64_t cases_ = 0;
  std::map<std::string, std::uint64_t> statuses_;
  double seconds_inside_ = 0;
  std::vector<ClauseTally> clauses_;
  std::map<FaultKey, Fault> faults_;
  std::map<std::pair<std::string, std::string>, reports::InputCount> inputs_;
  std::map<std::string, Answerable> answerable_;
  std::map<std::string, std::uint64_t> returned_by_;
  std::map<std::string, std::uint64_t> returned_of_;
  std::map<KindOfCase, std::uint64_t> skipped_;
  std::vector<std::string> problems_;
};

}  // namespace tenet::cli
