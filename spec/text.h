#pragma once
// Two text forms of a call: the canonical one, which round-trips and is the id of a case, and
// Python source.

#include <stdexcept>
#include <string>
#include <string_view>

#include "spec/call.h"
#include "spec/machine.h"
#include "spec/outcome.h"

namespace tenet {

/// The canonical text of a case: one line of printable ASCII without spaces, quotes or backslashes,
/// so that a shell needs only single quotes around it. parse_call(to_text(call)) == call. Calls
/// that come before it stand before it, each with a ';' behind.
[[nodiscard]] std::string to_text(const Call& call);

/// What is wrong with a case's text, and where.
class CaseTextError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// Throws CaseTextError.
[[nodiscard]] Call parse_call(std::string_view text);

/// A Python expression for one argument, exact ("np.arange(3)" style where it is exact, else
/// spelled out). Assumes `import collections, decimal, enum, fractions, functools, numpy as
/// np, torch`.
[[nodiscard]] std::string to_python(const Input& input);
/// The call as a Python expression: "torch.as_tensor(np.array([1, 2], dtype='>i4'),
/// device='meta')", with `module` in the place of torch; clone and to are written as functions of
/// the module unless it is "torch", where they are methods. What surrounds it and what came before
/// it is said in a comment.
[[nodiscard]] std::string to_python(const Call& call, std::string_view module = "torch");

/// A program that shows the fault: runs by itself with numpy, torch and the subject, prints what is
/// seen, and exits with 1 while `fact` of the outcome is not as expected, with 0 once it is.
///   subject: how to import it: "torch", a dotted module, a path of a .py or .so file.
///   check: a Python boolean expression over `result` (the returned object), `error` (the exception
///   or None), `source` (the first argument), `caught` (the list of warnings), that is true when
///   all is as expected.
///   machine: with simulated devices the program registers them.
///   runs: how often the call is made at most, until one is not as expected; for what fails now and
///   then.
[[nodiscard]] std::string repro_program(const Call& call, std::string_view subject,
                                        std::string_view check, std::string_view headline,
                                        const Machine& machine = {}, int runs = 1);
/// The same for a call that ends its process or does not come back: it is made in a child process,
/// and the program exits with 1 while that does not live to tell.
[[nodiscard]] std::string repro_of_death(const Call& call, std::string_view subject,
                                         const Machine& machine = {});

}  // namespace tenet
