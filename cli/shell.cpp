#include "cli/shell.h"

#include <fmt/format.h>

namespace tenet::cli {

std::string shell_word(const std::string& word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+=./:,@%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string::npos) return word;
  std::string quoted = "'";
  for (const char c : word) quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return quoted + "'";
}

std::vector<std::string> shell_words(const std::string& command) {
  std::vector<std::string> words;
  bool quoted = false;
  bool inside = false;
  for (std::size_t i = 0; i < command.size(); ++i) {
    const char c = command[i];
    if (!quoted && c == ' ') {
      inside = false;
      continue;
    }
    if (!inside) words.emplace_back();
    inside = true;
    if (c == '\'') {
      quoted = !quoted;
    } else if (!quoted && c == '\\' && i + 1 < command.size()) {
      words.back() += command[++i];
    } else {
      words.back() += c;
    }
  }
  return words;
}

std::string command_of(const CheckOptions& options) {
  std::string out = "./tenet check";
  if (options.all) out += " --all";
  for (const std::string& subject : options.all ? std::vector<std::string>() : options.subjects)
    out += " " + shell_word(subject);
  if (options.cases) out += fmt::format(" --cases {}", *options.cases);
  if (options.time) out += fmt::format(" --time {}ms", options.time->count());
  out += fmt::format(" --seed {}", options.seed);
  if (options.filter != "*") out += " --filter " + shell_word(options.filter);
  if (options.profile != "strict") out += " --profile " + options.profile;
  if (options.exhaustive) out += " --exhaustive";
  if (options.device != "cpu") out += " --device " + options.device;
  return out;
}

}  // namespace tenet::cli
