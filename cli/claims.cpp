#include "reports/claims.h"

#include <fmt/format.h>
#include <unistd.h>

#include "cli/commands.h"
#include "cli/conversation.h"
#include "cli/exit_status.h"
#include "cli/progress.h"
#include "reports/files.h"

namespace tenet::cli {
namespace {

constexpr std::chrono::seconds kLimit{24 * 3600};

reports::Environment environment_of(const nlohmann::json& ready) {
  const nlohmann::json& from = ready.at("environment");
  reports::Environment out;
  out.torch = from.at("torch").get<std::string>();
  out.numpy = from.at("numpy").get<std::string>();
  out.python = from.at("python").get<std::string>();
  out.platform = from.at("platform").get<std::string>();
  if (from.at("cuda").is_string()) out.cuda = from.at("cuda").get<std::string>();
  out.tenet = TENET_VERSION;
  return out;
}

}  // namespace

int claims(const ClaimsOptions& options) {
  for (const std::string& path : {options.html, options.json})
    if (!path.empty()) reports::check_writable(path);
  ProgressLine progress(false);
  progress.show("starting PyTorch");
  Conversation worker("torch");
  reports::ClaimsReport report;
  report.environment = environment_of(worker.ready());
  report.seed = options.seed;
  report.cases = options.cases;
  progress.show(fmt::format("asking the claims of {} calls", options.cases));
  const auto start = std::chrono::steady_clock::now();
  const nlohmann::json answer =
      worker.ask({{"cmd", "claims"}, {"seed", options.seed}, {"cases", options.cases}}, kLimit);
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  progress.clear();
  if (answer.value("type", "") != "surveyed")
    throw WorkerGone(answer.value("message", "the worker did not answer as expected"));
  for (const nlohmann::json& claim : answer.at("claims"))
    report.claims.push_back(
        reports::claim_from_json(reports::JsonNode(reports::Json(claim), "claims")));
  fmt::print("{}", reports::text_for_claims(report, wants_color(STDOUT_FILENO)));
  if (!options.html.empty()) reports::write_file_atomically(options.html, reports::to_html(report));
  if (!options.json.empty())
    reports::write_file_atomically(
        options.json,
        to_json(report).dump(2, ' ', false, reports::Json::error_handler_t::replace) + "\n");
  return kConforms;
}

}  // namespace tenet::cli
