#include "properties/worker/judge.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "harness/memory_growth.h"
#include "harness/time_budget.h"
#include "properties/generators/special.h"
#include "spec/filter.h"
#include "spec/suggest.h"

namespace tenet::properties {

FactSet judged_facts(Profile profile) {
  if (profile == Profile::Strict) return FactSet::all();
  FactSet judged;
  for (int i = 0; i < kFactCount; ++i) {
    const auto fact = static_cast<Fact>(i);
    switch (topic(fact)) {
      case Topic::Dtype:
      case Topic::Shape:
      case Topic::Values:
      case Topic::Device:
      case Topic::Aliasing:
      case Topic::Lifetime:
        judged.insert(fact);
        break;
      default:
        break;
    }
  }
  judged.insert(Fact::Completion);
  return judged;
}

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Support support_of(const harness::Subject& subject) {
  try {
    return Support(subject.supports());
  } catch (const UnknownName& unknown) {
    std::string message = "TENET['supports']['" + unknown.key() + "'] has '" + unknown.name() + "'";
    const auto near = near_matches(unknown.name(), unknown.known(), 3);
    message += near.empty() ? ". Expected any of " + joined(unknown.known())
                            : ", which there is not. Near to it: " + joined(near);
    throw harness::SubjectError(message + subject.place_of_declaration(unknown.name()), "");
  }
}

[[noreturn]] void refuse_xfail(const harness::Subject& subject, const std::string& glob) {
  std::vector<std::string> ids;
  for (const Clause& clause : clauses().subspan(1)) ids.push_back(clause.id);
  std::string message = "TENET['xfail'] has '" + glob + "', which matches no clause";
  const auto near = near_matches(glob, ids, 3);
  message +=
      near.empty() ? ". `./tenet list clauses` prints their ids" : ". Near to it: " + joined(near);
  throw harness::SubjectError(message + subject.place_of_declaration(glob), "");
}

Outcome not_provided() {
  Outcome outcome;
  outcome.completion = NotProvided{};
  return outcome;
}

bool only_keeps_something(const Verdict& verdict) {
  return !verdict.conforms() && std::all_of(verdict.mismatches.begin(), verdict.mismatches.end(),
                                            [](const Mismatch& mismatch) {
                                              return mismatch.fact == Fact::Released ||
                                                     mismatch.consequence;
                                            });
}

/// The law of the other topic that is judged by the same experiment.
const Law* sibling_of(const Law& law) {
  const LawName other =
      law.name == LawName::SharesAsModelled ? LawName::KeepsAsModelled : LawName::SharesAsModelled;
  for (const Law& one : laws())
    if (one.name == other && one.constructor == law.constructor) return &one;
  return nullptr;
}

}  // namespace

Judge::Judge(harness::Subject subject, TorchVersion version, Profile profile,
             std::function<void()> on_run)
    : subject_(std::move(subject)),
      runner_(subject_),
      on_run_(std::move(on_run)),
      version_(version),
      support_(support_of(subject_)),
      judged_(support_.among(judged_facts(profile))),
      expected_failures_(clauses().size()) {
  for (const auto& [glob, reason] : subject_.expected_failures()) {
    bool any = false;
    for (std::size_t i = 1; i < clauses().size(); ++i) {
      if (!glob_match(glob, clauses()[i].id)) continue;
      expected_failures_[i] = any = true;
    }
    if (!any) refuse_xfail(subject_, glob);
  }
}

bool Judge::takes(const Call& call, const Expectation& expectation) const {
  return !expectation.ends_process && support_.takes(call, expectation);
}

bool Judge::takes(const Call& call) const {
  return takes(call, predict(call, version_, harness::machine()));
}

Judgement Judge::judge(const Call& call) {
  Judgement judgement{predict(call, version_, harness::machine()), not_provided(), {}};
  if (takes(call, judgement.expectation)) run_and_compare(call, judgement);
  return judgement;
}

Outcome Judge::run(const Call& call) {
  on_run_();
  return runner_.run(call);
}

void Judge::run_and_compare(const Call& call, Judgement& judgement) {
  judgement.outcome = run(call);
  if (!is_provided(judgement.outcome)) return;
  judgement.verdict = compare(judgement.expectation, judgement.outcome, judged_);
  if (!only_keeps_something(judgement.verdict)) return;
  // A first call may import or cache what outlives it; what is kept again and again is a leak.
  Judgement again{judgement.expectation, run(call), {}};
  again.verdict = compare(again.expectation, again.outcome, judged_);
  const bool excused = again.verdict.conforms() && !keeps_again(call, judgement.expectation);
  if (excused || !again.verdict.conforms()) judgement = std::move(again);
}

bool Judge::keeps_again(const Call& call, const Expectation& expectation) {
  // Once in a hundred calls is often enough to be seen; what is set up for good on first use, each
  // thing once, is not doubted for ever.
  constexpr int kRepetitions = 512;
  constexpr int kMostDoubts = 200;
  constexpr int kLeast = 2;
  // Of a sequence all calls would be made again, each time; and where Python speaks for a tensor,
  // it fills caches of its own.
  if (!call.earlier.empty() || python_speaks_in(call) || ++doubts_ > kMostDoubts) return false;
  // What is released late is collected after each call, which takes longer than it.
  const harness::TimeBudget time(std::chrono::milliseconds(400));
  int kept = 0;
  for (int i = 0; i < kRepetitions && kept < kLeast && !time.is_spent(); ++i)
    if (only_keeps_something(compare(expectation, run(call), judged_))) ++kept;
  return kept >= kLeast;
}

Judgement Judge::judge_growth(const Call& call) {
  Judgement judgement = judge(call);
  if (!is_provided(judgement.outcome)) return judgement;
  bool& known = grows_[static_cast<std::size_t>(call.constructor)];
  const auto measure = [&] { return harness::growth_of([&] { (void)run(call); }, known); };
  harness::Growth growth = measure();
  // Pools and arenas of a process may grow for a while; what a call loses, it loses again.
  if (!growth.words.empty()) growth = measure();
  if (growth.words.empty()) return judgement;
  known = known || growth.each_time;
  judgement.outcome.process_changes = std::move(growth.words);
  judgement.verdict = compare(judgement.expectation, judgement.outcome, judged_);
  return judgement;
}

Laboratory Judge::laboratory() const {
  constexpr int kChances = 8;
  const auto predicted = [this](const Call& call) -> std::optional<Expectation> {
    Expectation expectation = predict(call, version_, harness::machine());
    if (!takes(call, expectation)) return std::nullopt;
    if (!judged_.contains(Fact::Warnings)) expectation.warnings.certainty = Certainty::Unspecified;
    return expectation;
  };
  const auto open = [this](const Call& call) { return harness::open_live_objects(subject_, call); };
  return {predicted, open, thorough_ ? kChances : 1};
}

bool Judge::judges(const Law& law) const {
  for (int i = 0; i < kFactCount; ++i)
    if (judged_.contains(static_cast<Fact>(i)) && topic(static_cast<Fact>(i)) == law.topic)
      return true;
  return false;
}

void Judge::judge_living(const Law& law, const Call& call, const RunCall& run,
                         LawJudgement& judgement) {
  if (law.name == LawName::ThreadsAgree) {
    constexpr int kCallsInAll = 12;
    const std::optional<Expectation> expected = laboratory().predict(call);
    if (!expected) return;
    const Call other = another_for_threads(call, laboratory().predict);
    // What a first call imports is imported in peace.
    if (other != call) (void)this->run(other);
    on_run_();
    judgement.verdict = check_thread_law(call, *expected, run, [&](const Call& one, int threads) {
      return harness::run_together(subject_, one, other, threads, kCallsInAll / threads);
    });
    return;
  }
  judgement.verdict = check_memory_law(call, run, laboratory());
  if (judgement.verdict.state == LawState::Broken && topic(judgement.verdict.fact) != law.topic)
    judgement.other = sibling_of(law);
}

LawJudgement Judge::judge(const Law& law, const Call& call,
                          const std::function<void(const Call&)>& on_begin) {
  bool provided = true;
  LawJudgement judgement;
  if (python_speaks_in(call)) return judgement;
  const RunCall run = [&](const Call& one) {
    Judgement of_one{predict(one, version_, harness::machine()), not_provided(), {}};
    if (!subject_.provides(one.constructor) || !takes(one, of_one.expectation)) {
      provided = false;
      return not_provided();
    }
    if (on_begin) on_begin(one);
    run_and_compare(one, of_one);
    Outcome outcome = of_one.outcome;
    outcome.observed.erase(Fact::ProcessState);  // of each call by itself
    if (!is_provided(outcome)) provided = false;
    if (!of_one.verdict.conforms() && !judgement.culprit) {
      judgement.culprit = one;
      judgement.of_culprit = std::move(of_one);
    }
    for (int i = 0; i < kFactCount; ++i)
      if (!judged_.contains(static_cast<Fact>(i))) outcome.observed.erase(static_cast<Fact>(i));
    return outcome;
  };
  if (is_living(law)) {
    if (call.constructor != law.constructor || !subject_.provides(call.constructor) || !judges(law))
      return {};
    if (on_begin) on_begin(call);
    judge_living(law, call, run, judgement);
  } else {
    judgement.verdict = check_law(law, call, run);
  }
  return provided ? judgement : LawJudgement{};
}

}  // namespace tenet::properties
