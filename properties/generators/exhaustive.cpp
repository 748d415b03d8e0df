#include "properties/generators/exhaustive.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "properties/generators/boundaries.h"

namespace tenet::properties {
namespace {

/// Elements of one case: several vectors of every instruction set, and short enough to shrink fast.
constexpr std::size_t kElements = 256;
/// Of a double's boundaries every so many-th comes as a Python number, which is a case by itself:
/// arrays bring them all.
constexpr std::size_t kFloatStep = 17;

std::size_t size_of(Dtype dtype) { return static_cast<std::size_t>(itemsize(dtype)); }

/// Whether Python has a type with such elements: bool, int (which reaches as far as int64 and
/// uint64 together), float or complex.
bool is_scalar(Dtype dtype) {
  return dtype == Dtype::Bool || dtype == Dtype::Int64 || dtype == Dtype::UInt64 ||
         dtype == Dtype::Float64 || dtype == Dtype::Complex128;
}

std::size_t scalar_step(Dtype dtype) { return is_differentiable(dtype) ? kFloatStep : 1; }

std::optional<NumpyType> numpy_type(Dtype dtype) {
  for (int i = 0; i < kNumpyTypeCount; ++i)
    if (torch_dtype(static_cast<NumpyType>(i)) == dtype) return static_cast<NumpyType>(i);
  return std::nullopt;
}

template <class T>
T element_at(const Bytes& elements, std::size_t index) {
  T element;
  std::memcpy(&element, &elements[index * sizeof(T)], sizeof(T));
  return element;
}

Input scalar(Dtype dtype, std::size_t index) {
  const Bytes& elements = boundary_elements(dtype);
  switch (dtype) {
    case Dtype::Bool:
      return PyBool{elements[index] != 0};
    case Dtype::UInt64:
      return PyInt{false, 0, element_at<std::uint64_t>(elements, index), 0};
    case Dtype::Int64:
      return py_int(element_at<std::int64_t>(elements, index));
    case Dtype::Float64:
      return PyFloat{element_at<std::uint64_t>(elements, index)};
    default:
      return PyComplex{element_at<std::uint64_t>(elements, 2 * index),
                       element_at<std::uint64_t>(elements, 2 * index + 1)};
  }
}

/// Elements [first, first + kElements), as far as there are any.
Bytes chunk(Dtype dtype, std::size_t first) {
  const Bytes& elements = boundary_elements(dtype);
  const auto begin = elements.begin() + static_cast<std::ptrdiff_t>(first * size_of(dtype));
  const auto wanted = static_cast<std::ptrdiff_t>(kElements * size_of(dtype));
  return {begin, begin + std::min(wanted, elements.end() - begin)};
}

TensorInput tensor(Dtype dtype, Bytes storage, std::int64_t step, std::int64_t offset) {
  TensorInput made;
  made.dtype = dtype;
  const auto count = static_cast<std::int64_t>(storage.size() / size_of(dtype));
  made.shape = {(count - offset + step - 1) / step};
  made.strides = {step};
  made.storage_offset = offset;
  made.storage = std::move(storage);
  return made;
}

NdArray ndarray(Dtype dtype, Bytes memory) {
  NdArray made;
  made.dtype = {*numpy_type(dtype), false};
  made.shape = {static_cast<std::int64_t>(memory.size() / size_of(dtype))};
  made.strides = {itemsize(dtype)};
  made.memory = std::move(memory);
  return made;
}

}  // namespace

ExhaustiveCases::ExhaustiveCases(ConstructorSet constructors, const Machine& machine)
    : machine_(machine) {
  if (constructors.contains(Constructor::To)) {
    add_blocks(Constructor::To, Way::Tensor);
    add_blocks(Constructor::To, Way::StridedTensor);
    for (int bare = kDtypeCount; bare < kAllDtypeCount; ++bare)
      add_block(Constructor::To, Way::Tensor, static_cast<Dtype>(bare), static_cast<Dtype>(bare));
  }
  if (constructors.contains(Constructor::AsTensor)) add_blocks(Constructor::AsTensor, Way::NdArray);
  if (constructors.contains(Constructor::Tensor)) {
    add_blocks(Constructor::Tensor, Way::NdArray);
    add_blocks(Constructor::Tensor, Way::Scalar);
  }
  if (constructors.contains(Constructor::ScalarTensor))
    add_blocks(Constructor::ScalarTensor, Way::Scalar);
}

void ExhaustiveCases::add_blocks(Constructor constructor, Way way) {
  for (int s = 0; s < kDtypeCount; ++s) {
    const auto source = static_cast<Dtype>(s);
    if (way == Way::NdArray && !numpy_type(source)) continue;
    if (way == Way::Scalar && !is_scalar(source)) continue;
    for (int t = 0; t < kDtypeCount; ++t)
      add_block(constructor, way, source, static_cast<Dtype>(t));
  }
}

void ExhaustiveCases::add_block(Constructor constructor, Way way, Dtype source, Dtype target) {
  if (!machine_.has(source) || !machine_.has(target)) return;
  const std::size_t elements = boundary_elements(source).size() / size_of(source);
  const std::size_t chunks = (elements + kElements - 1) / kElements;
  std::size_t cases = chunks;
  if (way == Way::StridedTensor) cases = 2 * chunks;
  if (way == Way::Scalar) cases = (elements - 1) / scalar_step(source) + 1;
  blocks_.push_back({constructor, way, source, target, count_});
  count_ += cases;
}

Call ExhaustiveCases::make(std::uint64_t number) const {
  if (number >= count_) throw std::logic_error("exhaustive case beyond the last one");
  const auto after =
      std::upper_bound(blocks_.begin(), blocks_.end(), number,
                       [](std::uint64_t n, const Block& block) { return n < block.first; });
  const Block& block = *std::prev(after);
  const auto index = static_cast<std::size_t>(number - block.first);

  Call call;
  call.constructor = block.constructor;
  switch (block.way) {
    case Way::Tensor:
      call.arguments = {tensor(block.source, chunk(block.source, index * kElements), 1, 0)};
      break;
    case Way::StridedTensor:
      call.arguments = {tensor(block.source, chunk(block.source, index / 2 * kElements), 2,
                               static_cast<std::int64_t>(index % 2))};
      break;
    case Way::NdArray:
      call.arguments = {ndarray(block.source, chunk(block.source, index * kElements))};
      break;
    case Way::Scalar:
      call.arguments = {scalar(block.source, index * scalar_step(block.source))};
      break;
  }
  if (block.constructor == Constructor::To)
    call.arguments.push_back(DtypeObject{block.target});
  else
    call.keywords = {{"dtype", DtypeObject{block.target}}};
  // What has the dtype already is copied, every bit of it.
  if (block.constructor == Constructor::To && block.source == block.target)
    call.keywords = {{"copy", PyBool{true}}};
  return call;
}

}  // namespace tenet::properties
