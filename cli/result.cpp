#include "cli/result.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "cli/exit_status.h"
#include "cli/shell.h"
#include "oracle/known_divergences.h"
#include "spec/case_status.h"
#include "spec/clause.h"
#include "spec/device_allocation.h"
#include "spec/filter.h"
#include "spec/laws.h"
#include "spec/outcome.h"

namespace tenet::cli {
namespace {

constexpr std::array kCoreTopics = {Topic::Dtype,  Topic::Shape,    Topic::Values,
                                    Topic::Device, Topic::Aliasing, Topic::Lifetime};

bool judges(const CheckOptions& options, Topic topic) {
  return options.profile != "core" ||
         std::find(kCoreTopics.begin(), kCoreTopics.end(), topic) != kCoreTopics.end();
}

/// "2.15.0+cpu" as a version to compare clauses with.
TorchVersion version_of(std::string_view text) {
  TorchVersion version;
  const char* end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, version.major);
  if (major.ec == std::errc() && major.ptr != end)
    std::from_chars(major.ptr + 1, end, version.minor);
  return version;
}

std::string text_for(TorchVersion version) {
  return fmt::format("{}.{}", version.major, version.minor);
}

class ResultBuilder {
 public:
  ResultBuilder(const Judging& judging, const CheckOptions& options)
      : judging_(judging), options_(options), filter_(options.filter) {}

  reports::SubjectResult build(double seconds) {
    const Tally& tally = judging_.tally();
    if (judging_.ready()) {
      out_.name = judging_.ready()->name;
      out_.version = judging_.ready()->version;
    } else {
      out_.name = judging_.subject();
    }
    out_.cases = tally.cases();
    out_.seconds = seconds;
    out_.seconds_inside_constructors = tally.seconds_inside();
    out_.inputs = tally.inputs();
    out_.status_counts = tally.statuses();
    add_clauses();
    add_failures();
    add_unexpected_passes();
    add_narrowings();
    require_returns();
    require_device();
    note_absent();
    note_slow_cases();
    doubt_functions_that_always_fail();
    for (const std::string& problem : tally.problems()) say("the suite: " + problem);
    if (!judging_.trouble().empty()) say(judging_.trouble());
    if (judging_.too_many_deaths())
      say(
          fmt::format("{} cases ended the process or did not come back; the run was ended after "
                      "that.",
                      Judging::kMostDeaths));
    out_.verdict = verdict();
    return std::move(out_);
  }

 private:
  void say(const std::string& sentence) {
    if (!out_.message.empty()) out_.message += '\n';
    out_.message += sentence;
  }
  void not_exercised(std::string what, std::string why) {
    out_.not_exercised.push_back({std::move(what), std::move(why)});
  }
  bool provides(Constructor constructor) const {
    if (!judging_.ready()) return false;
    const auto& names = judging_.ready()->provides;
    return std::find(names.begin(), names.end(), name(constructor)) != names.end();
  }
  /// Whether more of it is asked for than laws, whose calls are no cases by themselves.
  bool asks_for_calls(Constructor constructor) const {
    for (std::size_t i = 1; i < clauses().size(); ++i)
      if (clauses()[i].constructor == constructor && filter_.selects(static_cast<ClauseId>(i)) &&
          find_law(clauses()[i].id) == nullptr)
        return true;
    return false;
  }
  bool takes_on(Constructor constructor) const {
    const auto& supports = judging_.ready()->supports;
    const auto found = supports.find("constructors");
    return found == supports.end() || std::find(found->second.begin(), found->second.end(),
                                                name(constructor)) != found->second.end();
  }
  std::string expected_failure(const std::string& clause) const {
    if (!judging_.ready()) return "";
    for (const auto& [glob, reason] : judging_.ready()->xfail)
      if (glob_match(glob, clause)) return reason;
    return "";
  }

  /// "not provided" or "not supported", by the subject's own word; else empty.
  std::string reason_not_judged(const Clause& clause) const {
    if (!judging_.ready()) return "";
    if (!provides(clause.constructor)) return std::string(reports::kNotProvidedText);
    const auto& supports = judging_.ready()->supports;
    const auto excludes = [&](const char* key, std::string_view name) {
      const auto found = supports.find(key);
      return found != supports.end() &&
             std::find(found->second.begin(), found->second.end(), name) == found->second.end();
    };
    const bool excluded = excludes("topics", name(clause.topic)) ||
                          excludes("constructors", name(clause.constructor));
    return excluded ? std::string(reports::kNotSupportedText) : "";
  }

  void add_clauses() {
    const TorchVersion torch =
        judging_.ready() ? version_of(judging_.ready()->environment.torch) : TorchVersion{};
    for (std::size_t i = 1; i < clauses().size(); ++i) {
      const Clause& clause = clauses()[i];
      if (!filter_.selects(static_cast<ClauseId>(i)) || !judges(options_, clause.topic)) continue;
      if (clause.since > torch || clause.until < torch) {
        not_exercised(clause.id,
                      fmt::format("{}{} to {}; this is {}", reports::NotExercised::kOtherVersions,
                                  text_for(clause.since), text_for(clause.until), text_for(torch)));
        continue;
      }
      const ClauseTally& tally = judging_.tally().clauses()[i];
      reports::ClauseCount count;
      count.id = clause.id;
      count.topic = name(clause.topic);
      count.constructor = name(clause.constructor);
      count.exercised = tally.exercised;
      count.passed = tally.passed;
      count.failed = tally.failed;
      count.unspecified = tally.unspecified;
      count.xfailed = tally.xfailed;
      count.says = clause.says;
      count.source = clause.source;
      if (clause.since > TorchVersion{1, 0}) count.since = text_for(clause.since);
      if (const auto* divergence = oracle::known_divergence(clause.id, torch)) {
        count.divergence = divergence->says;
        count.upstream = divergence->upstream;
      }
      count.xfail = expected_failure(clause.id);
      if (tally.exercised == 0) count.not_judged = reason_not_judged(clause);
      if (tally.exercised == 0 && count.not_judged.empty())
        not_exercised(clause.id, why_never(clause));
      out_.clauses.push_back(std::move(count));
    }
  }

  /// Why no case exercised the clause.
  std::string why_never(const Clause& clause) const {
    const bool there = judging_.ready() && judging_.ready()->accelerator.devices > 0;
    if (clause.need == MachineNeed::Accelerator && !there)
      return "it speaks of machines with an accelerator: --device sim has one";
    if (clause.need == MachineNeed::NoAccelerator && there)
      return "it speaks of machines without an accelerator: --device cpu";
    return fmt::format("none of the {} cases reached it", judging_.tally().cases());
  }

  void add_failures() {
    for (const Finding& finding : judging_.findings()) {
      reports::Failure failure = finding.failure;
      failure.clause = finding.fault.clause;
      failure.constructor = finding.fault.constructor;
      failure.kind = finding.fault.type;
      failure.count = finding.fault.count;
      failure.first_case = finding.fault.first_case;
      failure.input_kind = finding.fault.kind;
      const ClauseId clause = find_clause(failure.clause);
      failure.topic = clause == kNoClause ? failure.clause.substr(0, failure.clause.find('.'))
                                          : std::string(name(tenet::clause(clause).topic));
      if (failure.input.empty())
        failure.input = fmt::format("case {} of seed {} (the run was ended before it was shrunk)",
                                    finding.fault.first_case, options_.seed);
      failure.replay = replay_of(failure.case_id);
      // What ends the process often does so for several kinds of input alike.
      const auto same = std::find_if(
          out_.failures.begin(), out_.failures.end(), [&](const reports::Failure& other) {
            return is_death(failure.kind) && other.case_id == failure.case_id &&
                   other.clause == failure.clause && other.kind == failure.kind;
          });
      if (same != out_.failures.end()) {
        same->count += failure.count;
      } else {
        out_.failures.push_back(std::move(failure));
      }
    }
  }

  /// The command that runs the case again; empty: nothing but the case is to be said.
  std::string replay_of(const std::string& case_id) const {
    std::string options;
    if (judging_.subject() != "reference")
      options += fmt::format(" --subject {}", shell_word(judging_.subject()));
    if (const std::string device = accelerator_of(options_.device); !device.empty())
      options += " --device " + device;
    if (case_id.empty() || options.empty()) return {};
    return fmt::format("./tenet replay{} {}", options, shell_word(case_id));
  }

  /// Declarations that something fails, of which nothing failed.
  void add_unexpected_passes() {
    if (!judging_.ready() || judging_.tally().cases() == 0) return;
    for (const auto& [glob, reason] : judging_.ready()->xfail) {
      const reports::ClauseCount* passing = nullptr;
      bool fails = false;
      std::uint64_t passed = 0;
      for (const reports::ClauseCount& clause : out_.clauses) {
        if (!glob_match(glob, clause.id)) continue;
        fails = fails || clause.xfailed > 0 || clause.failed > 0;
        passed += clause.passed;
        if (passing == nullptr && clause.passed > 0) passing = &clause;
      }
      if (passing == nullptr || fails) continue;
      for (reports::ClauseCount& clause : out_.clauses)
        if (glob_match(glob, clause.id)) clause.unexpected_pass = clause.passed > 0;
      reports::Failure failure;
      failure.clause = passing->id;
      failure.topic = passing->topic;
      failure.constructor = passing->constructor;
      failure.kind = reports::FailureKind::kUnexpectedPass;
      failure.count = passed;
      failure.input = fmt::format("TENET[\"xfail\"][\"{}\"]", glob);
      failure.expected = fmt::format("to fail, because {}", reason);
      failure.observed = "no case fails; take the entry out of xfail";
      out_.failures.push_back(std::move(failure));
    }
  }

  /// What subject, filter and profile leave out.
  void add_narrowings() {
    for (int c = 0; c < kConstructorCount; ++c) {
      const auto constructor = static_cast<Constructor>(c);
      const std::string what(name(constructor));
      if (!filter_.selects(constructor)) {
        not_exercised(what, fmt::format("--filter '{}' leaves it out", options_.filter));
      } else if (!provides(constructor)) {
        not_exercised(what, fmt::format("not provided: {} does not define it", out_.name));
      }
    }
    for (int t = 0; t < kTopicCount; ++t) {
      const auto topic = static_cast<Topic>(t);
      if (!judges(options_, topic))
        not_exercised(fmt::format("topic {}", name(topic)), "--profile core leaves it out");
    }
    for (const auto& [kind, count] : judging_.tally().skipped())
      not_exercised(fmt::format("{} cases of {} with {}", count, kind.first, kind.second),
                    judging_.reason_to_skip(kind));
    if (judging_.ready())
      for (const auto& [what, names] : judging_.ready()->supports)
        not_exercised(fmt::format("{} but {}", what, fmt::join(names, ", ")),
                      fmt::format("not supported, says {}", out_.name));
    const auto unsupported = out_.status_counts.find(std::string(name(CaseStatus::NotSupported)));
    if (unsupported != out_.status_counts.end())
      not_exercised(fmt::format("{} of {} calls", unsupported->second, out_.cases),
                    fmt::format("not supported, says {}", out_.name));
  }

  /// Where (nearly) every call fails, it is the plug-in that matters, not the cases.
  void doubt_functions_that_always_fail() {
    constexpr std::uint64_t kFewest = 20;
    constexpr double kNearlyAll = 0.9;
    for (const auto& [constructor, calls] : judging_.tally().answerable()) {
      const auto failed = static_cast<double>(calls.failed);
      if (calls.count < kFewest || failed < kNearlyAll * static_cast<double>(calls.count)) continue;
      out_.probably_broken.push_back(
          {constructor, calls.count, calls.failed, most_common_reason(calls)});
    }
  }
  std::string most_common_reason(const Answerable& calls) const {
    const auto most =
        std::max_element(calls.raised.begin(), calls.raised.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != calls.raised.end() && 2 * most->second > calls.failed)
      return fmt::format("{} of them with {}", most->second, most->first);
    const Finding* first = nullptr;
    for (const Finding& finding : judging_.findings())
      if (finding.fault.constructor == calls.constructor &&
          (first == nullptr || finding.fault.count > first->fault.count))
        first = &finding;
    if (first == nullptr) return "for several reasons";
    return fmt::format("most of them in {} ({}, where it is to be {})", first->fault.fact,
                       first->failure.observed, first->failure.expected);
  }

  /// A constructor or dtype that never came back as a tensor was not judged, whatever the counts.
  void require_returns() {
    if (!judging_.ready()) return;
    bool all_constructors = filter_.selects_all();
    for (int c = 0; c < kConstructorCount; ++c) {
      const auto constructor = static_cast<Constructor>(c);
      const std::string what(name(constructor));
      all_constructors = all_constructors && provides(constructor);
      if (!asks_for_calls(constructor) || !provides(constructor) || !takes_on(constructor))
        continue;
      if (judging_.tally().returned_by(what) == 0)
        miss(fmt::format("{} returning a tensor", what), "no call of it ever returned one");
    }
    const auto& supports = judging_.ready()->supports;
    if (!all_constructors || supports.contains("dtypes") || supports.contains("inputs")) return;
    for (int d = 0; d < kDtypeCount; ++d) {
      const std::string dtype(name(static_cast<Dtype>(d)));
      const bool absent =
          static_cast<Dtype>(d) == Dtype::BComplex32 && !judging_.ready()->bcomplex32;
      if (!absent && judging_.tally().returned_of(dtype) == 0)
        miss(fmt::format("tensors of torch.{}", dtype), "no call ever returned one");
    }
  }

  void note_slow_cases() {
    for (const auto& [number, slow] : judging_.slow_once())
      not_exercised(fmt::format("the first run of case {}", number),
                    slow.how + (slow.came_back ? "; when it was run again, it did"
                                               : "; it was not run again"));
  }

  /// NumPy types that a package adds are not everybody's, nor is what a release of torch adds.
  void note_absent() {
    if (judging_.ready() && !judging_.ready()->bcomplex32)
      not_exercised("tensors of torch.bcomplex32", "it is new in torch 2.15");
    if (judging_.ready() && !judging_.ready()->ml_dtypes)
      not_exercised("arrays and scalars of ml_dtypes", "ml_dtypes is not installed");
  }

  /// What the run says of the accelerator that was asked for: it is there, or all of it is missed;
  /// what it cannot do is not exercised.
  void require_device() {
    if (options_.device == "all")
      not_exercised("device cuda",
                    "a run has one accelerator, and this one had sim: --device cuda judges it");
    const std::string device = accelerator_of(options_.device);
    if (device.empty()) return;
    const Accelerator& accelerator = judging_.ready()->accelerator;
    if (!accelerator.absent.empty()) {
      say(fmt::format("There is no {} here: {}", device, accelerator.absent));
      return miss("device " + device, accelerator.absent);
    }
    for (const std::string& dtype : accelerator.lacks)
      not_exercised(fmt::format("tensors of torch.{} on {}", dtype, device),
                    "the accelerator has none");
    if (!accelerator.pins)
      not_exercised(fmt::format("memory pinned for {}", device), "it pins none");
    if (accelerator.devices < 2)
      not_exercised(fmt::format("copies from one {} device to another", device), "there is one");
    else if (!accelerator.peers)
      not_exercised(fmt::format("copies from one {} device to another", device),
                    "what was copied did not arrive");
    if (!accelerator.arrays)
      not_exercised(fmt::format("arrays on {} that are no tensors", device),
                    "CuPy cannot be imported, or does not work on it");
    else if (device != name(DeviceType::Sim))
      note_memory(accelerator, device);
  }

  /// The kinds of memory that no array was made in. The simulated accelerator has all that it can.
  void note_memory(const Accelerator& accelerator, const std::string& device) {
    for (int i = 0; i < kDeviceAllocationCount; ++i) {
      const std::string_view kind = name(static_cast<DeviceAllocation>(i));
      const auto& there = accelerator.allocations;
      if (std::find(there.begin(), there.end(), kind) == there.end())
        not_exercised(fmt::format("arrays on {} in {} memory", device, kind),
                      "the devices have none, or the module tenet_cuda was not built");
    }
  }

  void miss(std::string what, std::string why) {
    missed_.push_back(what);
    not_exercised(std::move(what), std::move(why));
  }

  reports::Verdict verdict() {
    if (std::any_of(out_.failures.begin(), out_.failures.end(),
                    [](const auto& failure) { return !is_fault_of_suite(failure); }))
      return reports::Verdict::kFails;
    if (!out_.failures.empty()) {
      say("Facts were seen that no clause predicts: a fault of the specification.");
      return reports::Verdict::kError;
    }
    if (!judging_.trouble().empty() || !judging_.tally().problems().empty())
      return reports::Verdict::kError;
    if (!missed_.empty()) {
      constexpr std::size_t kShown = 8;
      std::string list = fmt::format(
          "{}",
          fmt::join(missed_.begin(),
                    missed_.begin() + static_cast<std::ptrdiff_t>(std::min(kShown, missed_.size())),
                    ", "));
      if (missed_.size() > kShown) list += fmt::format(" and {} more", missed_.size() - kShown);
      say(fmt::format("Nothing failed, but this was to be exercised and never was: {}.{}", list,
                      out_.cases < 20000 ? " More --cases reach more." : ""));
      return reports::Verdict::kInconclusive;
    }
    return reports::Verdict::kConforms;
  }

  const Judging& judging_;
  const CheckOptions& options_;
  Filter filter_;
  reports::SubjectResult out_;
  std::vector<std::string> missed_;
};

}  // namespace

bool is_fault_of_suite(const reports::Failure& failure) {
  return failure.kind == reports::FailureKind::kUndetermined;
}

reports::SubjectResult result_of(const Judging& judging, const CheckOptions& options,
                                 double seconds) {
  return ResultBuilder(judging, options).build(seconds);
}

int exit_status(const reports::RunRecord& record, bool oracle_disagrees, bool suite_failed) {
  if (oracle_disagrees) return kOracleDisagrees;
  if (suite_failed) return kSuiteFailed;
  const auto any = [&](reports::Verdict verdict) {
    return std::any_of(record.subjects.begin(), record.subjects.end(),
                       [&](const auto& subject) { return subject.verdict == verdict; });
  };
  if (any(reports::Verdict::kError)) return kSuiteFailed;
  if (any(reports::Verdict::kFails)) return kDoesNotConform;
  if (any(reports::Verdict::kInconclusive)) return kSuiteFailed;
  return kConforms;
}

}  // namespace tenet::cli
