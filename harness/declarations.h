#pragma once
// TENET, as a subject's module declares it, and where in the source a declaration stands.

#include <string>
#include <vector>

#include "harness/subject.h"

namespace tenet::harness {

/// The source of a module, to point at lines of it. Empty for an extension.
class ModuleSource {
 public:
  explicit ModuleSource(PyObject* module);
  /// "; see line 7 of mine.py: `"dtypes": 3,`" for the first line, from the one that begins with
  /// `after` on, that has `text` in it; else "".
  [[nodiscard]] std::string place_of(const std::string& text, const std::string& after = "") const;
  /// The same for the one of a string literal within TENET.
  [[nodiscard]] std::string place_of_entry(const std::string& entry) const;

 private:
  std::string name_;
  std::vector<std::string> lines_;
};

}  // namespace tenet::harness
