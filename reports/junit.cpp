#include "reports/junit.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <vector>

#include "reports/markup.h"
#include "reports/status.h"
#include "reports/words.h"

namespace tenet::reports {
namespace {

/// A test suite while it is being written: its counts stand in front of its cases.
struct Suite {
  std::string name;
  std::string cases;
  std::uint64_t tests = 0;
  std::uint64_t failures = 0;
  std::uint64_t errors = 0;
  std::uint64_t skipped = 0;
};

void open_case(Suite& suite, const std::string& name) {
  ++suite.tests;
  suite.cases += fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\">\n",
                             escape_markup(suite.name), escape_markup(name));
}

void close_case(Suite& suite) { suite.cases += "    </testcase>\n"; }

void add_skipped(Suite& suite, std::string_view why) {
  ++suite.skipped;
  suite.cases += fmt::format("      <skipped message=\"{}\"/>\n", escape_markup(why));
}

std::string message_of(const Failure& failure) {
  const std::string flaky = text_for_flaky(failure);
  return fmt::format("{}: expected {}; observed {}{}{}", to_text(failure.kind),
                     said(failure, failure.expected), said(failure, failure.observed),
                     flaky.empty() ? "" : "; flaky: ", flaky);
}

std::string details_of(const Failure& failure, const ClauseCount* clause) {
  std::string text;
  if (clause != nullptr && !clause->says.empty()) text += clause->says + "\n";
  if (clause != nullptr && !clause->source.empty()) text += "Source: " + clause->source + "\n";
  text += fmt::format("Input:    {}\nExpected: {}\nObserved: {}\n", failure.input,
                      said(failure, failure.expected), said(failure, failure.observed));
  if (!failure.oracle.empty()) text += fmt::format("PyTorch:  {}\n", said(failure, failure.oracle));
  if (const std::string flaky = text_for_flaky(failure); !flaky.empty())
    text += fmt::format("Flaky:    {}\n", flaky);
  text += fmt::format("Found by {}.\n\nRepro:\n{}\n\nReplay:\n{}\n", counted(failure.count, "case"),
                      failure.repro, replay_command(failure));
  return text;
}

void add_failures(Suite& suite, const std::vector<const Failure*>& failures,
                  const ClauseCount* clause) {
  // JUnit's schema allows one failure element per test case: the first gives the message, all give
  // the text.
  std::string text;
  for (const Failure* failure : failures) {
    text += details_of(*failure, clause);
    if (failure != failures.back()) text += "\n----\n\n";
  }
  ++suite.failures;
  const Failure& first = *failures.front();
  suite.cases += fmt::format("      <failure message=\"{}\" type=\"{}\">{}</failure>\n",
                             escape_markup(printable_line(message_of(first))), to_text(first.kind),
                             escape_markup(text));
}

std::vector<const Failure*> failures_of(const SubjectResult& subject, const std::string& clause) {
  std::vector<const Failure*> result;
  for (const Failure& failure : subject.failures) {
    if (failure.clause == clause) result.push_back(&failure);
  }
  return result;
}

std::string reason_not_exercised(const SubjectResult& subject, std::string_view clause) {
  for (const NotExercised& entry : subject.not_exercised)
    if (entry.what == clause) return entry.why;
  return "no case reached this clause";
}

void add_clause(Suite& suite, const SubjectResult& subject, const ClauseCount& clause) {
  open_case(suite, clause.id);
  const std::vector<const Failure*> failures = failures_of(subject, clause.id);
  if (!failures.empty()) {
    add_failures(suite, failures, &clause);
  } else {
    switch (status_of(clause)) {
      case ClauseStatus::kFailed:
        ++suite.failures;
        suite.cases +=
            fmt::format("      <failure message=\"{}\" type=\"mismatch\"/>\n",
                        escape_markup(fmt::format("fails in {}", counted(clause.failed, "case"))));
        break;
      case ClauseStatus::kUnexpectedPass:
        ++suite.failures;
        suite.cases += fmt::format(
            "      <failure message=\"{}\" type=\"unexpected-pass\"/>\n",
            escape_markup(fmt::format("declared to fail ({}), but passes", clause.xfail)));
        break;
      case ClauseStatus::kExpectedFailure:
        add_skipped(suite, fmt::format("expected failure in {}: {}",
                                       counted(clause.xfailed, "case"), clause.xfail));
        break;
      case ClauseStatus::kUnspecified:
        add_skipped(suite, fmt::format("reached by {}, but nothing is specified there",
                                       counted(clause.exercised, "case")));
        break;
      case ClauseStatus::kNotSupported:
      case ClauseStatus::kNotProvided:
        add_skipped(suite, std::string(words_for(status_of(clause))));
        break;
      case ClauseStatus::kNotExercised:
        add_skipped(suite, "not exercised: " + reason_not_exercised(subject, clause.id));
        break;
      case ClauseStatus::kPassed:
        break;
    }
  }
  close_case(suite);
}

/// Failures whose clause is not in the catalogue, as for facts that no clause predicts.
void add_orphans(Suite& suite, const SubjectResult& subject, const std::string& constructor) {
  for (const Failure& failure : subject.failures) {
    if (failure.constructor != constructor || find_clause(subject, failure.clause) != nullptr) {
      continue;
    }
    open_case(suite, failure.clause.empty()
                         ? fmt::format("{} {}", to_text(failure.kind), failure.topic)
                         : failure.clause);
    add_failures(suite, {&failure}, nullptr);
    close_case(suite);
  }
}

/// The subject as a whole: an error when it could not be judged, and what it did not touch.
void add_subject(Suite& suite, const SubjectResult& subject) {
  open_case(suite, "can be judged");
  if (subject.verdict == Verdict::kError || subject.verdict == Verdict::kInconclusive) {
    ++suite.errors;
    suite.cases += fmt::format("      <error message=\"{}\" type=\"{}\">{}</error>\n",
                               words_for(subject.verdict), to_text(subject.verdict),
                               escape_markup(subject.message));
  }
  if (!subject.probably_broken.empty()) {
    std::string text;
    for (const ProbablyBroken& broken : subject.probably_broken) text += text_for(broken) + "\n";
    suite.cases += fmt::format("      <system-out>{}</system-out>\n", escape_markup(text));
  }
  close_case(suite);
  for (const NotExercised& entry : subject.not_exercised) {
    if (find_clause(subject, entry.what) != nullptr) continue;  // a case of its constructor's suite
    open_case(suite, entry.what);
    add_skipped(suite, "not exercised: " + entry.why);
    close_case(suite);
  }
}

std::vector<std::string> constructors_of_subject(const SubjectResult& subject) {
  std::vector<std::string> result;
  const auto add = [&](const std::string& name) {
    if (std::find(result.begin(), result.end(), name) == result.end()) result.push_back(name);
  };
  for (const ClauseCount& clause : subject.clauses) add(clause.constructor);
  for (const Failure& failure : subject.failures) add(failure.constructor);
  return result;
}

std::vector<Suite> suites_of(const SubjectResult& subject) {
  std::vector<Suite> suites;
  suites.push_back({.name = subject.name, .cases = {}});
  add_subject(suites.back(), subject);
  for (const std::string& constructor : constructors_of_subject(subject)) {
    suites.push_back({.name = fmt::format("{}.{}", subject.name, constructor), .cases = {}});
    for (const ClauseCount& clause : subject.clauses) {
      if (clause.constructor == constructor) add_clause(suites.back(), subject, clause);
    }
    add_orphans(suites.back(), subject, constructor);
  }
  return suites;
}

std::string properties_of(const RunRecord& record) {
  const Environment& e = record.environment;
  const std::vector<std::pair<std::string_view, std::string>> entries = {
      {"tenet", e.tenet},   {"torch", e.torch}, {"numpy", e.numpy},
      {"python", e.python}, {"cuda", e.cuda},   {"seed", record.seed}};
  std::string text = "    <properties>\n";
  for (const auto& [name, value] : entries) {
    text += fmt::format("      <property name=\"{}\" value=\"{}\"/>\n", name, escape_markup(value));
  }
  return text + "    </properties>\n";
}

}  // namespace

std::string to_junit(const RunRecord& record) {
  std::string body;
  Suite sum;
  for (const SubjectResult& subject : record.subjects) {
    double seconds = subject.seconds;  // belongs to the whole subject: its first suite carries it
    for (const Suite& suite : suites_of(subject)) {
      body += fmt::format(
          "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\" "
          "time=\"{:.3f}\">\n{}{}  </testsuite>\n",
          escape_markup(suite.name), suite.tests, suite.failures, suite.errors, suite.skipped,
          seconds, properties_of(record), suite.cases);
      seconds = 0;
      sum.tests += suite.tests;
      sum.failures += suite.failures;
      sum.errors += suite.errors;
      sum.skipped += suite.skipped;
    }
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<testsuites name=\"tenet\" tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\">\n"
      "{}</testsuites>\n",
      sum.tests, sum.failures, sum.errors, sum.skipped, body);
}

}  // namespace tenet::reports
