#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <list>

#include "cli/check.h"
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/interrupt.h"
#include "cli/numbers.h"
#include "cli/progress.h"
#include "cli/shell.h"
#include "cli/workforce.h"
#include "reports/markup.h"
#include "reports/run_record.h"
#include "spec/expectation.h"
#include "spec/laws.h"
#include "spec/text.h"

namespace tenet::cli {
namespace {

constexpr char kOracle[] = "torch";
/// What fails now and then is seen again, too.
constexpr std::uint64_t kRuns = 500;

/// A case to run, on the subject that it failed on.
struct Replayed {
  std::string text;
  std::string subject;
  Call call;
  std::string device;  ///< the accelerator; empty: none
};

Call parse_case(const std::string& text) {
  try {
    Call call = parse_call(text);
    if (const std::string why = why_invalid(call); !why.empty())
      throw UsageError("this case can not be made: " + why);
    return call;
  } catch (const CaseTextError& error) {
    throw UsageError(fmt::format(
        "\"{}{}\" is neither a case nor a file. {}. A case is what `tenet check` prints after "
        "\"replay\"; a file is a run record (--json)",
        text.substr(0, 60), text.size() > 60 ? "…" : "", error.what()));
  }
}

/// The accelerator that a replay is to have.
std::string device_for(const ReplayOptions& options, const Call& call) {
  if (!options.device.empty()) return accelerator_of(options.device);
  if (const auto needed = needed_accelerator(call)) return std::string(name(*needed));
  return mentions_simulator(call) ? "sim" : "";
}

std::vector<Replayed> cases_of(const ReplayOptions& options) {
  std::error_code ignored;
  const bool file =
      options.what.ends_with(".json") || std::filesystem::is_regular_file(options.what, ignored);
  const std::string fallback = options.subject.empty() ? "reference" : options.subject;
  if (!file) {
    Call call = parse_case(options.what);
    std::string device = device_for(options, call);
    return {{options.what, fallback, std::move(call), std::move(device)}};
  }
  std::vector<Replayed> out;
  for (const reports::SubjectResult& subject : reports::read_run_record(options.what).subjects) {
    for (const reports::Failure& failure : subject.failures) {
      if (failure.case_id.empty()) continue;
      // How the subject was named is in the command that the record gives.
      std::string name = fallback;
      const std::vector<std::string> words = shell_words(failure.replay);
      const auto option = std::find(words.begin(), words.end(), "--subject");
      if (options.subject.empty() && option != words.end() && option + 1 != words.end())
        name = option[1];
      Call call = parse_case(failure.case_id);
      std::string device = device_for(options, call);
      const auto recorded = std::find(words.begin(), words.end(), "--device");
      if (options.device.empty() && recorded != words.end() && recorded + 1 != words.end())
        device = accelerator_of(recorded[1]);
      out.push_back({failure.case_id, name, std::move(call), std::move(device)});
    }
  }
  return out;
}

struct Answered {
  bool there = false;
  std::optional<Observed> observed;
  std::string otherwise;
};

void print_facts(const Answered& subject, const Answered& oracle, bool show_oracle) {
  constexpr std::size_t kWidest = 46;
  std::vector<std::array<std::string, 5>> rows;
  rows.push_back({"", "expected", "observed", show_oracle ? "PyTorch" : "", ""});
  const auto cell = [](const std::string& text, bool whole) {
    std::string line = reports::printable_line(text);
    if (whole || line.size() <= kWidest) return line;
    return line.substr(0, kWidest - 3) + "...";
  };
  for (const reports::FactRow& row : subject.observed->facts) {
    std::string seen_by_oracle;
    if (oracle.observed)
      for (const reports::FactRow& other : oracle.observed->facts)
        if (other.fact == row.fact) seen_by_oracle = other.observed;
    rows.push_back({row.fact, cell(row.expected, row.differs), cell(row.observed, row.differs),
                    show_oracle ? cell(seen_by_oracle, row.differs) : "",
                    row.consequence ? "<- follows"
                    : row.differs   ? "<- differs"
                                    : ""});
  }
  std::array<std::size_t, 5> widths{};
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i)
      widths[i] = std::min(std::max(widths[i], row[i].size()), kWidest);
  for (const auto& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) line += fmt::format("{:<{}}  ", row[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }
}

/// Prints one case; whether the subject conforms.
bool print_case(const Replayed& one, const Answered& subject, const Answered& oracle) {
  const bool is_oracle = one.subject == kOracle;
  fmt::print("{}\n", reports::printable(to_python(one.call)));
  if (!subject.observed) {
    fmt::print("  expected  the call returns, or raises an exception\n  observed  {}\n",
               reports::printable_line(subject.otherwise));
    if (!is_oracle && !oracle.otherwise.empty())
      fmt::print("  PyTorch   {}\n", reports::printable_line(oracle.otherwise));
    fmt::print("{} does not conform\n", one.subject);
    return false;
  }
  if (subject.observed->facts.empty()) {
    fmt::print("{} does not provide {}\n", one.subject, name(one.call.constructor));
    return true;
  }
  print_facts(subject, oracle, !is_oracle);
  const std::vector<Fault>& faults = subject.observed->faults;
  if (faults.empty()) {
    fmt::print("{} conforms\n", one.subject);
    return true;
  }
  if (subject.observed->failed < subject.observed->runs)
    fmt::print("flaky: it failed in {} of {} runs; what is shown is the first of these\n",
               subject.observed->failed, subject.observed->runs);
  for (const Fault& fault : faults) {
    const ClauseId id = find_clause(fault.clause);
    const Law* law = find_law(fault.clause);
    fmt::print("{} does not conform to {}\n", one.subject, fault.clause);
    if (id != kNoClause) {
      fmt::print("  {} ({})\n", clause(id).says, clause(id).source);
    } else if (law != nullptr) {
      fmt::print("  {}\n", law->says);
    }
  }
  return false;
}

}  // namespace

int replay(const ReplayOptions& options) {
  const std::vector<Replayed> cases = cases_of(options);
  if (cases.empty()) {
    fmt::print("{} holds no failure to run again\n", options.what);
    return kConforms;
  }
  for (const Replayed& one : cases) require_subject_exists(one.subject);

  const InterruptGuard guard;
  WorkforceSettings settings;
  settings.executable = worker_executable();
  settings.arguments = {"--seed", "0"};
  // A record is of one machine: with its accelerator or without.
  const auto with_device = std::find_if(cases.begin(), cases.end(),
                                        [](const Replayed& one) { return !one.device.empty(); });
  for (std::string& argument :
       device_arguments(with_device == cases.end() ? "" : with_device->device))
    settings.arguments.push_back(std::move(argument));
  settings.at_work = available_processors();
  Workforce workforce(settings);
  std::list<Judging> judgings;
  std::map<std::string, Judging*> by_subject;
  const auto judging_of = [&](const std::string& subject) {
    Judging*& judging = by_subject[subject];
    if (judging == nullptr) {
      judging = &judgings.emplace_back(subject, 0);
      workforce.add(*judging);
    }
    return judging;
  };
  std::vector<Answered> by_subjects(cases.size());
  std::vector<Answered> by_oracle(cases.size());
  const auto ask = [&](const std::string& subject, const std::string& text, std::uint64_t runs,
                       Answered& answer) {
    judging_of(subject)->observe(text, runs,
                                 [&answer](const Observed* observed, const std::string& otherwise) {
                                   answer.there = true;
                                   if (observed != nullptr) answer.observed = *observed;
                                   answer.otherwise = otherwise;
                                 });
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    ask(cases[i].subject, cases[i].text, kRuns, by_subjects[i]);
    ask(kOracle, cases[i].text, 1, by_oracle[i]);
  }
  const auto all_there = [](const std::vector<Answered>& answers) {
    return std::all_of(answers.begin(), answers.end(),
                       [](const Answered& answer) { return answer.there; });
  };
  while (!all_there(by_subjects) || !all_there(by_oracle)) {
    if (InterruptGuard::interrupted()) return kInterrupted;
    for (const Judging& judging : judgings) {
      if (const auto& failure = judging.load_failure()) {
        print_load_failure(judging.subject(), *failure);
        return judging.subject() == kOracle ? kSuiteFailed : kUsage;
      }
    }
    workforce.step(std::chrono::milliseconds(50), 1);
  }
  workforce.stop();

  bool conforms = true;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (i > 0) fmt::print("\n");
    conforms = print_case(cases[i], by_subjects[i], by_oracle[i]) && conforms;
  }
  return conforms ? kConforms : kDoesNotConform;
}

}  // namespace tenet::cli
