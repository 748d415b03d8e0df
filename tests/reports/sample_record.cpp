#include "tests/reports/sample_record.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tenet::reports::testing {
namespace {

struct Rule {
  const char* what;
  const char* topic;
  const char* constructors;  ///< separated by blanks
  const char* says;
  const char* source;
};

constexpr std::array kRules = {
    Rule{"fresh-memory", "aliasing", "tensor clone",
         "The result has memory of its own: it shares no byte with the argument.",
         "torch.tensor, note; torch.clone"},
    Rule{"ndarray-same-dtype", "aliasing", "as_tensor from_numpy",
         "An ndarray that already has the requested dtype, on the CPU, is shared, not copied.",
         "torch.as_tensor, data; torch.from_numpy"},
    Rule{"ndarray-other-dtype", "aliasing", "as_tensor",
         "An ndarray whose dtype has to change is copied.", "torch.as_tensor, data"},
    Rule{"tensor-aliases", "aliasing", "Tensor",
         "A tensor of the default type is aliased, not copied.",
         "torch.Tensor; torch/csrc/utils/tensor_new.cpp, legacy_tensor_generic_ctor_new"},
    Rule{"no-change-shares", "aliasing", "to",
         "Without anything to change and without copy=True, the tensor itself comes back.",
         "torch.Tensor.to"},
    Rule{"same-tensor", "identity", "as_tensor to",
         "A tensor that is already what is asked for is returned itself.",
         "torch.as_tensor; torch.Tensor.to"},
    Rule{"new-object", "identity", "tensor from_numpy clone", "The result is a new object.",
         "torch.tensor; torch.clone"},
    Rule{"python-floats-take-default", "dtype", "tensor as_tensor Tensor",
         "Python floats take the default dtype.", "torch.set_default_dtype"},
    Rule{"python-ints-are-int64", "dtype", "tensor as_tensor",
         "Python integers become int64, whatever the default dtype is.", "torch.tensor, dtype"},
    Rule{"ndarray-keeps-dtype", "dtype", "tensor as_tensor from_numpy",
         "Without dtype=, an ndarray keeps its own.", "torch.from_numpy"},
    Rule{"dtype-argument-decides", "dtype", "tensor as_tensor to",
         "The dtype argument decides, whatever the data is.", "torch.tensor, dtype"},
    Rule{"keeps-dtype", "dtype", "clone", "The dtype is that of the tensor.", "torch.clone"},
    Rule{"device-argument-decides", "device", "tensor as_tensor to",
         "The device argument decides on which device the result lands.", "torch.tensor, device"},
    Rule{"default-device-moves-tensor", "device", "as_tensor",
         "Under a default device, a tensor without device= moves to it.",
         "behaviour of PyTorch 2.15; the documentation says less"},
    Rule{"stays-on-cpu", "device", "from_numpy Tensor",
         "The result is on the CPU, whatever the default device is.", "torch.from_numpy"},
    Rule{"keeps-shape", "shape", "tensor as_tensor from_numpy clone to",
         "The shape is that of the data.", "torch.tensor, data"},
    Rule{"sizes-are-a-shape", "shape", "Tensor", "Integer arguments are sizes, not data.",
         "torch.Tensor"},
    Rule{"transposed-keeps-order", "layout", "tensor as_tensor from_numpy",
         "A transposed array keeps the order of its strides.", "torch.from_numpy"},
    Rule{"preserve-format", "layout", "clone to",
         "Non-overlapping and dense tensors keep their strides under torch.preserve_format.",
         "torch.memory_format"},
    Rule{"values-kept", "values", "tensor as_tensor from_numpy Tensor clone to",
         "Every element is the one of the data, bit by bit, where the dtype does not change.",
         "torch.tensor, data"},
    Rule{"out-of-range-array-float", "values", "tensor as_tensor to",
         "An array's float that does not fit into the integer type gives a value that is not "
         "specified.",
         "C++ [conv.fpint]"},
    Rule{"requires-grad-argument", "autograd", "tensor",
         "The result is a leaf and requires grad exactly as requires_grad says.",
         "torch.tensor, requires_grad"},
    Rule{"history-kept", "autograd", "as_tensor clone to",
         "The result is part of the history of the tensor that it was made from.",
         "torch.as_tensor, data; torch.clone"},
    Rule{"ragged-list", "errors", "tensor as_tensor Tensor",
         "Nested sequences of unequal length are refused with ValueError.",
         "torch/csrc/utils/tensor_new.cpp"},
    Rule{"negative-strides", "errors", "from_numpy as_tensor",
         "An ndarray with a negative stride is refused with ValueError.", "torch.from_numpy"},
    Rule{"read-only-warns", "warnings", "from_numpy as_tensor",
         "A read-only ndarray that is shared warns with UserWarning.", "torch.from_numpy"},
    Rule{"tensor-advises-clone", "warnings", "tensor",
         "A tensor as data warns that clone().detach() is the way to copy it.",
         "torch.tensor, note"},
    Rule{"source-kept-alive", "lifetime", "as_tensor from_numpy Tensor",
         "The result keeps the memory that it shares alive, and nothing longer than that.",
         "torch.from_numpy"},
};

/// The words of a text separated by blanks.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t start = 0;
  while (start < text.size()) {
    const std::size_t end = std::min(text.find(' ', start), text.size());
    words.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return words;
}

std::vector<ClauseCount> passing_clauses() {
  const std::vector<std::string> order = words_of("tensor as_tensor from_numpy Tensor clone to");
  std::vector<ClauseCount> clauses;
  std::uint64_t exercised = 4211;
  for (const std::string& constructor : order) {
    for (const Rule& rule : kRules) {
      const auto names = words_of(rule.constructors);
      if (std::find(names.begin(), names.end(), constructor) == names.end()) continue;
      exercised = exercised * 7 % 9973 + 40;
      ClauseCount clause;
      clause.id = std::string(rule.topic) + "." + constructor + "." + rule.what;
      clause.topic = rule.topic;
      clause.constructor = constructor;
      clause.exercised = exercised;
      clause.passed = exercised;
      clause.says = rule.says;
      clause.source = rule.source;
      clause.since = "2.11";
      clause.example = "torch." + constructor + "(np.array([1.5]))";
      clause.example_case = constructor + "(ndarray(double,[1],#000000000000f83f))";
      if (constructor == "as_tensor" && clause.topic == "device") {
        clause.divergence = "The documentation says <another> thing.";
        clause.upstream = "https://github.com/pytorch/pytorch/issues/130792";
      }
      if (clause.id.find("out-of-range") != std::string::npos) {
        clause.unspecified = clause.passed;
        clause.passed = 0;
      }
      clauses.push_back(clause);
    }
  }
  return clauses;
}

ClauseCount& clause_of(SubjectResult& subject, const std::string& id) {
  return *std::find_if(subject.clauses.begin(), subject.clauses.end(),
                       [&](const ClauseCount& clause) { return clause.id == id; });
}

void fail(SubjectResult& subject, const Failure& failure) {
  ClauseCount& clause = clause_of(subject, failure.clause);
  clause.failed = failure.count;
  clause.passed = clause.exercised - failure.count;
  subject.failures.push_back(failure);
  subject.failures.back().topic = clause.topic;
  subject.failures.back().constructor = clause.constructor;
}

void leave_out(SubjectResult& subject, const std::string& id) {
  ClauseCount& clause = clause_of(subject, id);
  clause.exercised = clause.passed = 0;
}

std::vector<InputCount> input_counts(bool with_failures) {
  const std::vector<std::string> kinds = {"bool",  "int",          "float",   "complex", "list",
                                          "tuple", "numpy scalar", "ndarray", "tensor"};
  const std::vector<std::string> dtypes = {"bool",    "uint8",    "int16",    "int32",
                                           "int64",   "float16",  "bfloat16", "float32",
                                           "float64", "complex64"};
  std::vector<InputCount> counts;
  std::uint64_t seed = 17;
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (std::size_t d = 0; d < dtypes.size(); ++d) {
      if (k < 4 && d != (k == 0 ? 0U : k == 1 ? 4U : k == 2 ? 8U : 9U)) continue;
      if (k == 7 && d == 6) continue;  // NumPy has no bfloat16
      seed = seed * 48271 % 2147483647;
      const std::uint64_t failed = with_failures && k == 7 && d == 7 ? 412 : 0;
      counts.push_back({kinds[k], dtypes[d], seed % 900 + failed + 3, failed});
    }
  }
  return counts;
}

Failure copied_array() {
  Failure f;
  f.clause = "aliasing.as_tensor.ndarray-same-dtype";
  f.case_id = "t1:as_tensor:nd(f4,[1],C):-";
  f.input = "as_tensor(np.zeros(1, dtype='float32'))";
  f.expected = "shares bytes 0 to 4 of the source";
  f.observed = "shares no byte";
  f.oracle = "shares bytes 0 to 4 of the source";
  f.repro =
      "import numpy as np\nimport torch\nimport my_backend\n\n"
      "source = np.zeros(1, dtype='float32')\nresult = my_backend.as_tensor(source)\n"
      "source[0] = 1\nraise SystemExit(result[0].item() != 1)\n";
  f.count = 412;
  f.input_kind = "ndarray";
  f.memory = MemoryPicture{
      .sources = {{"ndarray of float32", 8, 4}},
      .expected = MemoryUse{MemoryRelation::kView, 0, 4, 1, {4}},
      .observed = MemoryUse{MemoryRelation::kOwn, 0, 4, 1, {}},
      .oracle = MemoryUse{MemoryRelation::kView, 0, 4, 1, {4}},
  };
  f.facts = {{"completion", "returns", "returns", "returns", false},
             {"dtype", "torch.float32", "torch.float32", "torch.float32", false},
             {"shape", "[1]", "[1]", "[1]", false},
             {"strides", "[1]", "[1]", "[1]", false},
             {"device", "cpu", "cpu", "cpu", false},
             {"shared bytes", "source 0, bytes 0 to 4", "none", "source 0, bytes 0 to 4", true},
             {"values", "[0.0]", "[0.0]", "[0.0]", false},
             {"keeps source alive", "yes", "no", "yes", true}};
  return f;
}

Failure wrong_dtype() {
  Failure f;
  f.clause = "dtype.tensor.python-floats-take-default";
  f.case_id = "t1:tensor:list(float 0.0):default_dtype=float64";
  f.input = "with default_dtype(torch.float64): tensor([0.0])";
  f.expected = "torch.float64";
  f.observed = "torch.float32";
  f.oracle = "torch.float64";
  f.repro =
      "import torch\nimport my_backend\n\ntorch.set_default_dtype(torch.float64)\n"
      "raise SystemExit(my_backend.tensor([0.0]).dtype != torch.float64)\n";
  f.count = 1268;
  f.facts = {{"dtype", "torch.float64", "torch.float32", "torch.float64", true},
             {"shape", "[1]", "[1]", "[1]", false},
             {"values", "[0.0]", "[0.0]", "[0.0]", false}};
  return f;
}

Failure crash() {
  Failure f;
  f.clause = "errors.from_numpy.negative-strides";
  f.case_id = "t1:from_numpy:nd(f8,[2],step -1):-";
  f.input = "from_numpy(np.zeros(2)[::-1])";
  f.expected = "ValueError";
  f.observed = "the process ended with signal 11 (SIGSEGV)";
  f.oracle = "ValueError: At least one stride in the given numpy array is negative";
  f.repro =
      "import numpy as np\nimport my_backend\n\ntry:\n    "
      "my_backend.from_numpy(np.zeros(2)[::-1])\n"
      "except ValueError:\n    raise SystemExit(0)\nraise SystemExit(1)\n";
  f.kind = FailureKind::kCrash;
  f.count = 37;
  return f;
}

Failure lost_gradient() {
  Failure f;
  f.clause = "autograd.to.history-kept";
  f.case_id = "t1:to:tensor(f4,[1],requires_grad):dtype=float64";
  f.input = "to(torch.zeros(1, requires_grad=True), torch.float64)";
  f.expected = "requires_grad=True, grad_fn=ToCopyBackward0, gradient arrives as sent";
  f.observed = "requires_grad=False, no grad_fn, no gradient arrives";
  f.oracle = f.expected;
  f.repro =
      "import torch\nimport my_backend\n\nleaf = torch.zeros(1, requires_grad=True)\n"
      "result = my_backend.to(leaf, torch.float64)\nraise SystemExit(not result.requires_grad)\n";
  f.count = 205;
  f.runs = 120;
  f.runs_failed = 3;
  f.facts = {{"requires_grad", "True", "False", "True", true},
             {"grad_fn", "ToCopyBackward0", "None", "ToCopyBackward0", true, true},
             {"dtype", "torch.float64", "torch.float64", "torch.float64", false}};
  return f;
}

Failure unexpected_pass() {
  Failure f;
  f.clause = "warnings.from_numpy.read-only-warns";
  f.topic = "warnings";
  f.constructor = "from_numpy";
  f.case_id = "t1:from_numpy:nd(f4,[1],read-only):-";
  f.input = "from_numpy(read_only(np.zeros(1, dtype='float32')))";
  f.expected = "fails, as declared: “warnings are not implemented”";
  f.observed = "passes; remove the entry from TENET[\"xfail\"]";
  f.kind = FailureKind::kUnexpectedPass;
  f.count = 96;
  f.replay = "./tenet replay 't1:from_numpy:nd(f4,[1],read-only):-' --subject my_backend.py";
  return f;
}

SubjectResult reference() {
  SubjectResult s;
  s.name = "reference";
  s.version = "0.1.0";
  s.verdict = Verdict::kConforms;
  s.cases = 20000;
  s.seconds = 1.31;
  s.seconds_inside_constructors = 0.04;
  s.oracle_agrees = true;
  s.status_counts = {{"passed", 20000}};
  s.clauses = passing_clauses();
  s.inputs = input_counts(false);
  s.not_exercised = {{"device cuda", "this machine has no CUDA device"}};
  return s;
}

SubjectResult my_backend() {
  SubjectResult s = reference();
  s.name = "my_backend";
  s.version = "2.4.1";
  s.verdict = Verdict::kFails;
  s.cases = 18204;
  s.seconds = 74.9;
  s.seconds_inside_constructors = 61.2;
  s.cases_per_second = 243.1;
  s.inputs = input_counts(true);
  s.timeline = {{2.1, 500, 0}, {2.9, 700, 1}, {31.5, 8100, 3}, {74.9, 18204, 5}};
  s.status_counts = {
      {"passed", 16186}, {"failed", 1922}, {"expected failure", 96}, {"not provided", 1796}};
  fail(s, copied_array());
  fail(s, wrong_dtype());
  fail(s, crash());
  fail(s, lost_gradient());
  s.failures.push_back(unexpected_pass());
  ClauseCount& passing = clause_of(s, unexpected_pass().clause);
  passing.unexpected_pass = true;
  passing.xfail = "warnings are not implemented";
  s.probably_broken = {{"to", 420, 412, "400 of them with TypeError: to() takes 2 arguments"}};
  ClauseCount& declared = clause_of(s, "warnings.as_tensor.read-only-warns");
  declared.xfailed = declared.exercised;
  declared.passed = 0;
  declared.xfail = "warnings are not implemented";
  for (const char* id :
       {"device.as_tensor.default-device-moves-tensor", "shape.Tensor.sizes-are-a-shape",
        "aliasing.Tensor.tensor-aliases", "lifetime.Tensor.source-kept-alive",
        "errors.Tensor.ragged-list", "dtype.Tensor.python-floats-take-default",
        "device.Tensor.stays-on-cpu", "values.Tensor.values-kept"}) {
    leave_out(s, id);
  }
  s.not_exercised.push_back({"constructor Tensor", "my_backend does not provide it"});
  s.not_exercised.push_back({"clause device.as_tensor.default-device-moves-tensor",
                             "TENET[\"supports\"] names the device cpu only"});
  return s;
}

}  // namespace

RunRecord rich_record() {
  RunRecord record;
  record.seed = "8437164190553";
  record.started = "2026-03-14T09:26:53Z";
  record.command = "./tenet check reference my_backend.py --cases 20000 --seed 8437164190553";
  record.environment = {.torch = "2.15.0+cpu",
                        .numpy = "2.4.6",
                        .python = "3.11.2",
                        .cuda = "",
                        .devices = {"cpu", "meta"},
                        .tenet = "0.1.0",
                        .platform = "Linux 6.1, x86-64, AVX2"};
  record.subjects = {reference(), my_backend()};
  return record;
}

RunRecord earlier_record() {
  RunRecord record = rich_record();
  record.environment.torch = "2.14.1+cpu";
  SubjectResult& subject = record.subjects[1];
  subject.version = "2.4.0";
  // The dtype was still right; clone's layout was wrong; as_tensor's default device was reached.
  ClauseCount& dtype = clause_of(subject, "dtype.tensor.python-floats-take-default");
  dtype.passed = dtype.exercised;
  dtype.failed = 0;
  std::erase_if(subject.failures, [](const Failure& f) { return f.topic == "dtype"; });
  ClauseCount& layout = clause_of(subject, "layout.clone.preserve-format");
  layout.failed = 12;
  layout.passed -= 12;
  ClauseCount& device = clause_of(subject, "device.as_tensor.default-device-moves-tensor");
  device.exercised = device.passed = 77;
  // What PyTorch itself did with the same case was another thing.
  for (Failure& failure : subject.failures) {
    if (failure.clause == "autograd.to.history-kept") failure.oracle = "requires_grad=False";
  }
  return record;
}

RunRecord empty_record() {
  RunRecord record;
  record.seed = "1";
  record.environment.devices = {"cpu"};
  return record;
}

RunRecord hostile_record(const std::string& text) {
  RunRecord record = rich_record();
  record.seed = record.started = record.command = text;
  record.environment = {text, text, text, text, {text, text}, text, text};
  for (SubjectResult& subject : record.subjects) {
    subject.name += text;
    subject.version = subject.message = text;
    for (ProbablyBroken& broken : subject.probably_broken) broken.constructor = broken.why = text;
    subject.status_counts = {{text, 1}};
    for (ClauseCount& clause : subject.clauses) {
      clause.id += text;
      clause.says = clause.source = clause.since = clause.xfail = clause.example = text;
    }
    subject.clauses.front().topic = subject.clauses.front().constructor = text;
    for (Failure& failure : subject.failures) {
      failure.clause += text;
      failure.case_id = failure.input = failure.expected = failure.observed = text;
      failure.oracle = failure.repro = failure.replay = text;
      failure.facts = {{text, text, text, text, true}};
      if (!failure.input_kind.empty()) failure.input_kind = text;
      if (failure.memory) failure.memory->sources.front().what = text;
    }
    if (!subject.failures.empty()) {
      subject.failures.front().topic = subject.failures.front().constructor = text;
    }
    for (NotExercised& entry : subject.not_exercised) entry = {text, text};
    for (InputCount& input : subject.inputs) input.kind += text;
    subject.inputs.front().dtype = text;
  }
  return record;
}

RunRecord big_record(int clauses, int failures) {
  RunRecord record = rich_record();
  SubjectResult subject = my_backend();
  const ClauseCount clause = subject.clauses.front();
  const Failure failure = subject.failures.front();
  subject.clauses.clear();
  subject.failures.clear();
  subject.not_exercised.clear();
  for (int i = 0; i < clauses; ++i) {
    subject.clauses.push_back(clause);
    subject.clauses.back().id += std::to_string(i);
    subject.clauses.back().says = std::string(600, 'x');
    subject.not_exercised.push_back({"thing " + std::to_string(i), "because " + std::to_string(i)});
  }
  for (int i = 0; i < failures; ++i) {
    subject.failures.push_back(failure);
    subject.failures.back().repro = std::string(100'000, 'r');
    subject.failures.back().input = std::string(50'000, 'i');
  }
  record.subjects.assign(5, subject);
  for (std::size_t i = 1; i < record.subjects.size(); ++i)
    record.subjects[i].name += " " + std::to_string(i + 1);
  return record;
}

}  // namespace tenet::reports::testing
