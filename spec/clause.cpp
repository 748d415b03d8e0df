#include "spec/clause.h"

#include <stdexcept>
#include <vector>

#include "spec/laws.h"
#include "spec/rules.h"

namespace tenet {
namespace {

struct Catalogue {
  std::vector<Clause> clauses;
  std::array<std::array<ClauseId, kConstructorCount>, static_cast<std::size_t>(Rule::Count_)> ids{};

  Catalogue() {
    clauses.emplace_back();
    for (const auto rules : {error_rules(), metadata_rules(), memory_rules(), exchange_rules(),
                             method_rules(), special_rules(), device_rules(), sparse_rules()})
      for (const RuleText& rule : rules) add(rule);
    for (const Law& law : laws())
      clauses.push_back({law.id, law.topic, law.constructor, law.says, "a law between calls",
                         TorchVersion{1, 0}, TorchVersion{99, 0}, law.need});
  }

  void add(const RuleText& rule) {
    for (int c = 0; c < kConstructorCount; ++c) {
      if (rule.constructors.find(kConstructorLetters[static_cast<std::size_t>(c)]) ==
          std::string_view::npos)
        continue;
      const auto constructor = static_cast<Constructor>(c);
      ids[static_cast<std::size_t>(rule.rule)][static_cast<std::size_t>(c)] =
          static_cast<ClauseId>(clauses.size());
      std::string id(name(rule.topic));
      id.append(".").append(name(constructor)).append(".").append(rule.what);
      clauses.push_back({std::move(id), rule.topic, constructor, rule.says, rule.source, rule.since,
                         rule.until, rule.need});
    }
  }
};

const Catalogue& catalogue() {
  static const Catalogue instance;
  return instance;
}

}  // namespace

std::span<const Clause> clauses() { return catalogue().clauses; }

const Clause& clause(ClauseId id) { return catalogue().clauses.at(id); }

ClauseId find_clause(std::string_view id) {
  const auto all = clauses();
  for (std::size_t i = 1; i < all.size(); ++i)
    if (all[i].id == id) return static_cast<ClauseId>(i);
  return kNoClause;
}

ClauseId clause_of(Rule rule, Constructor constructor) {
  const ClauseId id =
      catalogue().ids[static_cast<std::size_t>(rule)][static_cast<std::size_t>(constructor)];
  if (id == kNoClause)
    throw std::logic_error("rule " + std::to_string(static_cast<int>(rule)) +
                           " has no clause for " + std::string(name(constructor)));
  return id;
}

}  // namespace tenet
