#include "cli/answers.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "reports/memory_picture_json.h"
#include "spec/clause.h"

namespace tenet::cli {
namespace {

using Json = nlohmann::json;

/// A text member; "" for one that is absent or null.
std::string text(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? std::string() : found->get<std::string>();
}

std::vector<std::string> texts(const Json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? std::vector<std::string>()
                                                   : found->get<std::vector<std::string>>();
}

template <class T>
T member_or(const Json& object, const char* name, T otherwise) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? otherwise : found->get<T>();
}

Ready ready(const Json& json) {
  Ready out;
  const Json& environment = json.at("environment");
  out.environment.torch = text(environment, "torch");
  out.environment.numpy = text(environment, "numpy");
  out.environment.python = text(environment, "python");
  out.environment.cuda = text(environment, "cuda");
  out.environment.platform = text(environment, "platform");
  out.environment.devices = texts(environment, "devices");
  if (const auto found = json.find("accelerator"); found != json.end()) {
    out.accelerator.devices = member_or<int>(*found, "devices", 0);
    out.accelerator.lacks = texts(*found, "lacks");
    out.accelerator.pins = member_or<bool>(*found, "pins", true);
    out.accelerator.peers = member_or<bool>(*found, "peers", true);
    out.accelerator.arrays = member_or<bool>(*found, "arrays", false);
    out.accelerator.allocations = texts(*found, "allocations");
  }
  out.accelerator.absent = text(json, "absent");
  out.ml_dtypes = member_or<bool>(json, "ml_dtypes", true);
  out.bcomplex32 = member_or<bool>(json, "bcomplex32", true);
  out.exhaustive_cases = json.value("exhaustive_cases", std::uint64_t{0});
  const Json& subject = json.at("subject");
  out.name = subject.at("name").get<std::string>();
  out.version = text(subject, "version");
  out.provides = texts(subject, "provides");
  if (const auto xfail = subject.find("xfail"); xfail != subject.end()) xfail->get_to(out.xfail);
  if (const auto supports = subject.find("supports"); supports != subject.end())
    supports->get_to(out.supports);
  out.cases = member_or<std::uint64_t>(subject, "cases", 0);
  return out;
}

std::vector<Fault> faults(const Json& json) {
  std::vector<Fault> out;
  for (const Json& entry : json) {
    Fault fault;
    fault.clause = entry.at("clause").get<std::string>();
    fault.constructor = text(entry, "constructor");
    fault.kind = text(entry, "kind");
    fault.fact = text(entry, "fact");
    if (const std::string type = text(entry, "fault"); !type.empty()) {
      const auto known = reports::failure_kind_from_text(type);
      if (!known) throw AnswerError(fmt::format("there is no fault \"{}\"", type));
      fault.type = *known;
    }
    fault.first_case = member_or<std::uint64_t>(entry, "first_case", 0);
    fault.text = text(entry, "text");
    fault.observed = text(entry, "observed");
    fault.count = member_or<std::uint64_t>(entry, "count", 1);
    out.push_back(std::move(fault));
  }
  return out;
}

Block block(const Json& json) {
  Block out;
  json.at("first").get_to(out.first);
  json.at("count").get_to(out.count);
  for (const Json& entry : json.at("clauses")) {
    ClauseTally tally;
    entry.at(0).get_to(tally.clause);
    entry.at(1).get_to(tally.exercised);
    entry.at(2).get_to(tally.passed);
    entry.at(3).get_to(tally.failed);
    entry.at(4).get_to(tally.unspecified);
    entry.at(5).get_to(tally.xfailed);
    if (entry.size() > 7)
      tally.example = {entry.at(6).get<std::int64_t>(), entry.at(7).get<std::uint64_t>()};
    if (tally.clause >= clauses().size())
      throw AnswerError(fmt::format("there is no clause {}", tally.clause));
    out.clauses.push_back(tally);
  }
  out.faults = faults(json.at("failures"));
  for (Fault& fault : out.faults) {
    if (const auto ran = json.find("ran"); ran != json.end()) ran->get_to(fault.ran);
    if (fault.first_case > out.first)
      fault.ran.emplace_back(out.first, fault.first_case - out.first);
  }
  for (const Json& entry : json.at("inputs")) {
    reports::InputCount input;
    entry.at(0).get_to(input.kind);
    entry.at(1).get_to(input.dtype);
    entry.at(2).get_to(input.count);
    entry.at(3).get_to(input.failed);
    out.inputs.push_back(std::move(input));
  }
  const Json& returned = json.at("returned");
  returned.at("constructors").get_to(out.returned_constructors);
  returned.at("dtypes").get_to(out.returned_dtypes);
  json.at("statuses").get_to(out.statuses);
  if (const auto found = json.find("answerable"); found != json.end()) {
    for (const Json& entry : *found) {
      Answerable calls;
      entry.at(0).get_to(calls.constructor);
      entry.at(1).get_to(calls.count);
      entry.at(2).get_to(calls.failed);
      entry.at(3).get_to(calls.raised);
      out.answerable.push_back(std::move(calls));
    }
  }
  out.seconds = member_or<double>(json, "seconds", 0);
  out.seconds_inside = member_or<double>(json, "seconds_inside", 0);
  out.problems = texts(json, "warnings");
  if (const auto skipped = json.find("skipped"); skipped != json.end())
    for (const Json& entry : *skipped)
      out.skipped[{entry.at(0).get<std::string>(), entry.at(1).get<std::string>()}] =
          entry.at(2).get<std::uint64_t>();
  return out;
}

void read_facts(const Json& json, std::vector<reports::FactRow>& facts,
                std::vector<std::string>* fact_clauses) {
  for (const Json& entry : json) {
    reports::FactRow row;
    row.fact = entry.at("fact").get<std::string>();
    row.expected = text(entry, "expected");
    row.observed = text(entry, "observed");
    row.differs = member_or<bool>(entry, "differs", false);
    row.consequence = member_or<bool>(entry, "consequence", false);
    facts.push_back(std::move(row));
    if (fact_clauses != nullptr) fact_clauses->push_back(text(entry, "clause"));
  }
}

std::optional<reports::MemoryPicture> memory(const Json& json) {
  const auto found = json.find("memory");
  if (found == json.end() || found->is_null()) return std::nullopt;
  const reports::Json picture(*found);
  return reports::read_memory_picture(reports::JsonNode(picture, "memory"));
}

Shrunk shrunk(const Json& json) {
  Shrunk out;
  out.text = json.at("case").get<std::string>();
  out.input = text(json, "input");
  out.fact = text(json, "fact");
  out.clause = text(json, "clause");
  out.expected = text(json, "expected");
  out.observed = text(json, "observed");
  out.repro = text(json, "repro");
  read_facts(json.at("facts"), out.facts, nullptr);
  out.memory = memory(json);
  out.runs = member_or<std::uint64_t>(json, "runs", 1);
  out.failed = member_or<std::uint64_t>(json, "failed", out.runs);
  return out;
}

Observed observed(const Json& json) {
  Observed out;
  out.input = text(json, "input");
  out.repro = text(json, "repro");
  read_facts(json.at("facts"), out.facts, &out.fact_clauses);
  out.memory = memory(json);
  if (const auto found = json.find("failures"); found != json.end()) out.faults = faults(*found);
  out.runs = member_or<std::uint64_t>(json, "runs", 1);
  out.failed = member_or<std::uint64_t>(json, "failed", out.faults.empty() ? 0 : out.runs);
  return out;
}

Died died(const Json& json) {
  Died out;
  json.at("status").get_to(out.status);
  if (const auto at = json.find("case"); at != json.end()) out.at = at->get<std::uint64_t>();
  out.lost_channel = member_or<bool>(json, "lost_channel", false);
  return out;
}

Answer answer(const Json& json) {
  const std::string type = json.at("type").get<std::string>();
  if (type == "ready") return ready(json);
  if (type == "cannot-load")
    return CannotLoad{text(json, "message"), text(json, "traceback"),
                      member_or<bool>(json, "not_installed", false)};
  if (type == "block") return block(json);
  if (type == "shrunk") return shrunk(json);
  if (type == "observed") return observed(json);
  if (type == "described")
    return Described{text(json, "case"), text(json, "input"), text(json, "constructor"),
                     text(json, "kind"), text(json, "repro"), text(json, "law")};
  if (type == "spelled")
    return Spelled{json.at("cases").get<std::vector<std::pair<std::string, std::string>>>()};
  if (type == "died") return died(json);
  if (type == "bad-case") return BadCase{text(json, "message")};
  throw AnswerError(fmt::format("there is no answer of type \"{}\"", type));
}

/// Text that is no UTF-8 must not end the run.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

Answer parse_answer(std::string_view line) {
  try {
    return answer(Json::parse(line));
  } catch (const Json::exception& error) {
    throw AnswerError(fmt::format("{} in \"{}\"", error.what(), line.substr(0, 200)));
  } catch (const reports::RunRecordError& error) {
    throw AnswerError(fmt::format("{} in \"{}\"", error.what(), line.substr(0, 200)));
  }
}

std::string run_command(std::uint64_t first, std::uint64_t count,
                        const std::vector<KindOfCase>& skip,
                        std::optional<std::uint64_t> rehearsed) {
  Json command{{"cmd", "run"}, {"first", first}, {"count", count}};
  if (rehearsed) command["rehearsed"] = *rehearsed;
  if (!skip.empty()) command["skip"] = skip;
  return dump(command);
}
std::string shrink_death_command(std::uint64_t case_number, std::chrono::milliseconds time,
                                 std::uint64_t memory) {
  return dump({{"cmd", "shrink-death"},
               {"case", case_number},
               {"time_ms", time.count()},
               {"memory", memory}});
}
std::string shrink_command(std::uint64_t case_number, std::string_view text,
                           std::string_view clause, std::string_view fact,
                           const std::vector<CaseRange>& ran) {
  Json command{{"cmd", "shrink"}, {"case", case_number}, {"clause", clause}, {"fact", fact}};
  if (!ran.empty()) command["ran"] = ran;
  if (!text.empty()) command["text"] = text;
  return dump(command);
}
std::string observe_command(std::string_view text, std::uint64_t runs) {
  return dump({{"cmd", "observe"}, {"text", text}, {"runs", runs}});
}
std::string spell_command(const std::vector<std::uint64_t>& cases) {
  return dump({{"cmd", "spell"}, {"cases", cases}});
}
std::string describe_command(std::uint64_t case_number, std::string_view text) {
  Json command{{"cmd", "describe"}, {"case", case_number}};
  if (!text.empty()) command["text"] = text;
  return dump(command);
}

}  // namespace tenet::cli
