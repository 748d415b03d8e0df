#include "cli/conversation.h"

#include <fmt/format.h>
#include <poll.h>

#include <nlohmann/json.hpp>

#include "cli/check.h"
#include "cli/interrupt.h"
#include "cli/options.h"

namespace tenet::cli {
namespace {

constexpr std::chrono::seconds kStartLimit{180};

std::vector<std::string> worker_command(const std::string& subject,
                                        const std::string& accelerator) {
  std::vector<std::string> command{
      worker_executable(), "--tenet-worker", "--subject", subject, "--seed", "0"};
  const std::vector<std::string> device = device_arguments(accelerator);
  if (!accelerator.empty()) command.insert(command.end(), device.begin(), device.end());
  return command;
}

}  // namespace

Conversation::Conversation(const std::string& subject, const std::string& accelerator)
    : process_(worker_command(subject, accelerator)) {
  ready_ = std::make_unique<nlohmann::json>(wait(kStartLimit));
  if (ready_->value("type", "") != "ready")
    throw WorkerGone("could not load torch: " + ready_->value("message", ""));
}

Conversation::~Conversation() = default;

nlohmann::json Conversation::ask(const nlohmann::json& command, std::chrono::seconds limit) {
  process_.send(command.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace));
  return wait(limit);
}

nlohmann::json Conversation::wait(std::chrono::seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (true) {
    for (const std::string& line : process_.receive()) {
      nlohmann::json answer = nlohmann::json::parse(line, nullptr, false);
      if (!answer.is_object()) continue;
      if (answer.value("type", "") == "died")
        throw WorkerGone(describe(end_of(answer.value("status", 0))));
      return answer;
    }
    if (process_.has_closed_answers()) {
      constexpr int kPatience = 20;
      for (int i = 0; i < kPatience && !process_.end(); ++i) ::poll(nullptr, 0, 10);
      process_.kill();
      throw WorkerGone(describe(process_.end().value_or(ProcessEnd{})));
    }
    if (std::chrono::steady_clock::now() > deadline || InterruptGuard::interrupted()) {
      process_.kill();
      throw WorkerGone(fmt::format("did not answer within {} seconds", limit.count()));
    }
    process_.flush();
    pollfd answers{process_.answers(), POLLIN, 0};
    ::poll(&answers, 1, 100);
  }
}

}  // namespace tenet::cli
