#pragma once
// The specification as a document: every clause, and tables that `predict` fills in.

#include <string>
#include <string_view>
#include <vector>

#include "spec/expectation.h"

namespace tenet {

/// The whole document, in Markdown.
[[nodiscard]] std::string specification_markdown(TorchVersion version);

/// A table whose every cell is a prediction.
struct PredictedTable {
  std::string title;
  std::string about;                 ///< a sentence or two
  std::string corner;                ///< head of the first column
  std::vector<std::string> columns;  ///< heads of the others
  struct Row {
    std::string head;
    std::vector<Call> calls;  ///< one for each column
  };
  std::vector<Row> rows;
  /// What a cell says of the call that returns, and the fact by whose clause it does.
  std::string (*says)(const Expectation&);
  Fact fact;
};
[[nodiscard]] std::vector<PredictedTable> tables_of_dtypes();
[[nodiscard]] std::vector<PredictedTable> tables_of_memory();
[[nodiscard]] std::vector<PredictedTable> tables_of_context();

// Short ways to write the calls of the tables.
namespace sample {
[[nodiscard]] NdArray array(NumpyType type, Shape shape = {2});
/// The array with its axes reversed.
[[nodiscard]] NdArray transposed(NumpyType type);
[[nodiscard]] TensorInput tensor(Dtype dtype, Shape shape = {2});
[[nodiscard]] Buffer buffer(BufferType type, char format, std::size_t bytes = 8);
[[nodiscard]] PyBytes bytes(std::size_t count = 8);
/// constructor(data); new_tensor is called on a tensor of two float64, the cast is double(), and
/// type is given float64.
[[nodiscard]] Call call(Constructor constructor, Input data, std::vector<Keyword> keywords = {});
[[nodiscard]] Keyword dtype(Dtype dtype);
[[nodiscard]] Keyword device(std::string name);
}  // namespace sample

}  // namespace tenet
