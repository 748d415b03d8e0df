#pragma once
// What a worker is told and what it says, as values. One JSON object a line; `tenet_properties
// --tenet-worker` speaks the other side.

#include <array>
#include <chrono>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "reports/run_record.h"

namespace tenet::cli {

/// A line that is no answer.
class AnswerError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The accelerator that a worker was started for.
struct Accelerator {
  std::string absent;                    ///< why it is not there
  int devices = 0;                       ///< 0: none was asked for, or it is not there
  std::vector<std::string> lacks;        ///< dtypes that it has no tensors of
  bool pins = true;                      ///< it pins memory of the host
  bool peers = true;                     ///< its devices copy from one another
  bool arrays = false;                   ///< a library makes arrays on it that are no tensors
  std::vector<std::string> allocations;  ///< in which kinds of memory (DeviceAllocation)
};

/// The subject is loaded.
struct Ready {
  Accelerator accelerator;
  bool ml_dtypes = true;   ///< the package can be imported there
  bool bcomplex32 = true;  ///< torch has the dtype there
  reports::Environment environment;
  std::string name;
  std::string version;
  std::uint64_t exhaustive_cases = 0;                      ///< that come before the generated ones
  std::vector<std::string> provides;                       ///< names of constructors
  std::vector<std::pair<std::string, std::string>> xfail;  ///< clause globs and reasons
  std::map<std::string, std::vector<std::string>> supports;  ///< narrows "dtypes", "inputs", …
  std::uint64_t cases = 0;  ///< that it asks to be judged on; 0: it does not say
};
/// The subject cannot be judged.
struct CannotLoad {
  std::string message;
  std::string traceback;
  bool not_installed = false;  ///< a shipped adapter without its package
};

/// The case that shows best what it is an example of, of equally good ones the first.
struct Example {
  std::int64_t distance = 0;  ///< from what a reader would like to be shown
  std::uint64_t number = 0;
  friend auto operator<=>(const Example&,
                          const Example&) = default;  // NOLINT(modernize-use-nullptr)
};
struct ClauseTally {
  std::size_t clause = 0;  ///< index into tenet::clauses()
  std::uint64_t exercised = 0, passed = 0, failed = 0, unspecified = 0, xfailed = 0;
  std::optional<Example> example;  ///< of those that pass or are unspecified
};
/// The first case and how many.
using CaseRange = std::pair<std::uint64_t, std::uint64_t>;
/// Cases that contradict one clause, of one constructor and kind of input.
struct Fault {
  std::string clause;
  std::string constructor;
  std::string kind;
  std::string fact;
  reports::FailureKind type = reports::FailureKind::kMismatch;
  std::uint64_t first_case = 0;
  std::string text;      ///< of the call that failed; empty: it is the first case's own
  std::string observed;  ///< of that call, in words
  std::uint64_t count = 0;
  std::vector<CaseRange> ran;  ///< in the process of the first case, before it
};
/// A constructor and a kind of input.
using KindOfCase = std::pair<std::string, std::string>;
/// Calls of one constructor that are to return a tensor.
struct Answerable {
  std::string constructor;
  std::uint64_t count = 0, failed = 0;
  std::map<std::string, std::uint64_t> raised;  ///< "TypeError: …" instead, and how often
};
/// The result of a block of cases.
struct Block {
  std::uint64_t first = 0, count = 0;
  std::vector<ClauseTally> clauses;
  std::vector<Fault> faults;
  std::vector<reports::InputCount> inputs;
  std::map<std::string, std::uint64_t> returned_constructors;
  std::map<std::string, std::uint64_t> returned_dtypes;
  std::map<std::string, std::uint64_t> statuses;  ///< CaseStatus by name, to cases
  std::map<KindOfCase, std::uint64_t> skipped;
  std::vector<Answerable> answerable;
  double seconds = 0, seconds_inside = 0;
  std::vector<std::string> problems;  ///< of the suite, in words
};

/// A case at its smallest.
struct Shrunk {
  std::string text, input, fact, clause, expected, observed, repro;
  std::vector<reports::FactRow> facts;
  std::optional<reports::MemoryPicture> memory;  ///< where it shares otherwise than expected
  std::uint64_t runs = 1, failed = 1;            ///< of the case, when it was run again
};
/// What a subject does with a case.
struct Observed {
  std::string input, repro;
  std::vector<reports::FactRow> facts;
  std::vector<std::string> fact_clauses;  ///< for each of them, the clause that predicts it
  std::vector<Fault> faults;
  std::optional<reports::MemoryPicture> memory;
  std::uint64_t runs = 1, failed = 0;  ///< the facts are of the first that failed
};
/// Cases as text and as Python, in the order in which they were asked for.
struct Spelled {
  std::vector<std::pair<std::string, std::string>> cases;
};
/// A case in words, without running it.
struct Described {
  std::string text, input, constructor, kind, repro;
  std::string law;  ///< that the case is for, or empty
};
struct BadCase {
  std::string message;
};
/// The process that was at it has ended; the worker has another.
struct Died {
  int status = 0;                   ///< as wait() tells it
  std::optional<std::uint64_t> at;  ///< the case that it was running
  bool lost_channel = false;        ///< it could not be asked any more
};

using Answer =
    std::variant<Ready, CannotLoad, Block, Shrunk, Observed, Described, Spelled, BadCase, Died>;

/// Throws AnswerError.
[[nodiscard]] Answer parse_answer(std::string_view line);

/// `skip`: cases of these kinds are left out. `rehearsed`: the case that is run once more, before
/// it counts.
[[nodiscard]] std::string run_command(std::uint64_t first, std::uint64_t count,
                                      const std::vector<KindOfCase>& skip = {},
                                      std::optional<std::uint64_t> rehearsed = std::nullopt);
/// `time` and `memory`: what a call may take.
[[nodiscard]] std::string shrink_death_command(std::uint64_t case_number,
                                               std::chrono::milliseconds time,
                                               std::uint64_t memory);
/// `text`: the call, when it is not that of the case. `ran`: what its process ran before it.
[[nodiscard]] std::string shrink_command(std::uint64_t case_number, std::string_view text,
                                         std::string_view clause, std::string_view fact,
                                         const std::vector<CaseRange>& ran = {});
[[nodiscard]] std::string observe_command(std::string_view text, std::uint64_t runs);
[[nodiscard]] std::string spell_command(const std::vector<std::uint64_t>& cases);
[[nodiscard]] std::string describe_command(std::uint64_t case_number, std::string_view text);

}  // namespace tenet::cli
