#include "reports/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace tenet::reports {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

/// A folder of its own for each test, removed at its end.
class Files : public ::testing::Test {
 protected:
  void SetUp() override {
    std::string name = ::testing::TempDir() + "tenet files XXXXXX";
    ASSERT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::size_t entries() const {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder_), fs::directory_iterator()));
  }

  fs::path folder_;
};

std::string refusal(const std::string& path) {
  try {
    check_writable(path);
    return {};
  } catch (const FileError& error) {
    return error.what();
  }
}

TEST_F(Files, WhatIsWrittenIsReadAndNothingElseStays) {
  write_file_atomically(path("a b.html"), std::string("x\0y", 3));
  EXPECT_EQ(read_file(path("a b.html")), std::string("x\0y", 3));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, ReplacesAFileInOneStepAndKeepsItsMode) {
  write_file_atomically(path("r"), "old");
  ASSERT_EQ(::chmod(path("r").c_str(), 0640), 0);
  write_file_atomically(path("r"), "new");
  EXPECT_EQ(read_file(path("r")), "new");
  EXPECT_EQ(fs::status(path("r")).permissions(), static_cast<fs::perms>(0640));
  EXPECT_EQ(entries(), 1U);
}

TEST_F(Files, ALinkToAReportStaysALink) {
  write_file_atomically(path("real"), "old");
  fs::create_symlink("real", path("link"));
  write_file_atomically(path("link"), "new");
  EXPECT_TRUE(fs::is_symlink(path("link")));
  EXPECT_EQ(read_file(path("real")), "new");
}

TEST_F(Files, SpecialFilesAreWrittenTo) {
  EXPECT_EQ(refusal("/dev/null"), "");
  write_file_atomically("/dev/null", "x");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST_F(Files, CheckingLeavesNothingBehind) {
  EXPECT_EQ(refusal(path("new.html")), "");
  EXPECT_EQ(entries(), 0U);
  write_file_atomically(path("old.html"), "old");
  EXPECT_EQ(refusal(path("old.html")), "");
  EXPECT_EQ(read_file(path("old.html")), "old");
}

TEST_F(Files, CheckingSaysWhatIsInTheWay) {
  EXPECT_THAT(refusal(""), HasSubstr("empty"));
  EXPECT_THAT(refusal(folder_.string()), AllOf(HasSubstr(folder_.string()), HasSubstr("folder")));
  EXPECT_THAT(refusal(path("absent/r.html")),
              AllOf(HasSubstr("absent/r.html"), HasSubstr("there is no folder")));
  write_file_atomically(path("file"), "");
  EXPECT_THAT(refusal(path("file/r.html")), HasSubstr("is not a folder"));
}

TEST_F(Files, CheckingNoticesAFolderInWhichNothingCanBeMade) {
  // /proc refuses new files to everybody, root included.
  EXPECT_THAT(refusal("/proc/report.html"),
              AllOf(HasSubstr("/proc/report.html"), HasSubstr("no file can be made in \"/proc\"")));
}

TEST_F(Files, WritingWhereNothingCanBeWrittenThrows) {
  EXPECT_THROW(write_file_atomically(path("absent/r"), "x"), FileError);
  EXPECT_THROW(write_file_atomically("/dev/full", "x"), FileError);
  EXPECT_THROW(read_file(path("absent")), FileError);
  EXPECT_THROW(read_file(folder_.string()), FileError);
}

}  // namespace
}  // namespace tenet::reports
