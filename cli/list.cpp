#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/exit_status.h"
#include "cli/numbers.h"
#include "cli/subjects.h"
#include "spec/clause.h"
#include "spec/custom_object.h"
#include "spec/document/document.h"
#include "spec/laws.h"
#include "spec/suggest.h"
#include "spec/text.h"

namespace tenet::cli {
namespace {

/// One line of a list; `source` only where there is one.
struct Entry {
  std::string name, says, source;
};

std::vector<Entry> clause_entries() {
  std::vector<Entry> out;
  for (const Clause& clause : clauses().subspan(1))
    out.push_back({clause.id, std::string(clause.says), std::string(clause.source)});
  return out;
}

std::vector<Entry> property_entries() {
  std::vector<Entry> out = {
      {"conformance", "Every fact of every call is what the clauses predict.", ""}};
  for (const Law& law : laws()) out.push_back({law.id, std::string(law.says), ""});
  return out;
}

std::vector<Entry> subject_entries() {
  std::vector<Entry> out = {
      {"reference", "The implementation that comes with the suite, module tenet_constructors.", ""},
      {"torch", "PyTorch itself, against the specification.", ""}};
  for (const std::string& adapter : shipped_adapters())
    out.push_back({adapter, summary_of_adapter(adapter), ""});
  out.push_back({"PATH", "A .py file or extension module .so that defines any constructor.", ""});
  out.push_back({"MODULE", "A dotted module that Python can import.", ""});
  return out;
}

/// An example of every kind of input.
std::vector<Input> examples() {
  const Bytes one = {0, 0, 0x80, 0x3f};
  const TensorInput tensor{Dtype::Float32, {1}, {1}, 0, one, {}, false, false, {}};
  TensorInput parameter = tensor;
  parameter.role = TensorRole::Parameter;
  TensorInput meta = tensor;
  meta.device.type = DeviceType::Meta;
  NdArray matrix{{NumpyType::Float, false}, {1, 1}, {4, 4}, 0, one, true};
  matrix.subclass = ArrayClass::Matrix;
  TensorInput of_subclass = tensor;
  of_subclass.subclass = TensorClass::User;
  TensorInput nn_buffer = tensor;
  nn_buffer.subclass = TensorClass::Buffer;
  TensorInput dispatching = tensor;
  dispatching.subclass = TensorClass::Dispatch;
  TensorInput wrapping = tensor;
  wrapping.subclass = TensorClass::Wrapper;
  TensorInput bare = tensor;
  bare.dtype = Dtype::Bits8;
  bare.storage = {7};
  std::vector<Input> forms;
  for (int form = 1; form < kTensorFormCount; ++form) {
    TensorInput special = tensor;
    special.form = static_cast<TensorForm>(form);
    special.shape = special.strides = {1, 1};
    if (is_quantized(special.form)) special.dtype = Dtype::Int32;
    if (special.form == TensorForm::Zero || special.form == TensorForm::Fake)
      special.storage.clear();
    if (special.form == TensorForm::Uncoalesced) {
      special.shape = {2, 1};
      special.storage.insert(special.storage.end(), one.begin(), one.end());
    }
    forms.emplace_back(std::move(special));
  }
  const Sequence list{SequenceType::List, {py_int(1), py_float(2)}};
  std::vector<Input> all{
      PyNone{},
      PyEllipsis{},
      PyBool{true},
      py_int(7),
      py_float(1.5),
      PyComplex{py_float(1).bits, py_float(2).bits},
      PyStr{"cpu"},
      PyBytes{"ab"},
      NumpyScalar{NumpyType::Float, one},
      NdArray{{NumpyType::Float, false}, {1}, {4}, 0, one, true},
      matrix,
      NdArray{{NumpyType::MlBFloat16, false}, {1}, {2}, 0, {0x80, 0x3F}, true},
      NumpyScalar{NumpyType::MlBFloat16, {0x80, 0x3F}},
      DeviceArray{{{NumpyType::Float, false}, {1}, {4}, 0, one, true}, {DeviceType::Cuda, 0}},
      tensor,
      parameter,
      of_subclass,
      nn_buffer,
      dispatching,
      wrapping,
      bare,
      meta,
      StorageInput{std::nullopt, one},
      StorageInput{Dtype::Float32, one},
      Buffer{BufferType::ByteArray, 'B', false, one},
      Buffer{BufferType::Array, 'f', false, one},
      Buffer{BufferType::MemoryView, 'B', true, one},
      Buffer{BufferType::MemoryView, 'h', false, one, std::nullopt, 0, -1},
      Buffer{BufferType::Ctypes, 'f', false, one},
      Buffer{BufferType::MemoryMap, 'B', false, one},
      list,
      Sequence{SequenceType::Tuple, list.items},
      PyRange{0, 3, 1},
      TorchSize{{2, 3}},
      DtypeObject{Dtype::Float16},
      DeviceObject{},
      MemoryFormatObject{},
      TensorClassObject{"DoubleTensor"}};
  all.insert(all.end(), forms.begin(), forms.end());
  for (int type = 0; type < kObjectTypeCount; ++type)
    all.emplace_back(example(static_cast<ObjectType>(type)));
  return all;
}

std::vector<Entry> kind_entries() {
  std::vector<Entry> out;
  for (const Input& example : examples())
    out.push_back({std::string(name(kind(example))), to_python(example), ""});
  return out;
}

}  // namespace

int list(const ListOptions& options) {
  if (options.markdown) {
    if (options.what != "clauses")
      throw UsageError("--markdown is for the clauses: ./tenet list clauses --markdown");
    fmt::print("{}", specification_markdown({}));
    return kConforms;
  }
  std::vector<Entry> entries;
  if (options.what == "clauses") {
    entries = clause_entries();
  } else if (options.what == "properties") {
    entries = property_entries();
  } else if (options.what == "subjects") {
    entries = subject_entries();
  } else if (options.what == "kinds") {
    entries = kind_entries();
  } else {
    throw UsageError(
        fmt::format("there is no list of \"{}\"; there are clauses, properties, subjects and kinds",
                    options.what));
  }
  if (options.json) {
    nlohmann::json out = nlohmann::json::array();
    for (const Entry& entry : entries) {
      nlohmann::json object{{"name", entry.name},
                            {options.what == "kinds" ? "example" : "says", entry.says}};
      if (!entry.source.empty()) object["source"] = entry.source;
      out.push_back(std::move(object));
    }
    fmt::print("{}\n", out.dump(2));
    return kConforms;
  }
  std::size_t widest = 0;
  for (const Entry& entry : entries)
    if (entry.source.empty()) widest = std::max(widest, entry.name.size());
  for (const Entry& entry : entries) {
    if (entry.source.empty()) {
      fmt::print("{:<{}}  {}\n", entry.name, widest, entry.says);
    } else {
      fmt::print("{}\n    {}\n    Source: {}\n", entry.name, entry.says, entry.source);
    }
  }
  return kConforms;
}

}  // namespace tenet::cli
