#pragma once
// The command line as values.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenet::cli {

/// Where neither the command line nor the subject says how many cases there are to be.
inline constexpr std::uint64_t kDefaultCases = 100'000;

struct CheckOptions {
  std::vector<std::string> subjects;   ///< at least one
  bool all = false;                    ///< besides them, every shipped adapter that is installed
  std::optional<std::uint64_t> cases;  ///< nothing: what the subject asks for, or the time allows
  std::optional<std::chrono::milliseconds> time;
  std::uint64_t seed = 0;
  std::string filter = "*";
  std::string profile = "strict";
  std::string device = "cpu";
  std::size_t workers = 1;
  std::chrono::milliseconds timeout{2000};
  std::uint64_t memory = std::uint64_t{4} << 30;
  bool exhaustive = false;  ///< every conversion before the cases of chance
  bool fail_fast = false;
  bool quiet = false;
  std::string html, json, junit, markdown, badge;  ///< paths; empty: not asked for
  std::string before;  ///< path of an earlier run record; empty: the one that is replaced, if any
};

/// The accelerator that `--device` includes; empty: none.
[[nodiscard]] inline std::string accelerator_of(const std::string& device) {
  if (device == "all") return "sim";
  return device == "cpu" || device == "meta" ? "" : device;
}

/// The arguments that tell a worker of it. With "cpu" it sees no GPU, where there is one.
[[nodiscard]] inline std::vector<std::string> device_arguments(const std::string& accelerator) {
  return {"--device", accelerator.empty() ? "cpu" : accelerator};
}

struct ReplayOptions {
  std::string what;     ///< a case, or the path of a run record
  std::string subject;  ///< empty: as recorded, else "reference"
  std::string device;   ///< empty: as recorded, else what the case names
};

struct ReportOptions {
  std::string record;
  std::string output;
  std::string before;  ///< path of an earlier run record; empty: none
};

struct DiffOptions {
  std::string before, after;
  std::string output;  ///< empty: the terminal
};

struct ClaimsOptions {
  std::uint64_t cases = 0;
  std::uint64_t seed = 0;
  std::string html, json;  ///< paths; empty: not asked for
};

struct ExplainOptions {
  std::string program;  ///< a Python expression, or a few lines
  std::string device;   ///< the accelerator that the program finds; empty: none
  bool json = false;
};

struct ListOptions {
  std::string what;
  bool json = false;
  bool markdown = false;
};

/// Processors that this process may use.
[[nodiscard]] std::size_t available_processors();

}  // namespace tenet::cli
