#include "cli/command_line.h"

#include <fmt/format.h>
#include <sched.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <random>

#include "cli/check.h"
#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/numbers.h"
#include "cli/subjects.h"
#include "reports/files.h"
#include "reports/markup.h"
#include "reports/run_record.h"
#include "spec/suggest.h"

namespace tenet::cli {
namespace {

constexpr std::uint64_t kClaimCases = 120'000;
constexpr std::uint64_t kMostWorkers = 256;
const std::vector<std::string> kCommands = {"check",  "replay", "explain", "claims",
                                            "report", "diff",   "list",    "new-subject"};
/// Commands of ./tenet that this program has no part in.
constexpr std::array<std::string_view, 3> kOfTheWrapper = {"test", "bench", "python"};

/// The options of `check` as they were typed.
struct CheckTexts {
  std::string cases, time, seed, workers, timeout, memory;
};

void add_check(CLI::App& app, CheckOptions& options, CheckTexts& texts) {
  CLI::App* check = app.add_subcommand("check", "Judge implementations");
  check->footer(
      "Exit status: 0 conforms, 1 does not conform, 2 usage error or the subject cannot be loaded, "
      "3 PyTorch and\nthe specification disagree, 4 the suite failed or the run was inconclusive, "
      "130 interrupted.");
  check
      ->add_option("SUBJECT", options.subjects,
                   "reference, torch, a shipped adapter's name, a dotted module, or the path of a "
                   ".py or .so file")
      ->default_str("reference");
  check->add_flag("--all", options.all,
                  "Judge the reference and every shipped adapter whose package is installed");
  check
      ->add_option("--cases", texts.cases,
                   "Number of generated cases; slow subjects may ask for fewer by default")
      ->type_name("N")
      ->default_str(std::to_string(kDefaultCases));
  check->add_option("--time", texts.time, "As many cases as this time allows: 30s, 2m, 1h")
      ->type_name("TIME");
  check->add_option("--seed", texts.seed, "The same seed gives the same cases (default: random)")
      ->type_name("S");
  check
      ->add_option("--filter", options.filter,
                   "Only constructors, topics or clauses whose name matches; * and ? are wild")
      ->type_name("GLOB");
  check
      ->add_option("--profile", options.profile,
                   "core (dtype, shape, values, device, aliasing, lifetime) or strict (all topics)")
      ->check(CLI::IsMember({"core", "strict"}))
      ->default_str("strict");
  check
      ->add_option("--device", options.device,
                   "Where sources are and results land besides the CPU and meta; sim: a simulated "
                   "accelerator; cuda, xpu, …: the one that torch finds; all: sim")
      ->check(
          CLI::IsMember({"cpu", "sim", "meta", "cuda", "xpu", "mps", "npu", "hpu", "mtia", "all"}))
      ->default_str("cpu");
  check->add_flag(
      "--exhaustive", options.exhaustive,
      "Before the generated cases, every conversion between two dtypes: all elements of 8 "
      "and 16 bits, the boundaries of wider ones");
  check->add_option("--workers", texts.workers, "Processes at work at a time (default: processors)")
      ->type_name("N");
  check->add_option("--timeout", texts.timeout, "A call that takes longer hangs")
      ->type_name("TIME")
      ->default_str("2s");
  check
      ->add_option("--memory", texts.memory,
                   "What a process may take above what loading the subject takes")
      ->type_name("SIZE")
      ->default_str("4GiB");
  check->add_flag("--fail-fast", options.fail_fast, "End at the first failure");
  check->add_option("--html", options.html, "Write the report there (default: tenet-report.html)")
      ->type_name("FILE");
  check->add_option("--json", options.json, "Write the run record there")->type_name("FILE");
  check->add_option("--junit", options.junit, "Write JUnit XML there")->type_name("FILE");
  check->add_option("--markdown", options.markdown, "Write a summary in Markdown there")
      ->type_name("FILE");
  check->add_option("--badge", options.badge, "Write a badge (SVG) there")->type_name("FILE");
  check
      ->add_option("--before", options.before,
                   "An earlier run record: the report marks what held then and fails now (default: "
                   "the one that --json replaces)")
      ->type_name("OLD.json");
  check->add_flag("--quiet", options.quiet,
                  "Print nothing, write only the reports that were asked for");
}

void read_numbers(CheckOptions& options, const CheckTexts& texts) {
  if (options.all) {
    const std::vector<std::string> adapters = shipped_adapters();
    options.subjects.emplace_back("reference");
    options.subjects.insert(options.subjects.end(), adapters.begin(), adapters.end());
  }
  if (options.subjects.empty()) options.subjects = {"reference"};
  std::vector<std::string> once;
  for (const std::string& subject : options.subjects)
    if (std::find(once.begin(), once.end(), subject) == once.end()) once.push_back(subject);
  options.subjects = once;
  if (!texts.cases.empty())
    options.cases = parse_count("--cases", texts.cases, 1, 1'000'000'000'000);
  if (!texts.time.empty()) options.time = parse_duration("--time", texts.time);
  options.seed = texts.seed.empty() ? std::random_device{}() : parse_seed(texts.seed);
  options.workers = texts.workers.empty()
                        ? available_processors()
                        : parse_count("--workers", texts.workers, 1, kMostWorkers);
  if (!texts.memory.empty()) options.memory = parse_bytes("--memory", texts.memory);
  if (!texts.timeout.empty()) options.timeout = parse_duration("--timeout", texts.timeout);
}

/// The first word, if it is meant as a command and is none.
void require_known_command(int argc, const char* const* argv) {
  if (argc < 2)
    throw UsageError(fmt::format("a command is missing; there are {}. `./tenet --help` tells more",
                                 fmt::join(kCommands, ", ")));
  const std::string command = argv[1];
  if (command.empty() || command.front() == '-' ||
      std::find(kCommands.begin(), kCommands.end(), command) != kCommands.end())
    return;
  if (std::find(kOfTheWrapper.begin(), kOfTheWrapper.end(), command) != kOfTheWrapper.end())
    throw UsageError(fmt::format("`{0}` is done by the script: ./tenet {0}", command));
  std::string message =
      fmt::format("there is no command \"{}\"; there are {}", command, fmt::join(kCommands, ", "));
  if (const auto near = near_matches(command, kCommands, 1); !near.empty())
    message += fmt::format(". Did you mean \"{}\"?", near.front());
  throw UsageError(message);
}

int run_unguarded(int argc, const char* const* argv) {
  require_known_command(argc, argv);
  CLI::App app("Does a constructor of PyTorch tensors do what PyTorch's does?", "tenet");
  app.set_version_flag("--version", TENET_VERSION);
  app.require_subcommand(1);
  CheckOptions check_options;
  CheckTexts check_texts;
  add_check(app, check_options, check_texts);
  ReplayOptions replay_options;
  CLI::App* replay_command = app.add_subcommand("replay", "Run one case again");
  replay_command
      ->add_option("CASE", replay_options.what, "The id that a failure prints, or a run record")
      ->required();
  replay_command->add_option("--subject", replay_options.subject,
                             "Run it on this subject (default: the record's, else reference)");
  replay_command
      ->add_option("--device", replay_options.device,
                   "The accelerator (sim, cuda, …), also where the case does not need it")
      ->check(CLI::IsMember({"cpu", "sim", "cuda", "xpu", "mps", "npu", "hpu", "mtia"}));
  ExplainOptions explain_options;
  CLI::App* explain_command =
      app.add_subcommand("explain", "Say what a call will do, and by which clauses");
  explain_command
      ->add_option("EXPR", explain_options.program,
                   "A Python expression or a few lines; torch, np and math are known")
      ->required();
  explain_command
      ->add_option("--device", explain_options.device,
                   "The accelerator that the program finds; sim: the simulated one, whose arrays "
                   "are those of tenet_sim")
      ->check(CLI::IsMember({"cpu", "sim", "cuda", "xpu", "mps", "npu", "hpu", "mtia"}));
  explain_command->add_flag("--json", explain_options.json, "As JSON");
  ClaimsOptions claims_options;
  std::string claims_cases;
  std::string claims_seed;
  CLI::App* claims_command =
      app.add_subcommand("claims", "Which statements about the constructors are true");
  claims_command->add_option("--cases", claims_cases, "Number of generated calls to ask them of")
      ->type_name("N")
      ->default_str(std::to_string(kClaimCases));
  claims_command->add_option("--seed", claims_seed, "The same seed gives the same calls")
      ->type_name("S")
      ->default_str("0");
  claims_command->add_option("--html", claims_options.html, "Write the report there")
      ->type_name("FILE");
  claims_command->add_option("--json", claims_options.json, "Write the findings there")
      ->type_name("FILE");
  ReportOptions report_options;
  CLI::App* report_command = app.add_subcommand("report", "Write the report of a run record");
  report_command->add_option("RUN.json", report_options.record, "The run record")->required();
  report_command
      ->add_option("-o,--output", report_options.output,
                   "The file to write: .html, .md (Markdown), .xml (JUnit) or .svg (badge)")
      ->required();
  report_command
      ->add_option("--before", report_options.before,
                   "An earlier run record: the report marks what held then and fails now")
      ->type_name("OLD.json");
  DiffOptions diff_options;
  CLI::App* diff_command = app.add_subcommand("diff", "What changed between two run records");
  diff_command->footer("Exit status: 1 if something got worse, else 0.");
  diff_command->add_option("OLD.json", diff_options.before, "The earlier record")->required();
  diff_command->add_option("NEW.json", diff_options.after, "The later record")->required();
  diff_command->add_option("-o,--output", diff_options.output, "Write it as HTML, too");
  std::string new_file;
  app.add_subcommand("new-subject", "Write a plug-in to begin with")
      ->add_option("FILE.py", new_file, "The file to write; none is ever replaced")
      ->required();
  ListOptions list_options;
  CLI::App* list_command =
      app.add_subcommand("list", "List clauses, properties, subjects or kinds");
  list_command->add_option("WHAT", list_options.what, "clauses, properties, subjects or kinds")
      ->required();
  list_command->add_flag("--json", list_options.json, "As JSON");
  list_command->add_flag("--markdown", list_options.markdown,
                         "The clauses as a document, with tables of what they predict");

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& asked_for) {  // --help, --version
    return app.exit(asked_for);
  } catch (const CLI::ParseError& error) {
    std::string message = error.what();
    std::replace(message.begin(), message.end(), '\n', ' ');
    throw UsageError(message +
                     ". `./tenet --help` and `./tenet COMMAND --help` tell what there is");
  }
  if (app.got_subcommand("check")) {
    read_numbers(check_options, check_texts);
    return check(check_options);
  }
  if (app.got_subcommand("replay")) return replay(replay_options);
  if (app.got_subcommand("explain")) return explain(explain_options);
  if (app.got_subcommand("claims")) {
    claims_options.cases = claims_cases.empty()
                               ? kClaimCases
                               : parse_count("--cases", claims_cases, 1'000, 100'000'000);
    claims_options.seed = claims_seed.empty() ? 0 : parse_seed(claims_seed);
    return claims(claims_options);
  }
  if (app.got_subcommand("report")) return report(report_options);
  if (app.got_subcommand("diff")) return diff(diff_options);
  if (app.got_subcommand("new-subject")) return new_subject(new_file);
  return list(list_options);
}

}  // namespace

std::size_t available_processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) != 0) return 1;
  return std::clamp<std::size_t>(static_cast<std::size_t>(CPU_COUNT(&set)), 1, kMostWorkers);
}

int run(int argc, const char* const* argv) {
  try {
    return run_unguarded(argc, argv);
  } catch (const UsageError& error) {
    fmt::print(stderr, "tenet: {}\n", reports::printable(error.what()));
    return kUsage;
  } catch (const reports::FileError& error) {
    fmt::print(stderr, "tenet: {}\n", reports::printable(error.what()));
    return kUsage;
  } catch (const reports::RunRecordError& error) {
    fmt::print(stderr, "tenet: {}\n", reports::printable(error.what()));
    return kUsage;
  } catch (const std::exception& error) {
    fmt::print(stderr, "tenet: {}\n", reports::printable(error.what()));
    return kSuiteFailed;
  }
}

}  // namespace tenet::cli
