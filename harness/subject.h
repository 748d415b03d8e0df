#pragma once
// A loaded subject as Python sees it.

#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "harness/harness.h"
#include "harness/python_object.h"

namespace tenet::harness {

struct Subject::Implementation {
  std::string name;
  std::string version;
  std::map<std::string, std::vector<std::string>> supports;
  std::uint64_t default_cases = 0;  ///< 0: it does not say
  std::vector<std::pair<std::string, std::string>> expected_failures;
  Ref module;
  std::array<Ref, kConstructorCount> functions;  ///< nothing where it defines none
  Ref describe;                                  ///< describe(result), if it defines one
  Ref reset;                                     ///< reset(), if it defines one

  Implementation() = default;
  ~Implementation();
  Implementation(const Implementation&) = delete;
  Implementation& operator=(const Implementation&) = delete;

  /// Lets the subject forget what it kept of earlier calls. Throws SubjectError when it raises.
  void forget() const;
  [[nodiscard]] PyObject* function(Constructor constructor) const {
    return functions[static_cast<std::size_t>(constructor)].get();
  }
};

/// Imports what `subject` names, as Subject::load describes. Throws SubjectError.
[[nodiscard]] Ref import_subject(const std::string& subject);

/// Reads TENET out of the module. Throws SubjectError when it is not as documented.
void read_declarations(PyObject* module, Subject::Implementation& into);

}  // namespace tenet::harness
