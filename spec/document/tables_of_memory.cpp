// Copied or shared, and in which order in memory.

#include "spec/document/document.h"

namespace tenet {
namespace {

using enum Constructor;

std::string aliasing_cell(const Expectation& e) {
  if (e.is_input.value) return "**itself**";
  if (e.sharing.value.source >= 0) return "**shared**";
  if (e.device.value.type == DeviceType::Meta) return "no memory";
  return e.values.certainty == Certainty::Unspecified ? "new" : "copied";
}

std::string strides_cell(const Expectation& e) { return describe(e, Fact::StridesFact); }

struct Named {
  std::string head;
  Input data;
};

using Way = std::pair<Constructor, std::vector<Keyword>>;

/// Every way, of every source.
PredictedTable of_sources(std::string title, std::string about, std::vector<std::string> columns,
                          const std::vector<Named>& sources, const std::vector<Way>& ways) {
  PredictedTable table{std::move(title), std::move(about), "data", std::move(columns), {},
                       aliasing_cell,    Fact::SharedBytes};
  for (const Named& source : sources) {
    PredictedTable::Row row{source.head, {}};
    for (const auto& [constructor, keywords] : ways)
      row.calls.push_back(sample::call(constructor, source.data, keywords));
    table.rows.push_back(std::move(row));
  }
  return table;
}

Keyword copy(bool flag) { return {"copy", PyBool{flag}}; }

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

std::vector<Named> buffers() {
  Buffer read_only = sample::buffer(BufferType::MemoryView, 'f');
  read_only.readonly = true;
  NdArray array = sample::array(NumpyType::Float);
  array.writeable = false;
  return {{"bytes", sample::bytes()},
          {"bytearray", sample::buffer(BufferType::ByteArray, 'B')},
          {"array.array of float", sample::buffer(BufferType::Array, 'f')},
          {"memoryview of float", sample::buffer(BufferType::MemoryView, 'f')},
          {"memoryview of float, read-only", read_only},
          {"memoryview of characters", sample::buffer(BufferType::MemoryView, 'c')},
          {"bytearray of 6 bytes", sample::buffer(BufferType::ByteArray, 'B', 6)},
          {"bytearray of 0 bytes", sample::buffer(BufferType::ByteArray, 'B', 0)},
          {"ndarray, float32", sample::array(NumpyType::Float)},
          {"ndarray, float32, read-only", array},
          {"ndarray, float32, transposed", sample::transposed(NumpyType::Float)}};
}

PredictedTable by_constructor() {
  return of_sources(
      "Shared or copied, by constructor",
      "Each function with the data alone, `new_tensor` of a float64 tensor; other "
      "casts are as `double()`. "
      "`itself`: the very object comes back; `shared`: a new tensor over the same "
      "memory; `no memory`: a new tensor on meta.",
      {"`tensor`", "`as_tensor`", "`asarray`", "`from_numpy`", "`from_dlpack`", "`Tensor`",
       "`new_tensor`", "`clone`", "`to()`", "`contiguous()`", "`detach()`", "`double()`"},
      sources(),
      {{Tensor, {}},
       {AsTensor, {}},
       {AsArray, {}},
       {FromNumpy, {}},
       {FromDlpack, {}},
       {LegacyTensor, {}},
       {NewTensor, {}},
       {Clone, {}},
       {To, {}},
       {Contiguous, {}},
       {Detach, {}},
       {Cast, {}}});
}

PredictedTable by_option() {
  return of_sources("Shared or copied, by option",
                    "What options make of `torch.as_tensor(data, …)` and `t.to(…)`.",
                    {"`as_tensor(…, dtype=float32)`", "`…, dtype=float64`", "`…, device='cpu'`",
                     "`…, device='cpu:0'`", "`…, device='meta'`", "`to(dtype=float32)`",
                     "`to(device='cpu')`", "`to(device='cpu:0')`", "`to(copy=True)`"},
                    sources(),
                    {{AsTensor, {sample::dtype(Dtype::Float32)}},
                     {AsTensor, {sample::dtype(Dtype::Float64)}},
                     {AsTensor, {sample::device("cpu")}},
                     {AsTensor, {sample::device("cpu:0")}},
                     {AsTensor, {sample::device("meta")}},
                     {To, {sample::dtype(Dtype::Float32)}},
                     {To, {sample::device("cpu")}},
                     {To, {sample::device("cpu:0")}},
                     {To, {copy(true)}}});
}

PredictedTable by_wish() {
  return of_sources(
      "Shared or copied, as asked for",
      "What `copy=` and other options make of `torch.asarray(data, …)` and "
      "`torch.from_dlpack(data, …)`.",
      {"`asarray(…, copy=True)`", "`…, copy=False`", "`…, dtype=float64`",
       "`…, dtype=float64, copy=False`", "`…, device='meta'`", "`…, device='cpu:0', copy=False`",
       "`from_dlpack(…, copy=True)`", "`…, copy=False`", "`…, device='cpu'`"},
      sources(),
      {{AsArray, {copy(true)}},
       {AsArray, {copy(false)}},
       {AsArray, {sample::dtype(Dtype::Float64)}},
       {AsArray, {sample::dtype(Dtype::Float64), copy(false)}},
       {AsArray, {sample::device("meta")}},
       {AsArray, {sample::device("cpu:0"), copy(false)}},
       {FromDlpack, {copy(true)}},
       {FromDlpack, {copy(false)}},
       {FromDlpack, {sample::device("cpu")}}});
}

PredictedTable of_buffers() {
  const Keyword floats = sample::dtype(Dtype::Float32);
  return of_sources(
      "Shared or copied: buffers",
      "Objects of 8 bytes, if nothing else is said, with the buffer protocol.",
      {"`frombuffer(…, dtype=float32)`", "`…, dtype=uint8`", "`…, dtype=float32, count=1`",
       "`…, dtype=float32, offset=4`", "`…, dtype=float32, offset=1, count=1`", "`asarray(…)`",
       "`asarray(…, dtype=float32)`", "`asarray(…, copy=True)`"},
      buffers(),
      {{FromBuffer, {floats}},
       {FromBuffer, {sample::dtype(Dtype::UInt8)}},
       {FromBuffer, {floats, {"count", py_int(1)}}},
       {FromBuffer, {floats, {"offset", py_int(4)}}},
       {FromBuffer, {floats, {"offset", py_int(1)}, {"count", py_int(1)}}},
       {AsArray, {}},
       {AsArray, {floats}},
       {AsArray, {copy(true)}}});
}

PredictedTable layouts() {
  PredictedTable table{
      "Strides of a result",
      "For float32 tensors of shape (2, 3) or (1, 2, 2, 2), by their strides.",
      "strides of the tensor",
      {"`tensor`", "`as_tensor`", "`as_tensor(…, dtype=float64)`", "`clone()`",
       "`clone(contiguous_format)`", "`clone(channels_last)`", "`to(dtype=float64)`",
       "`asarray(…, copy=True)`", "`from_dlpack`", "`new_tensor`", "`contiguous()`",
       "`contiguous(channels_last)`", "`detach()`", "`double()`"},
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
  const std::vector<Way> options = {
      {Tensor, {}},
      {AsTensor, {}},
      {AsTensor, {sample::dtype(Dtype::Float64)}},
      {Clone, {}},
      {Clone, {{"memory_format", MemoryFormatObject{MemoryFormat::Contiguous}}}},
      {Clone, {{"memory_format", MemoryFormatObject{MemoryFormat::ChannelsLast}}}},
      {To, {sample::dtype(Dtype::Float64)}},
      {AsArray, {copy(true)}},
      {FromDlpack, {}},
      {NewTensor, {}},
      {Contiguous, {}},
      {Contiguous, {{"memory_format", MemoryFormatObject{MemoryFormat::ChannelsLast}}}},
      {Detach, {}},
      {Cast, {}}};
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
  return {by_constructor(), by_option(), by_wish(), of_buffers(), layouts()};
}

}  // namespace tenet
