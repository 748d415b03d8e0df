// The specification as a document.

#include "spec/document/document.h"

#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace tenet {
namespace {

TEST(SpecificationDocument, TheCommittedFileIsCurrent) {
  std::ifstream file(TENET_SPECIFICATION_DOCUMENT);
  std::stringstream committed;
  committed << file.rdbuf();
  EXPECT_TRUE(committed.str() == specification_markdown({}))
      << TENET_SPECIFICATION_DOCUMENT
      << " is not what the clauses say; write it anew:\n"
         "    ./tenet list clauses --markdown > docs/specification.md";
}

TEST(SpecificationDocument, HoldsEveryClauseOnceAndEveryLinkLeadsSomewhere) {
  const std::string text = specification_markdown({});
  std::set<std::string> anchors;
  for (std::size_t at = 0; (at = text.find("<a id=\"", at)) != std::string::npos; ++at)
    EXPECT_TRUE(anchors.insert(text.substr(at + 7, text.find('"', at + 7) - at - 7)).second);
  EXPECT_EQ(anchors.size(), clauses().size() - 1);
  std::size_t links = 0;
  for (std::size_t at = 0; (at = text.find("](#", at)) != std::string::npos; ++at, ++links)
    EXPECT_TRUE(anchors.contains(text.substr(at + 3, text.find(')', at) - at - 3)))
        << text.substr(at, 80);
  EXPECT_GT(links, 500U);
}

TEST(SpecificationDocument, TablesAreFullAndOfLegalCalls) {
  for (const auto& tables : {tables_of_dtypes(), tables_of_memory(), tables_of_context()}) {
    for (const PredictedTable& table : tables) {
      for (const PredictedTable::Row& row : table.rows) {
        EXPECT_EQ(row.calls.size(), table.columns.size()) << table.title << ": " << row.head;
        for (const Call& call : row.calls)
          EXPECT_EQ(why_invalid(call), "") << table.title << ": " << row.head;
      }
    }
  }
}

TEST(SpecificationDocument, SaysWhatPyTorchDoes) {
  const std::string text = specification_markdown({});
  for (const char* part : {"| `[True, 1]` | [int64](#dtype.tensor.sequence-promotes) |",
                           "| ndarray, float32 | [copied](#aliasing.tensor.never-shares) | "
                           "[**shared**](#aliasing.as_tensor.ndarray-shared) |",
                           "| `memoryview(…).cast('N')` | [uint64](#dtype.asarray.buffer-format) |",
                           "| bytearray | [**shared**](#aliasing.frombuffer.buffer-shared) |",
                           "[*BufferError*](#errors.from_dlpack.requires-grad-not-exported)",
                           "[float64](#dtype.new_tensor.of-self) |",
                           "[*ValueError*](#errors.from_numpy.byte-order)"}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
}

}  // namespace
}  // namespace tenet
