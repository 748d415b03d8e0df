#include "cli/explain.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "cli/commands.h"
#include "cli/conversation.h"
#include "cli/exit_status.h"
#include "cli/numbers.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "reports/markup.h"
#include "spec/explain/explanation.h"
#include "spec/text.h"

namespace tenet::cli {
namespace {

using Json = nlohmann::ordered_json;
using reports::printable_line;
constexpr std::chrono::seconds kProgramLimit{60};
constexpr std::chrono::seconds kCallLimit{20};

/// The call as real PyTorch made it, or why it was not made.
struct Asked {
  bool made = false;
  bool agrees = false;
  std::string words;
};

Asked ask_pytorch(Conversation& worker, const Call& call, const std::string& text,
                  const std::string& torch, bool has_device) {
  const bool elsewhere =
      names_accelerator(call) || mentions_simulator(call) || needed_accelerator(call);
  if (elsewhere && !has_device)
    return {false, false, "Not made here, because it names an accelerator: predicted only."};
  if (!allocates_little(call))
    return {false, false, "Not made here, because its sizes ask for much memory: predicted only."};
  nlohmann::json observed;
  try {
    observed = worker.ask({{"cmd", "observe"}, {"text", text}}, kCallLimit);
  } catch (const WorkerGone& gone) {
    return {true, false,
            fmt::format("PyTorch {} was asked, too, in a process of its own: it {}.", torch,
                        gone.what())};
  }
  if (observed.value("type", "") != "observed")
    return {false, false, "Not made: " + observed.value("message", "") + "."};
  std::string differing;
  for (const nlohmann::json& fact : observed.at("facts"))
    if (fact.at("differs").get<bool>())
      differing +=
          fmt::format("{}{}: expected {}, observed {}", differing.empty() ? "" : "; ",
                      fact.at("fact").get<std::string>(), fact.at("expected").get<std::string>(),
                      fact.at("observed").get<std::string>());
  if (differing.empty())
    return {true, true,
            fmt::format("PyTorch {} was asked, too: {} facts observed, all as said here.", torch,
                        observed.at("facts").size())};
  return {true, false,
          fmt::format("PyTorch {} was asked, too, and does otherwise ({}): a fault of the "
                      "specification, or a change of PyTorch.",
                      torch, differing)};
}

Json to_json(const Explanation& explanation) {
  Json out{{"returns", explanation.returns}, {"summary", explanation.summary}};
  out["statements"] = Json::array();
  for (const Statement& statement : explanation.statements) {
    const Clause& by = clause(statement.clause);
    out["statements"].push_back({{"about", statement.about},
                                 {"says", statement.says},
                                 {"clause", by.id},
                                 {"because", by.says},
                                 {"source", by.source}});
  }
  out["instead"] = Json::array();
  for (const Advice& advice : explanation.advice)
    out["instead"].push_back({{"wish", advice.wish}, {"write", advice.write}});
  return out;
}

/// Prints in the manner of the other commands: what, then why, then by which clause.
class Printer {
 public:
  explicit Printer(bool color)
      : strong_(color ? "\x1b[1m" : ""),
        faint_(color ? "\x1b[2m" : ""),
        plain_(color ? "\x1b[0m" : "") {}

  void explanation(const Explanation& explanation) const {
    fmt::print("{}\n\n", printable_line(explanation.summary));
    for (const Statement& statement : explanation.statements) {
      const Clause& by = clause(statement.clause);
      fmt::print("  {}{:<9}{} {}\n", strong_, statement.about, plain_,
                 printable_line(statement.says));
      fmt::print("  {:<9} {}{} [{}]{}\n", "", faint_, by.says, by.id, plain_);
    }
    if (explanation.advice.empty()) return;
    fmt::print("\nInstead\n");
    for (const Advice& advice : explanation.advice)
      fmt::print("  {}:\n      {}\n", advice.wish, printable_line(advice.write));
  }
  void headline(const std::string& text) const {
    fmt::print("{}{}{}\n", strong_, printable_line(text), plain_);
  }

 private:
  std::string_view strong_, faint_, plain_;
};

TorchVersion parse_version(const std::string& text) {
  TorchVersion version;
  std::sscanf(text.c_str(), "%d.%d", &version.major, &version.minor);
  return version;
}

std::string surroundings_of(const Call& call) {
  const std::string whole = to_python(call);
  const std::size_t at = whole.rfind("  # under ");
  return at == std::string::npos ? "" : whole.substr(at);
}

}  // namespace

bool allocates_little(const Call& call) {
  constexpr std::int64_t kMost = std::int64_t{1} << 24;
  if (call.constructor != Constructor::LegacyTensor) return true;
  std::int64_t count = 1;
  const auto multiply = [&](std::int64_t size) {
    count = size > 0 && count > kMost / size ? kMost + 1 : count * size;
  };
  for (const Input& argument : call.arguments) {
    if (const auto* size = argument.get<PyInt>())
      multiply(size->high == 0 && size->shift == 0 && size->low < (std::uint64_t{1} << 40)
                   ? static_cast<std::int64_t>(size->low)
                   : kMost);
    if (const auto* sizes = argument.get<TorchSize>())
      for (const std::int64_t size : sizes->sizes) multiply(std::max<std::int64_t>(size, 0));
  }
  return count <= kMost;
}

int explain(const ExplainOptions& options) {
  const std::string device = accelerator_of(options.device);
  Conversation worker("torch", device);
  const std::string torch = worker.ready().at("environment").at("torch").get<std::string>();
  nlohmann::json captured;
  try {
    captured = worker.ask({{"cmd", "capture"}, {"program", options.program}}, kProgramLimit);
  } catch (const WorkerGone& gone) {
    throw UsageError(fmt::format(
        "the process that evaluates the expression {} before the call was reached; its objects "
        "cannot be made",
        gone.what()));
  }
  if (captured.value("type", "") != "captured")
    throw UsageError(captured.value("message", "the worker did not answer as expected"));
  const std::string text = captured.at("case").get<std::string>();
  const Call call = parse_call(text);
  const TorchVersion version = parse_version(torch);
  const Spelling spelling{captured.at("data").get<std::string>(),
                          captured.value("self", std::string())};
  const std::string accelerator = captured.value("accelerator", std::string());
  std::string surroundings = surroundings_of(call);
  if (!accelerator.empty()) surroundings = renamed(surroundings, accelerator);
  const std::string expression = captured.at("expression").get<std::string>() + surroundings;
  Machine machine = machine_of(call);
  if (!device.empty() && !machine.has_accelerator()) {
    machine = kSimulated;
    machine.accelerator = device_type_from_name(device);
  }
  const bool has_device =
      machine.has_accelerator() && name(*machine.accelerator) == std::string_view(device);
  const std::string absent = !accelerator.empty() || has_device || !machine.has_accelerator()
                                 ? accelerator
                                 : std::string(name(*machine.accelerator));
  const Explanation explanation =
      accelerator.empty() ? explain(call, version, spelling, machine)
                          : renamed(explain(call, version, spelling, kSimulated), accelerator);
  const std::optional<Explanation> elsewhere =
      absent.empty() && !has_device ? explain_with_accelerator(call, version) : std::nullopt;
  const Asked asked = ask_pytorch(worker, call, text, torch, has_device);

  if (options.json) {
    Json out{{"format", "tenet-explanation/1"}, {"expression", expression}, {"case", text}};
    if (!absent.empty()) out["accelerator"] = absent;
    out.update(to_json(explanation));
    if (elsewhere) out["with_accelerator"] = to_json(*elsewhere);
    out["pytorch"] = {
        {"version", torch}, {"asked", asked.made}, {"agrees", asked.agrees}, {"says", asked.words}};
    fmt::print("{}\n", out.dump(2, ' ', false, Json::error_handler_t::replace));
  } else {
    const Printer printer(wants_color(STDOUT_FILENO));
    printer.headline(expression);
    if (!absent.empty())
      fmt::print("{} is not here. On a machine that has it:\n", printable_line(absent));
    printer.explanation(explanation);
    if (elsewhere) {
      fmt::print("\n");
      printer.headline("On a machine that has the device");
      printer.explanation(*elsewhere);
    }
    fmt::print("\n{}\n", printable_line(asked.words));
  }
  return asked.made && !asked.agrees ? kOracleDisagrees : kConforms;
}

}  // namespace tenet::cli
