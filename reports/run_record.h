/// The run record: everything that a run of the suite found, as plain values.
///
/// Format `tenet-run/1`; docs/run-record.schema.json describes its JSON form. Every report (HTML,
/// JUnit, terminal, diff) is a function of a RunRecord and of nothing else. Within a version fields
/// are only ever added: a reader ignores the ones that it does not know and gives the ones that are
/// missing their default.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "reports/memory_picture.h"

namespace tenet::reports {

/// The value of the field "format" that this version writes and reads.
inline constexpr std::string_view kFormat = "tenet-run/1";

/// What the run says of one subject.
enum class Verdict {
  kConforms,      ///< every clause that was exercised holds
  kFails,         ///< at least one clause does not hold
  kInconclusive,  ///< nothing failed, but something that was to be exercised never was
  kError,         ///< the subject could not be loaded, or the suite itself failed
};

/// How a failure showed itself.
enum class FailureKind {
  kMismatch,        ///< a fact differs from the prediction
  kUndetermined,    ///< a fact that no clause predicts: a fault of the specification
  kCrash,           ///< the process died
  kHang,            ///< the watchdog ended the call
  kOutOfMemory,     ///< the memory limit was reached
  kLeak,            ///< memory or references were not given back
  kUnexpectedPass,  ///< declared as an expected failure, but it passes
};

/// Text forms as they stand in the JSON ("conforms", "out-of-memory").
std::string_view to_text(Verdict verdict);
std::string_view to_text(FailureKind kind);
/// The inverse; nothing for a text that names no value.
std::optional<Verdict> verdict_from_text(std::string_view text);
std::optional<FailureKind> failure_kind_from_text(std::string_view text);

/// Versions of what the run depended on; an empty string where there is none (no CUDA).
struct Environment {
  std::string torch;
  std::string numpy;
  std::string python;
  std::string cuda;
  std::vector<std::string> devices;  ///< names of the devices that were there, "cpu" included
  std::string tenet;
  std::string platform;  ///< operating system and processor, free text
  bool operator==(const Environment&) const = default;
};

/// Why a subject is not judged by a clause, as ClauseCount::not_judged says it.
inline constexpr std::string_view kNotProvidedText = "not provided";
inline constexpr std::string_view kNotSupportedText = "not supported";

/// How often one clause was exercised, and with what result. Counts are cases.
struct ClauseCount {
  std::string id;           ///< topic.constructor.what
  std::string topic;        ///< one of kTopics
  std::string constructor;  ///< "tensor", "as_tensor", …
  std::uint64_t exercised = 0;
  std::uint64_t passed = 0;
  std::uint64_t failed = 0;
  std::uint64_t unspecified = 0;
  std::uint64_t xfailed = 0;
  std::string says;    ///< the clause as a sentence
  std::string source;  ///< where the sentence comes from
  std::string since;   ///< first PyTorch version that it holds for; empty: every supported one
  bool unexpected_pass = false;  ///< declared to fail, and passes
  std::string xfail;             ///< the reason that the subject gives for failing it; empty: none
  std::string not_judged;        ///< "not provided" or "not supported", by the subject's own word;
                                 ///< empty: it is judged by the clause
  std::string example;           ///< a simple case that does not fail it, as Python; empty: none
  std::string example_case;      ///< the same, as `./tenet replay` takes it
  /// Where PyTorch departs from its documentation or from itself, and the clause follows it; empty:
  /// it does not.
  std::string divergence;
  std::string
      upstream;  ///< the address of the issue or pull request about that; empty: none was found
  bool operator==(const ClauseCount&) const = default;
};

/// One observed fact of the shrunk case, side by side. Values are texts.
struct FactRow {
  std::string fact;
  std::string expected;
  std::string observed;
  std::string oracle;        ///< what real PyTorch does; empty: not asked
  bool differs = false;      ///< observed contradicts expected
  bool consequence = false;  ///< it differs because of another fact that differs, the one to blame
  bool operator==(const FactRow&) const = default;
};

/// One distinct fault: same clause, same constructor, same kind of input; already shrunk.
struct Failure {
  std::string clause;
  std::string topic;
  std::string constructor;
  std::string case_id;   ///< JSON field "case": what `./tenet replay` takes
  std::string input;     ///< the shrunk call or input as a Python expression
  std::string expected;  ///< in words, on one line
  std::string observed;
  std::string oracle;  ///< what real PyTorch does; empty: not asked
  std::string repro;   ///< Python source that exits with 1 while the fault is there
  FailureKind kind = FailureKind::kMismatch;
  std::uint64_t count = 0;       ///< cases behind this entry
  std::uint64_t first_case = 0;  ///< number of the first of them: so many were run before it
  std::uint64_t runs = 1;  ///< how often the shrunk case was run, and how often it failed: what
  std::uint64_t runs_failed = 1;  ///< does not fail every time is flaky
  std::vector<FactRow> facts;
  std::string replay;                   ///< the whole command; empty: `./tenet replay <case>`
  std::string input_kind;               ///< "ndarray", "list"; empty: not noted
  std::optional<MemoryPicture> memory;  ///< where result and sources share otherwise than expected
  bool operator==(const Failure&) const = default;
};

/// Something that the run did not touch, and the reason.
struct NotExercised {
  /// How `why` begins for a clause that is of other versions of PyTorch than the run's.
  static constexpr std::string_view kOtherVersions = "it holds for PyTorch ";

  std::string what;
  std::string why;
  bool operator==(const NotExercised&) const = default;
};

/// Cases of one kind of input and one dtype: a cell of the heat map.
struct InputCount {
  std::string kind;
  std::string dtype;
  std::uint64_t count = 0;
  std::uint64_t failed = 0;
  bool operator==(const InputCount&) const = default;
};

/// How far the judging of a subject was at some time.
struct Milestone {
  double seconds = 0;          ///< since the first case was begun
  std::uint64_t cases = 0;     ///< judged until then
  std::uint64_t failures = 0;  ///< distinct failures found until then
  bool operator==(const Milestone&) const = default;
};

/// A constructor of which (nearly) every call fails that is to return a tensor: before the clauses,
/// the plug-in itself is to be looked at.
struct ProbablyBroken {
  std::string constructor;
  std::uint64_t calls = 0;   ///< that are to return a tensor
  std::uint64_t failed = 0;  ///< of them
  std::string why;           ///< "412 of them with TypeError: …"
  bool operator==(const ProbablyBroken&) const = default;
};

/// Everything about one implementation under test.
struct SubjectResult {
  std::string name;
  std::string version;
  Verdict verdict = Verdict::kInconclusive;
  std::uint64_t cases = 0;
  double seconds = 0;                      ///< wall-clock time
  double seconds_inside_constructors = 0;  ///< of it, inside of the subject's own functions
  double cases_per_second = 0;             ///< as measured; 0: cases / seconds
  std::string message;  ///< why the verdict is error or inconclusive; may have several lines
  std::optional<bool> oracle_agrees;  ///< whether PyTorch met the specification on the same cases;
                                      ///< nothing: not asked
  std::map<std::string, std::uint64_t>
      status_counts;  ///< tenet::CaseStatus by name, to cases; their sum is the cases and what was
                      ///< left out
  std::vector<ProbablyBroken> probably_broken;
  std::vector<ClauseCount> clauses;
  std::vector<Failure> failures;
  std::vector<NotExercised> not_exercised;
  std::vector<InputCount> inputs;
  std::vector<Milestone> timeline;  ///< in the order of time; empty: not noted
  bool operator==(const SubjectResult&) const = default;
};

/// One run of `tenet check`.
struct RunRecord {
  std::string seed;
  std::string started;       ///< ISO 8601, UTC; empty: not noted
  std::string command;       ///< the command line that gives this run again; empty: not noted
  bool interrupted = false;  ///< ended early (Ctrl-C, --fail-fast); the counts are of what was done
  Environment environment;
  std::vector<SubjectResult> subjects;
  std::vector<NotExercised> not_run;  ///< subjects that were asked for and could not be judged
  bool operator==(const RunRecord&) const = default;
};

/// The topics in the order in which reports show them.
inline constexpr std::array<std::string_view, 11> kTopics = {
    "aliasing", "identity", "dtype",  "device",   "shape",   "layout",
    "values",   "autograd", "errors", "warnings", "lifetime"};

/// A run record that cannot be read: what is wrong, where in it, and what to do.
class RunRecordError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// JSON text of the record, indented, with a newline at the end. Bytes that are not UTF-8 become
/// U+FFFD.
std::string to_json(const RunRecord& record);

/// Reads what to_json writes, and records of earlier versions of Tenet.
/// Throws RunRecordError for damaged JSON, JSON that is no run record, a newer format, a missing or
/// wrongly typed field.
RunRecord parse_run_record(std::string_view text);

/// The record in the file at `path`. Throws RunRecordError, whose message names the path, also when
/// it cannot be read.
RunRecord read_run_record(const std::string& path);

}  // namespace tenet::reports
