// Which dtype a result has.

#include <array>

#include "spec/document/document.h"
#include "spec/text.h"

namespace tenet {
namespace {

using enum Constructor;
constexpr std::array kDefaults = {Dtype::Float32, Dtype::Float64, Dtype::Float16, Dtype::BFloat16};

std::string dtype_cell(const Expectation& e) { return std::string(name(e.dtype.value)); }

Sequence list(std::vector<Input> items) { return {SequenceType::List, std::move(items)}; }
PyComplex imaginary() { return {py_float(0).bits, py_float(1).bits}; }

NumpyScalar scalar(NumpyType type) {
  return {type, Bytes(static_cast<std::size_t>(itemsize(type)))};
}

PredictedTable inferred() {
  PredictedTable table{"Inferred dtype",
                       "`torch.tensor(data)` and `torch.as_tensor(data)` without `dtype=`, under "
                       "each default dtype; in the last columns, under float32, "
                       "`torch.Tensor(data)`, `torch.asarray(data)`, `t.new_tensor(data)`, "
                       "where `t` is a float64 tensor, and `torch.scalar_tensor(data)`.",
                       "data",
                       {},
                       {},
                       dtype_cell,
                       Fact::DtypeFact};
  for (const Dtype dtype : kDefaults) table.columns.push_back("`" + std::string(name(dtype)) + "`");
  for (const char* other :
       {"`torch.Tensor`", "`torch.asarray`", "`new_tensor`", "`torch.scalar_tensor`"})
    table.columns.emplace_back(other);
  const std::vector<Input> all = {
      PyBool{true},
      py_int(7),
      PyInt{false, 0, std::uint64_t{1} << 63, 0},
      py_float(1.5),
      imaginary(),
      scalar(NumpyType::Double),
      scalar(NumpyType::Float),
      scalar(NumpyType::Byte),
      list({}),
      list({PyBool{true}, py_int(1)}),
      list({py_int(1), py_float(2.5)}),
      list({py_float(1.5), imaginary()}),
      list({scalar(NumpyType::Double), py_float(1.5)}),
      list({scalar(NumpyType::Byte), py_int(1)}),
      list({scalar(NumpyType::Byte), py_float(1.5)}),
      list({scalar(NumpyType::UShort), py_int(1)}),
      PyRange{0, 3, 1},
      sample::array(NumpyType::Double),
      sample::array(NumpyType::Long),
      sample::tensor(Dtype::Float16),
      sample::tensor(Dtype::Int64),
      PyNone{},
      PyStr{"a"},
  };
  for (const Input& data : all) {
    PredictedTable::Row row{"`" + to_python(data) + "`", {}};
    for (const Dtype dtype : kDefaults) {
      row.calls.push_back(sample::call(Tensor, data));
      row.calls.back().context.default_dtype = dtype;
    }
    for (const Constructor other : {LegacyTensor, AsArray, NewTensor, ScalarTensor})
      row.calls.push_back(sample::call(other, data));
    table.rows.push_back(std::move(row));
  }
  return table;
}

PredictedTable of_arrays() {
  PredictedTable table{"ndarrays",
                       "The dtype of an array's tensor. `torch.tensor`, `torch.as_tensor`, "
                       "`torch.asarray` and `torch.from_numpy` agree; `torch.Tensor` converts to "
                       "the default dtype.",
                       "dtype of the array",
                       {"native", "foreign byte order", "`torch.from_dlpack`", "`torch.Tensor`"},
                       {},
                       dtype_cell,
                       Fact::DtypeFact};
  for (int i = 0; i < kNumpyTypeCount; ++i) {
    const auto type = static_cast<NumpyType>(i);
    NdArray array = sample::array(type);
    PredictedTable::Row row{"`" + std::string(name(type)) + "`", {}};
    row.calls.push_back(sample::call(FromNumpy, array));
    array.dtype.swapped = true;
    row.calls.push_back(sample::call(FromNumpy, array));
    array.dtype.swapped = false;
    row.calls.push_back(sample::call(FromDlpack, array));
    row.calls.push_back(sample::call(LegacyTensor, array));
    table.rows.push_back(std::move(row));
  }
  return table;
}

PredictedTable of_buffers() {
  PredictedTable table{"Buffers",
                       "The dtype that `torch.asarray` takes from a buffer's format, for every "
                       "type code of `array.array` and every format of a `memoryview`. To "
                       "`torch.frombuffer` it has to be said.",
                       "buffer",
                       {"`torch.asarray`"},
                       {},
                       dtype_cell,
                       Fact::DtypeFact};
  const auto add = [&](const std::string& head, const Input& data) {
    table.rows.push_back({head, {sample::call(AsArray, data)}});
  };
  add("`bytes`", sample::bytes());
  add("`bytearray`", sample::buffer(BufferType::ByteArray, 'B'));
  for (const char code : kArrayTypeCodes)
    add(std::string("`array.array('") + code + "', …)`", sample::buffer(BufferType::Array, code));
  for (const char format : kMemoryViewFormats)
    add(std::string("`memoryview(…).cast('") + format + "')`",
        sample::buffer(BufferType::MemoryView, format));
  return table;
}

PredictedTable promotion() {
  PredictedTable table{"Promotion inside a sequence",
                       "The dtype of `torch.tensor([a, b])`, with `a` at the left and `b` above, "
                       "under a default dtype of float32. `float` is a Python float, the others "
                       "are zero-dimensional tensors; the order does not matter.",
                       "",
                       {},
                       {},
                       dtype_cell,
                       Fact::DtypeFact};
  constexpr std::array kDtypes = {
      Dtype::Bool,    Dtype::UInt8,    Dtype::Int8,    Dtype::Int64,     Dtype::UInt16,
      Dtype::Float16, Dtype::BFloat16, Dtype::Float64, Dtype::Complex64, Dtype::Float8E5M2};
  std::vector<std::pair<std::string, Input>> elements;
  elements.emplace_back("`float`", py_float(1.5));
  for (const Dtype dtype : kDtypes)
    elements.emplace_back(std::string(name(dtype)), sample::tensor(dtype, {}));
  for (const auto& [head, element] : elements) table.columns.push_back(head);
  for (const auto& [head, a] : elements) {
    PredictedTable::Row row{head, {}};
    for (const auto& [other, b] : elements) row.calls.push_back(sample::call(Tensor, list({a, b})));
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<PredictedTable> tables_of_dtypes() {
  return {inferred(), of_arrays(), of_buffers(), promotion()};
}

}  // namespace tenet
