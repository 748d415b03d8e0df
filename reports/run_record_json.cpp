// The JSON form of the run record. Writing and reading stand side by side, type by type, so that a
// field is added in one place.
#include <fmt/format.h>

#include <cmath>
#include <cstddef>

#include "reports/files.h"
#include "reports/json_node.h"
#include "reports/memory_picture_json.h"
#include "reports/run_record.h"

namespace tenet::reports {
namespace {

// -------------------------------------------------------------------------------- writing, generic

/// JSON has no infinities and no NaN; a time that is one of them was never measured.
double finite(double value) { return std::isfinite(value) ? value : 0; }

void add_if_any(Json& object, const char* key, const std::string& text) {
  if (!text.empty()) object[key] = text;
}

template <typename Element>
Json array_of(const std::vector<Element>& elements, Json (*write)(const Element&)) {
  Json result = Json::array();
  for (const Element& element : elements) result.push_back(write(element));
  return result;
}

// ------------------------------------------------------------------------------------ type by type

Json write_environment(const Environment& e) {
  Json result = {{"torch", e.torch}, {"numpy", e.numpy},     {"python", e.python},
                 {"cuda", e.cuda},   {"devices", e.devices}, {"tenet", e.tenet}};
  add_if_any(result, "platform", e.platform);
  return result;
}

Environment read_environment(const JsonNode& node) {
  Environment e;
  e.torch = node.text("torch");
  e.numpy = node.text("numpy");
  e.python = node.text("python");
  e.cuda = node.optional_text("cuda");
  e.devices = node.texts("devices");
  e.tenet = node.text("tenet");
  e.platform = node.optional_text("platform");
  return e;
}

Json write_clause(const ClauseCount& c) {
  Json result = {{"id", c.id},
                 {"topic", c.topic},
                 {"constructor", c.constructor},
                 {"exercised", c.exercised},
                 {"passed", c.passed},
                 {"failed", c.failed},
                 {"unspecified", c.unspecified},
                 {"xfailed", c.xfailed}};
  add_if_any(result, "says", c.says);
  add_if_any(result, "source", c.source);
  add_if_any(result, "since", c.since);
  if (c.unexpected_pass) result["unexpected_pass"] = true;
  add_if_any(result, "xfail", c.xfail);
  add_if_any(result, "not_judged", c.not_judged);
  add_if_any(result, "example", c.example);
  add_if_any(result, "example_case", c.example_case);
  add_if_any(result, "divergence", c.divergence);
  add_if_any(result, "upstream", c.upstream);
  return result;
}

ClauseCount read_clause(const JsonNode& node) {
  ClauseCount c;
  c.id = node.text("id");
  c.topic = node.text("topic");
  c.constructor = node.text("constructor");
  c.exercised = node.count("exercised");
  c.passed = node.count("passed");
  c.failed = node.count("failed");
  c.unspecified = node.count("unspecified");
  c.xfailed = node.count("xfailed");
  c.says = node.optional_text("says");
  c.source = node.optional_text("source");
  c.since = node.optional_text("since");
  c.unexpected_pass = node.optional_flag("unexpected_pass").value_or(false);
  c.xfail = node.optional_text("xfail");
  c.not_judged = node.optional_text("not_judged");
  c.example = node.optional_text("example");
  c.example_case = node.optional_text("example_case");
  c.divergence = node.optional_text("divergence");
  c.upstream = node.optional_text("upstream");
  return c;
}

Json write_fact(const FactRow& f) {
  Json result = {{"fact", f.fact},
                 {"expected", f.expected},
                 {"observed", f.observed},
                 {"oracle", f.oracle},
                 {"differs", f.differs}};
  if (f.consequence) result["consequence"] = true;
  return result;
}

FactRow read_fact(const JsonNode& node) {
  FactRow f;
  f.fact = node.text("fact");
  f.expected = node.text("expected");
  f.observed = node.text("observed");
  f.oracle = node.optional_text("oracle");
  f.differs = node.optional_flag("differs").value_or(false);
  f.consequence = node.optional_flag("consequence").value_or(false);
  return f;
}

Json write_failure(const Failure& f) {
  Json result = {{"clause", f.clause},      {"topic", f.topic},   {"constructor", f.constructor},
                 {"case", f.case_id},       {"input", f.input},   {"expected", f.expected},
                 {"observed", f.observed},  {"oracle", f.oracle}, {"repro", f.repro},
                 {"kind", to_text(f.kind)}, {"count", f.count}};
  if (!f.facts.empty()) result["facts"] = array_of(f.facts, write_fact);
  if (f.first_case > 0) result["first_case"] = f.first_case;
  add_if_any(result, "replay", f.replay);
  add_if_any(result, "input_kind", f.input_kind);
  if (f.memory) result["memory"] = write_memory_picture(*f.memory);
  if (f.runs_failed < f.runs) result["flaky"] = {{"runs", f.runs}, {"failed", f.runs_failed}};
  return result;
}

Failure read_failure(const JsonNode& node) {
  Failure f;
  f.clause = node.text("clause");
  f.topic = node.text("topic");
  f.constructor = node.text("constructor");
  f.case_id = node.text("case");
  f.input = node.text("input");
  f.expected = node.text("expected");
  f.observed = node.text("observed");
  f.oracle = node.optional_text("oracle");
  f.repro = node.text("repro");
  f.kind = node.choice<FailureKind>(
      "kind", failure_kind_from_text,
      "mismatch, undetermined, crash, hang, out-of-memory, leak, unexpected-pass");
  f.count = node.count("count");
  f.facts = node.optional_list("facts", read_fact);
  f.first_case = node.optional_count("first_case");
  f.replay = node.optional_text("replay");
  f.input_kind = node.optional_text("input_kind");
  if (const auto memory = node.optional_object("memory")) f.memory = read_memory_picture(*memory);
  if (auto flaky = node.optional_counts("flaky"); !flaky.empty()) {
    f.runs = flaky["runs"];
    f.runs_failed = flaky["failed"];
  }
  return f;
}

Json write_not_exercised(const NotExercised& n) { return {{"what", n.what}, {"why", n.why}}; }

NotExercised read_not_exercised(const JsonNode& node) {
  return {node.text("what"), node.text("why")};
}

Json write_input(const InputCount& i) {
  return {{"kind", i.kind}, {"dtype", i.dtype}, {"count", i.count}, {"failed", i.failed}};
}

InputCount read_input(const JsonNode& node) {
  return {node.text("kind"), node.text("dtype"), node.count("count"),
          node.optional_count("failed")};
}

Json write_milestone(const Milestone& p) {
  return {{"seconds", finite(p.seconds)}, {"cases", p.cases}, {"failures", p.failures}};
}

Milestone read_milestone(const JsonNode& node) {
  return {node.number("seconds"), node.count("cases"), node.count("failures")};
}

Json write_broken(const ProbablyBroken& b) {
  return {{"constructor", b.constructor}, {"calls", b.calls}, {"failed", b.failed}, {"why", b.why}};
}

ProbablyBroken read_broken(const JsonNode& node) {
  return {node.text("constructor"), node.count("calls"), node.count("failed"), node.text("why")};
}

Json write_subject(const SubjectResult& s) {
  Json result = {{"name", s.name},
                 {"version", s.version},
                 {"verdict", to_text(s.verdict)},
                 {"cases", s.cases},
                 {"seconds", finite(s.seconds)},
                 {"seconds_inside_constructors", finite(s.seconds_inside_constructors)}};
  if (s.cases_per_second > 0) result["cases_per_second"] = finite(s.cases_per_second);
  add_if_any(result, "message", s.message);
  if (s.oracle_agrees) result["oracle_agrees"] = *s.oracle_agrees;
  if (!s.status_counts.empty()) result["status_counts"] = s.status_counts;
  if (!s.probably_broken.empty())
    result["probably_broken"] = array_of(s.probably_broken, write_broken);
  result["clauses"] = array_of(s.clauses, write_clause);
  result["failures"] = array_of(s.failures, write_failure);
  result["not_exercised"] = array_of(s.not_exercised, write_not_exercised);
  if (!s.inputs.empty()) result["inputs"] = array_of(s.inputs, write_input);
  if (!s.timeline.empty()) result["timeline"] = array_of(s.timeline, write_milestone);
  return result;
}

SubjectResult read_subject(const JsonNode& node) {
  SubjectResult s;
  s.name = node.text("name");
  s.version = node.optional_text("version");
  s.verdict =
      node.choice<Verdict>("verdict", verdict_from_text, "conforms, fails, inconclusive, error");
  s.cases = node.count("cases");
  s.seconds = node.number("seconds");
  s.seconds_inside_constructors = node.optional_number("seconds_inside_constructors");
  s.cases_per_second = node.optional_number("cases_per_second");
  s.message = node.optional_text("message");
  s.oracle_agrees = node.optional_flag("oracle_agrees");
  s.status_counts = node.optional_counts("status_counts");
  s.probably_broken = node.optional_list("probably_broken", read_broken);
  s.clauses = node.list("clauses", read_clause);
  s.failures = node.list("failures", read_failure);
  s.not_exercised = node.list("not_exercised", read_not_exercised);
  s.inputs = node.optional_list("inputs", read_input);
  s.timeline = node.optional_list("timeline", read_milestone);
  return s;
}

// ------------------------------------------------------------------------------------ the document

std::string where(std::string_view text, std::size_t byte) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i < text.size() && i + 1 < byte; ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    line += text[i] == '\n' ? 1 : 0;
  }
  return fmt::format("line {}, column {}", line, column);
}

Json parse_json(std::string_view text) {
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
      throw RunRecordError("it is empty; a run record is written by `tenet check --json FILE`");
    }
    if (error.byte > text.size()) {
      throw RunRecordError(
          fmt::format("damaged JSON: it ends too early, at {}; the file was probably cut off",
                      where(text, text.size())));
    }
    throw RunRecordError(fmt::format("damaged JSON at {}", where(text, error.byte)));
  }
}

/// Throws unless the document says that it is a run record of a version that this reader knows.
void check_format(const Json& document) {
  constexpr std::string_view kFamily = "tenet-run/";
  const auto found = document.is_object() ? document.find("format") : document.end();
  if (!document.is_object() || found == document.end() || !found->is_string() ||
      found->get_ref<const std::string&>().compare(0, kFamily.size(), kFamily) != 0) {
    throw RunRecordError(
        fmt::format("not a run record: expected an object with \"format\": \"{}\", as `tenet check "
                    "--json FILE` writes it",
                    kFormat));
  }
  const std::string& format = found->get_ref<const std::string&>();
  if (format != kFormat) {
    throw RunRecordError(
        fmt::format("its format is \"{}\", but this Tenet reads \"{}\": it was written by another "
                    "version; read it with a Tenet at least as new",
                    format, kFormat));
  }
}

}  // namespace

std::string to_json(const RunRecord& record) {
  Json document = {{"format", kFormat}, {"seed", record.seed}};
  add_if_any(document, "started", record.started);
  add_if_any(document, "command", record.command);
  if (record.interrupted) document["interrupted"] = true;
  document["environment"] = write_environment(record.environment);
  document["subjects"] = array_of(record.subjects, write_subject);
  if (!record.not_run.empty()) document["not_run"] = array_of(record.not_run, write_not_exercised);
  return document.dump(1, ' ', false, Json::error_handler_t::replace) + "\n";
}

RunRecord parse_run_record(std::string_view text) {
  const Json document = parse_json(text);
  check_format(document);
  const JsonNode root(document, "");
  RunRecord record;
  record.seed = root.text("seed");
  record.started = root.optional_text("started");
  record.command = root.optional_text("command");
  record.interrupted = root.optional_flag("interrupted").value_or(false);
  record.environment = read_environment(root.object("environment"));
  record.subjects = root.list("subjects", read_subject);
  record.not_run = root.optional_list("not_run", read_not_exercised);
  return record;
}

RunRecord read_run_record(const std::string& path) {
  try {
    return parse_run_record(read_file(path));
  } catch (const RunRecordError& error) {
    throw RunRecordError(fmt::format("{}: {}", path, error.what()));
  } catch (const FileError& error) {
    throw RunRecordError(error.what());
  }
}

}  // namespace tenet::reports
