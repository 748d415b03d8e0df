// Loading subjects: what is accepted, and what is said of what is not.

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

namespace fs = std::filesystem;
using testing::TempDir;

class SubjectTest : public testing::Test {
 protected:
  void SetUp() override {
    interpreter();
    folder_ = fs::path(TempDir()) / "tenet loading" /
              testing::UnitTest::GetInstance()->current_test_info()->name();
    fs::create_directories(folder_);
  }

  std::string write(const std::string& name, const std::string& source) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << source;
    return folder_ / name;
  }

  /// The error that loading must end in.
  static SubjectError refused(const std::string& subject) {
    try {
      (void)Subject::load(subject);
    } catch (const SubjectError& error) {
      return error;
    }
    ADD_FAILURE() << subject << " was loaded";
    return {"", ""};
  }

  static void expect_refused(const std::string& subject, const std::string& part) {
    const std::string message = refused(subject).what();
    EXPECT_NE(message.find(part), std::string::npos) << message;
    EXPECT_EQ(message.find('\n'), std::string::npos) << message;
  }

  fs::path folder_;
};

TEST_F(SubjectTest, TorchProvidesEverything) {
  const Subject torch = Subject::load("torch");
  EXPECT_EQ(torch.name(), "torch");
  EXPECT_EQ(torch.version(), environment().torch);
  for (int i = 0; i < kConstructorCount; ++i)
    EXPECT_TRUE(torch.provides(static_cast<Constructor>(i)));
}

TEST_F(SubjectTest, AFileMayProvideSomeAndDeclareMore) {
  const Subject subject = Subject::load(write("mine.py", R"(
def tensor(data): return data
TENET = {"name": "Mine", "version": "1.2",
         "supports": {"devices": ["cpu"], "dtypes": ("float32", "int64")},
         "xfail": {"warnings.*": "gives none", "dtype.tensor.*": "another default"}}
)"));
  EXPECT_EQ(subject.name(), "Mine");
  EXPECT_EQ(subject.version(), "1.2");
  EXPECT_TRUE(subject.provides(Constructor::Tensor));
  EXPECT_FALSE(subject.provides(Constructor::To));
  EXPECT_EQ(subject.supports().at("dtypes"), (std::vector<std::string>{"float32", "int64"}));
  EXPECT_EQ(subject.supports().count("inputs"), 0U);
  EXPECT_EQ(subject.expected_failures().at(0).first, "warnings.*");
  EXPECT_EQ(subject.expected_failures().at(1).second, "another default");
}

TEST_F(SubjectTest, WhatAFileImportsForItselfIsNoConstructor) {
  const Subject subject = Subject::load(write("with_types.py", R"(
import numpy
from builtins import type
from typing import cast
def tensor(data): return cast("torch.Tensor", data)
)"));
  EXPECT_TRUE(subject.provides(Constructor::Tensor));
  EXPECT_FALSE(subject.provides(Constructor::Cast));
  EXPECT_FALSE(subject.provides(Constructor::Type));
  EXPECT_FALSE(subject.provides(Constructor::Numpy));
}

TEST_F(SubjectTest, AFileImportsItsNeighbours) {
  write("neighbour_of_mine.py", "def tensor(data): return data\n");
  EXPECT_TRUE(Subject::load(write("with_neighbour.py", "from neighbour_of_mine import tensor\n"))
                  .provides(Constructor::Tensor));
}

TEST_F(SubjectTest, ADottedModuleIsImported) {
  EXPECT_TRUE(Subject::load("torch._refs").provides(Constructor::Tensor));
}

TEST_F(SubjectTest, AnAdapterIsFoundByName) {
  write("adapters/shipped_one.py", "def tensor(data): return data\n");
  setenv("TENET_ROOT", folder_.c_str(), 1);
  EXPECT_TRUE(Subject::load("shipped_one").provides(Constructor::Tensor));
  expect_refused("shipped_two", "shipped_one");
  unsetenv("TENET_ROOT");
}

TEST_F(SubjectTest, SetupAndTeardownRunOnceEach) {
  const std::string path = write("with_setup.py", R"(
import sys
sys.tenet_test = []
def tensor(data): return data
def setup(): sys.tenet_test.append("setup")
def teardown(): sys.tenet_test.append("teardown")
)");
  { const Subject subject = Subject::load(path), copy = subject; }
  const Subject reader = Subject::load(write("reader.py", R"(
import sys
def tensor(data): return data
TENET = {"name": " ".join(sys.tenet_test)}
)"));
  EXPECT_EQ(reader.name(), "setup teardown");
}

TEST_F(SubjectTest, WhatDoesNotExistIsNamed) {
  expect_refused("no_such_module_at_all", "there is no subject 'no_such_module_at_all'");
  expect_refused("torch.no_such_part", "there is no subject 'torch.no_such_part'");
  expect_refused("/no/such/file.py", "there is no file /no/such/file.py");
  expect_refused(write("text.txt", ""), "neither a .py file nor an extension");
  expect_refused(folder_.string(), "neither a .py file nor an extension");
  EXPECT_TRUE(refused("no_such_module_at_all").traceback().empty());
}

TEST_F(SubjectTest, WhatDoesNotImportShowsItsOwnTraceback) {
  const SubjectError raising = refused(write("raising.py", "def f():\n  return 1 / 0\nf()\n"));
  EXPECT_NE(std::string(raising.what()).find("ZeroDivisionError"), std::string::npos);
  EXPECT_NE(raising.traceback().find("raising.py\", line 2, in f"), std::string::npos);
  EXPECT_EQ(raising.traceback().find("importlib"), std::string::npos);
  EXPECT_NE(refused(write("syntax.py", "def f(:\n")).traceback().find("SyntaxError"),
            std::string::npos);
  EXPECT_NE(refused(write("missing.py", "import no_such_module_at_all\n"))
                .traceback()
                .find("no_such_module_at_all"),
            std::string::npos);
  expect_refused(write("broken.so", "not an extension"), "cannot be imported");
}

TEST_F(SubjectTest, WhatDefinesNothingIsRefused) {
  expect_refused(write("empty.py", "x = 1\n"), "defines none of the constructors");
  expect_refused(write("wrong.py", "tensor = 3\n"), "defines tensor as a int");
}

TEST_F(SubjectTest, DeclarationsOfTheWrongKindAreRefused) {
  const std::string tensor = "def tensor(data): return data\n";
  expect_refused(write("a.py", tensor + "TENET = 3\n"), "TENET is a int");
  expect_refused(write("b.py", tensor + "TENET = {'name': 3}\n"), "TENET['name'] is a int");
  expect_refused(write("c.py", tensor + "TENET = {'xfail': []}\n"), "TENET['xfail'] is a list");
  expect_refused(write("d.py", tensor + "TENET = {'supports': {'colours': []}}\n"), "colours");
  expect_refused(write("e.py", tensor + "TENET = {'supports': {'dtypes': 3}}\n"), "dtypes");
  const SubjectError setup = refused(write("f.py", tensor + "def setup(): raise OSError('no')\n"));
  EXPECT_NE(std::string(setup.what()).find("setup() raised OSError: no"), std::string::npos);
  EXPECT_NE(setup.traceback().find("in setup"), std::string::npos);
}

TEST(Environment, NamesTheVersions) {
  interpreter();
  const Environment found = environment();
  EXPECT_EQ(found.torch.substr(0, 2), "2.");
  EXPECT_EQ(found.torch_version.major, 2);
  EXPECT_GE(found.torch_version.minor, 11);
  EXPECT_EQ(found.python.substr(0, 2), "3.");
  EXPECT_FALSE(found.numpy.empty());
  EXPECT_FALSE(found.platform.empty());
}

TEST(InterpreterDeathTest, ThatDoesNotExistIsNamed) {
  const auto start = [](const char* python) {
    setenv("TENET_PYTHON_EXECUTABLE", python, 1);
    try {
      const Interpreter interpreter;
    } catch (const HarnessError& error) {
      std::fputs(error.what(), stderr);
    }
    std::_Exit(1);
  };
  // A process of its own, started anew: this one may have an interpreter already.
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(start("/no/such/python"), testing::ExitedWithCode(1),
              "there is no Python interpreter /no/such/python");
}

TEST(Interpreter, IsTheOnlyOne) {
  interpreter();
  EXPECT_THROW(Interpreter(), HarnessError);
}

}  // namespace
}  // namespace tenet::harness
