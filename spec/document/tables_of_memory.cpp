// Copied or shared, and in which order in memory.

#include "spec/document/document.h"

namespace tenet {
namespace {

using enum Constructor;

std::string aliasing_cell(const Expectation& e) {
  if (e.is_input.value) return "**itself**";
  if (e.sharing.value.source >= 0) return "**shared**";
  return e.values.certainty == Certainty::Unspecified ? "new" : "copied";
}

std::string strides_cell(const Expectation& e) { return describe(e, Fact::StridesFact); }

struct Named {
  std::string head;
  Input data;
};

std::vector<Named> sources() {
  NdArray read_only = sample::array(NumpyType::Float);
  read_only.writeable = false;
  NdArray swapped = sample::array(NumpyType::Float);
  swapped.dtype.swapped = true;
  NdArray reversed = sample::array(NumpyType::Float);
  reversed.strides = {-4};
  reversed.offset = 4;
  TensorInput leaf = sample::tensor(Dtype::Float32);
  leaf.role = TensorRole::Leaf;
  TensorInput parameter = sample::tensor(Dtype::Float32);
  parameter.role = TensorRole::Parameter;
  TensorInput meta = sample::tensor(Dtype::Float32);
  meta.device.type = DeviceType::Meta;
  const Bytes four(4);
  return {{"ndarray, float32", sample::array(NumpyType::Float)},
          {"ndarray, float64", sample::array(NumpyType::Double)},
          {"ndarray, float32, read-only", read_only},
          {"ndarray, float32, transposed", sample::transposed(NumpyType::Float)},
          {"ndarray, float32, reversed", reversed},
          {"ndarray, float32, foreign byte order", swapped},
          {"tensor, float32", sample::tensor(Dtype::Float32)},
          {"tensor, int64", sample::tensor(Dtype::Int64)},
          {"tensor, float32, requires grad", leaf},
          {"Parameter", parameter},
          {"tensor on meta", meta},
          {"list", Sequence{SequenceType::List, {py_float(1.5), py_float(2)}}},
          {"list of ndarrays", Sequence{SequenceType::List, {sample::array(NumpyType::Float)}}},
          {"Python number", py_float(1.5)},
          {"NumPy scalar", NumpyScalar{NumpyType::Float, four}},
          {"UntypedStorage", StorageInput{std::nullopt, four}},
          {"TypedStorage, float32", StorageInput{Dtype::Float32, four}}};
}

PredictedTable by_constructor() {
  PredictedTable table{
      "Shared or copied, by constructor",
      "Each function with the data alone. `itself`: the very object comes back; `shared`: a new "
      "tensor over the same memory.",
      "data",
      {"`tensor`", "`as_tensor`", "`from_numpy`", "`Tensor`", "`clone`", "`to()`"},
      {},
      aliasing_cell,
      Fact::SharedBytes};
  for (const Named& source : sources()) {
    PredictedTable::Row row{source.head, {}};
    for (const Constructor constructor : {Tensor, AsTensor, FromNumpy, LegacyTensor, Clone, To})
      row.calls.push_back(sample::call(constructor, source.data));
    table.rows.push_back(std::move(row));
  }
  return table;
}

PredictedTable by_option() {
  PredictedTable table{"Shared or copied, by option",
                       "What options make of `torch.as_tensor(data, …)` and `t.to(…)`.",
                       "data",
                       {"`as_tensor(…, dtype=float32)`", "`…, dtype=float64`", "`…, device='cpu'`",
                        "`…, device='cpu:0'`", "`…, device='meta'`", "`to(dtype=float32)`",
                        "`to(device='cpu')`", "`to(device='cpu:0')`", "`to(copy=True)`"},
                       {},
                       aliasing_cell,
                       Fact::SharedBytes};
  const std::vector<std::pair<Constructor, std::vector<Keyword>>> options = {
      {AsTensor, {sample::dtype(Dtype::Float32)}},
      {AsTensor, {sample::dtype(Dtype::Float64)}},
      {AsTensor, {sample::device("cpu")}},
      {AsTensor, {sample::device("cpu:0")}},
      {AsTensor, {sample::device("meta")}},
      {To, {sample::dtype(Dtype::Float32)}},
      {To, {sample::device("cpu")}},
      {To, {sample::device("cpu:0")}},
      {To, {{"copy", PyBool{true}}}}};
  for (const Named& source : sources()) {
    PredictedTable::Row row{source.head, {}};
    for (const auto& [constructor, keywords] : options)
      row.calls.push_back(sample::call(constructor, source.data, keywords));
    table.rows.push_back(std::move(row));
  }
  return table;
}

PredictedTable layouts() {
  PredictedTable table{
      "Strides of a result",
      "For float32 tensors of shape (2, 3) or (1, 2, 2, 2), by their strides.",
      "strides of the tensor",
      {"`tensor`", "`as_tensor`", "`as_tensor(…, dtype=float64)`", "`clone()`",
       "`clone(contiguous_format)`", "`clone(channels_last)`", "`to(dtype=float64)`"},
      {},
      strides_cell,
      Fact::StridesFact};
  const std::vector<std::pair<std::string, std::pair<Shape, Strides>>> layouts = {
      {"row-major (3, 1)", {{2, 3}, {3, 1}}},
      {"transposed (1, 2)", {{2, 3}, {1, 2}}},
      {"sliced (6, 2)", {{2, 3}, {6, 2}}},
      {"transposed with a gap (1, 4)", {{2, 3}, {1, 4}}},
      {"expanded (0, 1)", {{2, 3}, {0, 1}}},
      {"channels_last (8, 1, 4, 2)", {{1, 2, 2, 2}, {8, 1, 4, 2}}}};
  const std::vector<std::pair<Constructor, std::vector<Keyword>>> options = {
      {Tensor, {}},
      {AsTensor, {}},
      {AsTensor, {sample::dtype(Dtype::Float64)}},
      {Clone, {}},
      {Clone, {{"memory_format", MemoryFormatObject{MemoryFormat::Contiguous}}}},
      {Clone, {{"memory_format", MemoryFormatObject{MemoryFormat::ChannelsLast}}}},
      {To, {sample::dtype(Dtype::Float64)}}};
  for (const auto& [head, form] : layouts) {
    TensorInput tensor = sample::tensor(Dtype::Float32);
    tensor.shape = form.first;
    tensor.strides = form.second;
    tensor.storage.resize(64);
    PredictedTable::Row row{head, {}};
    for (const auto& [constructor, keywords] : options)
      row.calls.push_back(sample::call(constructor, tensor, keywords));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<PredictedTable> tables_of_memory() {
  return {by_constructor(), by_option(), layouts()};
}

}  // namespace tenet
