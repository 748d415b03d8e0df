// Every divergence names clauses that exist, and is still there in the installed PyTorch.

#include "oracle/known_divergences.h"

#include "harness/python_object.h"
#include "oracle/profile.h"
#include "tests/harness/harness_test.h"

namespace tenet::oracle {
namespace {

TEST(KnownDivergences, NameClausesThatExist) {
  for (const KnownDivergence& divergence : known_divergences()) {
    bool found = false;
    for (const Clause& clause : clauses())
      found = found || matches_glob(divergence.clauses, clause.id);
    EXPECT_TRUE(found) << divergence.clauses;
    EXPECT_LE(divergence.first, divergence.last) << divergence.clauses;
    EXPECT_TRUE(divergence.upstream.empty() || divergence.upstream.starts_with("https://"));
  }
}

TEST(KnownDivergences, AreFoundByClauseAndVersion) {
  const TorchVersion newest{2, 15};
  ASSERT_NE(known_divergence("device.as_tensor.context", newest), nullptr);
  EXPECT_NE(known_divergence("values.to.converted", newest), nullptr);
  EXPECT_EQ(known_divergence("values.to.copied", newest), nullptr);
  EXPECT_EQ(known_divergence("device.as_tensor.context", {1, 0}), nullptr);
}

TEST(KnownDivergences, GlobsMatchWholeNames) {
  EXPECT_TRUE(matches_glob("values.*.converted", "values.as_tensor.converted"));
  EXPECT_TRUE(matches_glob("*", ""));
  EXPECT_TRUE(matches_glob("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(matches_glob("values.*.converted", "values.as_tensor.converted-twice"));
  EXPECT_FALSE(matches_glob("a", ""));
  EXPECT_FALSE(matches_glob("", "a"));
}

/// Runs a program by itself; what it raises, in words, or nothing.
std::string problem_with(std::string_view program) {
  const std::string prelude =
      "import sys, warnings\n"
      "import numpy as np\n"
      "import torch\n"
      "def raises(kind, call):\n"
      "    try:\n"
      "        call()\n"
      "    except kind:\n"
      "        return True\n"
      "    return False\n";
  const harness::Ref names = harness::checked(PyDict_New(), "a namespace");
  PyDict_SetItemString(names.get(), "__builtins__", PyEval_GetBuiltins());
  const std::string source = prelude + std::string(program);
  const harness::Ref result =
      harness::Ref::steal(PyRun_String(source.c_str(), Py_file_input, names.get(), names.get()));
  return result ? "" : harness::text_of(harness::take_exception().get()) + " in\n" + source;
}

TEST(KnownDivergences, AreThere) {
  harness::interpreter();
  const TorchVersion installed = harness::environment().torch_version;
  int shown = 0;
  for (const KnownDivergence& divergence : known_divergences()) {
    if (divergence.shows.empty() || installed < divergence.first || divergence.last < installed)
      continue;
    EXPECT_EQ(problem_with(divergence.shows), "") << divergence.says;
    ++shown;
  }
  EXPECT_GT(shown, 10);
}

TEST(KnownDivergences, AProgramThatShowsNothingIsNoticed) {
  harness::interpreter();
  EXPECT_NE(problem_with("assert torch.tensor([1]).item() == 2\n"), "");
}

TEST(KnownDivergences, AreCheckedAgainstAKnownRelease) {
  harness::interpreter();
  EXPECT_TRUE(profile_of(harness::environment().torch).known);
}

}  // namespace
}  // namespace tenet::oracle
