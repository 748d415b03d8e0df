#pragma once
// The stretch of the pipeline that sees Python, behind an interface that does not:
//
//   Call --materialize()--> real objects --subject--> result --observe()--> Outcome
//
// One process has one Interpreter, made first and by the thread that does all the rest.

#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "spec/call.h"
#include "spec/clause.h"
#include "spec/machine.h"
#include "spec/outcome.h"

namespace tenet::harness {

/// The harness itself failed: a fault of the suite or of the installation, never of the subject.
class HarnessError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// An embedded Python with NumPy and torch imported, every C++ warning repeated each time, and one
/// torch thread. It is the interpreter of the environment variable TENET_PYTHON_EXECUTABLE (of a
/// virtual environment, too), else the one that the project was built against; PYTHONPATH counts.
/// Signals are left to the process. Throws HarnessError.
class Interpreter {
 public:
  Interpreter();
  ~Interpreter();
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;
};

/// What the process runs on.
struct Environment {
  std::string torch;                 ///< "2.15.0+cpu"
  std::string numpy;                 ///< "2.4.6"
  std::string python;                ///< "3.11.2"
  std::optional<std::string> cuda;   ///< the CUDA version of a torch that sees a GPU
  std::vector<std::string> devices;  ///< names of the accelerators
  std::string platform;              ///< "Linux-6.1.0-x86_64-with-glibc2.36"
  TorchVersion torch_version;
};
[[nodiscard]] Environment environment();
/// The accelerator that it runs on, as the specification has to know it.
[[nodiscard]] Machine machine();

/// A subject that cannot be loaded or described. what(): one sentence for the user: what is wrong,
/// what was expected, what to do.
class SubjectError : public std::runtime_error {
 public:
  SubjectError(const std::string& message, std::string traceback, bool not_installed = false)
      : std::runtime_error(message),
        traceback_(std::move(traceback)),
        not_installed_(not_installed) {}
  /// The subject's own Python traceback; empty when its code did not run.
  [[nodiscard]] const std::string& traceback() const { return traceback_; }
  /// A shipped adapter whose package is not there: nothing is wrong with either of them.
  [[nodiscard]] bool not_installed() const { return not_installed_; }

 private:
  std::string traceback_;
  bool not_installed_;
};

/// An implementation of the constructors, loaded. Copies share it; its teardown() runs with the
/// last one.
class Subject {
 public:
  /// `subject`: "reference" (the module tenet_constructors), "torch", the name of a shipped
  /// adapter, a path of a .py or .so file, or a dotted module. Throws SubjectError.
  [[nodiscard]] static Subject load(const std::string& subject);

  [[nodiscard]] const std::string& name() const;
  [[nodiscard]] const std::string& version() const;  ///< "" when it states none
  [[nodiscard]] bool provides(Constructor constructor) const;
  /// Whether it defines reset(), which says that it keeps something between calls and can forget
  /// it.
  [[nodiscard]] bool keeps_state() const;
  /// TENET["supports"]: "constructors", "inputs", "dtypes", "devices", "topics" and "keywords" to
  /// the names that are supported. A key that is absent does not narrow anything.
  [[nodiscard]] const std::map<std::string, std::vector<std::string>>& supports() const;
  /// TENET["cases"]: how many cases are worth their time; 0 when it does not say.
  [[nodiscard]] std::uint64_t default_cases() const;
  /// TENET["xfail"]: clause-id globs and the reasons, in the subject's order.
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& expected_failures() const;

  /// "; see line 7 of mine.py: `…`": where TENET has that string; empty when it is not found.
  [[nodiscard]] std::string place_of_declaration(const std::string& text) const;

  struct Implementation;
  [[nodiscard]] Implementation& implementation() const { return *implementation_; }

 private:
  explicit Subject(std::shared_ptr<Implementation> implementation)
      : implementation_(std::move(implementation)) {}
  std::shared_ptr<Implementation> implementation_;
};

/// What calls left in the process, in words; empty: nothing.
struct Traces {
  std::string changed;  ///< settings, signal handlers, replaced functions, …: taken back since
  std::string grown;    ///< threads, child processes and open files: still there

  [[nodiscard]] bool empty() const { return changed.empty() && grown.empty(); }
};

/// Runs calls on a subject, one after the other. Every call starts from objects of its own and
/// leaves nothing behind; a subject with a reset() forgets all calls before it.
class Runner {
 public:
  explicit Runner(Subject subject);
  ~Runner();
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;

  /// Materializes the inputs, calls, and observes every fact that the result allows; the calls that
  /// come before it are made first, and nothing is looked at. The call must be a legal case (spec:
  /// why_invalid). Throws HarnessError, and SubjectError when the subject's describe() or reset()
  /// is not as documented.
  [[nodiscard]] Outcome run(const Call& call);
  /// What calls left changed in the process, as far as run() does not look for it each time: in the
  /// operating system (current folder, signal handlers, threads, …) or in replaced functions of
  /// torch, NumPy and Python.
  [[nodiscard]] Traces traces();
  /// From now on run() looks for that, too; what only grows, like threads, has to grow each time
  /// that the call is repeated.
  void look_closely(bool on);
  /// Time spent inside the subject's functions so far.
  [[nodiscard]] double seconds_inside() const;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace tenet::harness
