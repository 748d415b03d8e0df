#include <algorithm>
#include <limits>
#include <utility>

#include "properties/generators/elements.h"
#include "properties/shrinking/grid.h"
#include "properties/shrinking/simplify_inputs.h"
#include "spec/convert.h"

namespace tenet::properties {
namespace {

// The same array in less memory, of fewer dimensions, with fewer elements, or with plainer ones.
// `plain`: plain elements. `alignment`: what must stay of the offset.
std::vector<Grid> simpler_grids(const Grid& grid, const std::vector<Bytes>& plain,
                                std::int64_t alignment) {
  std::vector<Grid> simpler;
  // Fewer elements, and at once in plainer places: a small view of much memory is not simple.
  const auto keep = [&](const Grid& candidate) {
    simpler.push_back(trimmed(candidate, alignment));
    // Dimensions of size 1 may have kept strides that are not plain.
    simpler.push_back(compacted(candidate));
    if (is_compact(grid)) return;
    simpler.push_back(densified(candidate));
    if (grid.offset == 0) return;
    simpler.push_back(behind(compacted(candidate), grid.itemsize));
    simpler.push_back(behind(densified(candidate), grid.itemsize));
    simpler.push_back(behind(trimmed(candidate, 1), grid.itemsize));
  };
  const std::int64_t count = element_count(grid.shape);
  const auto rank = grid.shape.size();
  if (!is_compact(grid)) {
    keep(grid);
    // Only the offset, only the strides.
    Grid in_place = trimmed(grid, alignment);
    if (count > 0 && in_place.offset != 0 && in_place.offset < grid.itemsize) {
      in_place.memory.erase(in_place.memory.begin(), in_place.memory.begin() + in_place.offset);
      in_place.offset = 0;
      simpler.push_back(std::move(in_place));
    }
    Grid plain = compacted(grid);
    if (grid.offset > 0) {
      plain.memory.insert(plain.memory.begin(), static_cast<std::size_t>(grid.offset), 0);
      plain.offset = grid.offset;
      simpler.push_back(std::move(plain));
    }
  }
  for (std::size_t d = 0; d < rank; ++d) {
    const std::int64_t size = grid.shape[d];
    // A row or a column alone is often row-major; a diagonal has gaps.
    if (d + 1 < rank && !is_compact(grid)) keep(diagonal(grid, d));
    if (size > 0) {
      keep(selected(grid, d, 0));
      if (size > 1) keep(selected(grid, d, size - 1));
      for (const std::int64_t length :
           {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, size / 2, size - 1}) {
        if (length <= 0 || length >= size) continue;
        keep(narrowed(grid, d, 0, length));
        keep(narrowed(grid, d, size - length, length));
      }
    } else if (rank > 1) {
      Grid empty;
      empty.shape = {0};
      empty.itemsize = grid.itemsize;
      empty.strides = {grid.itemsize};
      simpler.push_back(std::move(empty));
    }
  }
  for (const Bytes& element : plain) {
    simpler.push_back(filled(grid, element));
    for (std::int64_t i = 0; i < std::min<std::int64_t>(count, 8); ++i) {
      Grid changed = grid;
      std::copy(element.begin(), element.end(), changed.memory.begin() + byte_of(grid, i));
      simpler.push_back(std::move(changed));
    }
  }
  return simpler;
}

Bytes one_of(Dtype dtype) {
  Bytes element(static_cast<std::size_t>(itemsize(dtype)));
  write_one(dtype, element.data());
  return element;
}

Bytes one_of(NumpyDtype dtype) {
  Bytes element(static_cast<std::size_t>(itemsize(dtype.type)));
  if (const std::optional<Dtype> same = torch_dtype(dtype.type)) element = one_of(*same);
  if (dtype.swapped) swap_element(dtype.type, element.data());
  return element;
}

// The numbers that a reader has no questions about, as far as the dtype has them.
std::vector<Bytes> plain_elements(Dtype dtype) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::vector<Number> numbers{Number::of_int(0), Number::of_int(1), Number::of_int(2),
                              Number::of_int(-1)};
  if (category(dtype) != DtypeCategory::Bool && category(dtype) != DtypeCategory::Integer)
    // 0.1 is not the same in all of them.
    for (const double number : {0.5, 0.1, -0.0, kInfinity, kNan})
      numbers.push_back(Number::of_real(number));
  if (category(dtype) == DtypeCategory::Complex)
    for (const double part : {1.0, -0.0, kNan}) numbers.push_back(Number::of_complex(0, part));
  std::vector<Bytes> plain;
  for (const Number& number : numbers) {
    Bytes element(static_cast<std::size_t>(itemsize(dtype)));
    encode(dtype, number, number.kind == Number::Kind::Integer ? Dtype::Int64 : dtype,
           element.data());
    plain.push_back(std::move(element));
  }
  return plain;
}

std::vector<Bytes> plain_elements(NumpyDtype dtype) {
  const std::optional<Dtype> same = torch_dtype(dtype.type);
  if (!same) return {Bytes(static_cast<std::size_t>(itemsize(dtype.type)))};
  std::vector<Bytes> plain = plain_elements(*same);
  if (dtype.swapped)
    for (Bytes& element : plain) swap_element(dtype.type, element.data());
  return plain;
}

// The elements as another dtype has them, in row-major order.
Bytes converted(const Grid& grid, Dtype from, Dtype to) {
  const Grid plain = compacted(grid);
  const std::int64_t count = element_count(grid.shape);
  Bytes out(static_cast<std::size_t>(count * itemsize(to)));
  for (std::int64_t i = 0; i < count; ++i)
    encode(to, decode(from, plain.memory.data() + i * grid.itemsize), from,
           out.data() + i * itemsize(to));
  return out;
}

// A nested list of the shape, every item the same number.
Input nested_list(const Shape& shape, std::size_t level, const Input& number) {
  if (level == shape.size()) return number;
  Sequence sequence;
  for (std::int64_t i = 0; i < shape[level]; ++i)
    sequence.items.push_back(nested_list(shape, level + 1, number));
  return sequence;
}

void add_lists(const Shape& shape, Dtype dtype, std::vector<Input>& out) {
  if (element_count(shape) <= 8) out.push_back(nested_list(shape, 0, plain_number(dtype)));
}

}  // namespace

NdArray with_type(const NdArray& array, NumpyType type) {
  NdArray other = with_grid(array, retyped(grid_of(array), one_of(NumpyDtype{type, false})));
  other.dtype = {type, false};
  return other;
}

TensorInput with_dtype(const TensorInput& tensor, Dtype dtype) {
  TensorInput other = tensor;
  other.dtype = dtype;  // first: with_grid divides by the new itemsize
  if (category(dtype) != DtypeCategory::Complex) other.conj = false;
  if (!is_differentiable(dtype)) other.role = TensorRole::Plain;
  return with_grid(std::move(other), retyped(grid_of(tensor), one_of(dtype)));
}

NdArray zeroed(NdArray array) {
  array.memory.assign(array.memory.size(), 0);
  return array;
}

TensorInput zeroed(TensorInput tensor) {
  tensor.storage.assign(tensor.storage.size(), 0);
  return tensor;
}

void simplify(const NdArray& array, std::vector<Input>& out) {
  if (array.dtype.swapped) {
    Grid native = compacted(grid_of(array));
    for (std::int64_t i = 0; i < element_count(native.shape); ++i)
      swap_element(array.dtype.type, native.memory.data() + byte_of(native, i));
    NdArray other = with_grid(array, std::move(native));
    other.dtype.swapped = false;
    out.emplace_back(std::move(other));
  }
  if (!array.writeable) {
    out.emplace_back(array);
    out.back().get<NdArray>()->writeable = true;
  }
  if (array.subclass != ArrayClass::NdArray) {
    for (const ArrayClass subclass : {ArrayClass::NdArray, ArrayClass::User}) {
      out.emplace_back(array);
      out.back().get<NdArray>()->subclass = subclass;
    }
  }
  constexpr std::int64_t kAligned = 64;
  for (Grid& grid : simpler_grids(grid_of(array), plain_elements(array.dtype), kAligned))
    out.emplace_back(with_grid(array, std::move(grid)));
  for (Grid& grid :
       simpler_grids(grid_of(array), plain_elements(array.dtype), itemsize(array.dtype.type)))
    out.emplace_back(with_grid(array, std::move(grid)));
  for (const NumpyType type : {NumpyType::Double, NumpyType::Long, NumpyType::Float}) {
    if (type == array.dtype.type) continue;
    out.emplace_back(with_type(array, type));
    out.emplace_back(zeroed(with_type(array, type)));
    if (const auto from = torch_dtype(array.dtype.type); from && !array.dtype.swapped) {
      NdArray same = with_grid(with_type(array, type), compacted(grid_of(with_type(array, type))));
      same.memory = converted(grid_of(array), *from, *torch_dtype(type));
      out.emplace_back(std::move(same));
    }
  }
  if (const std::optional<Dtype> dtype = torch_dtype(array.dtype.type))
    add_lists(array.shape, *dtype, out);
}

/// On the host, in memory of the common kind, on the first device, or with a simpler array.
void simplify(const DeviceArray& array, std::vector<Input>& out) {
  out.emplace_back(array.array);
  if (array.allocation != DeviceAllocation::Pooled)
    out.emplace_back(DeviceArray{array.array, array.device});
  if (array.device.index != 0)
    out.emplace_back(DeviceArray{array.array, {array.device.type, 0}, array.allocation});
  std::vector<Input> arrays;
  simplify(array.array, arrays);
  for (Input& simpler : arrays)
    if (auto* other = simpler.get<NdArray>())
      out.emplace_back(DeviceArray{std::move(*other), array.device, array.allocation});
}

void simplify(const TensorInput& tensor, std::vector<Input>& out) {
  const auto keep = [&](auto change) {
    TensorInput other = tensor;
    change(other);
    out.emplace_back(std::move(other));
  };
  if (tensor.role != TensorRole::Plain) {
    keep([](TensorInput& t) { t.role = TensorRole::Plain; });
    if (is_differentiable(tensor.dtype)) {
      keep([](TensorInput& t) { t.role = TensorRole::Leaf; });
      keep([](TensorInput& t) { t.role = TensorRole::NonLeaf; });
    }
  }
  if (tensor.form != TensorForm::Strided) {
    keep([](TensorInput& t) {
      t.form = TensorForm::Strided;
      t.storage.resize(static_cast<std::size_t>(element_count(t.shape) * itemsize(t.dtype)));
    });
    keep([](TensorInput& t) { t.form = TensorForm::Coo; });
    keep([](TensorInput& t) { t.form = TensorForm::Csr; });
  }
  if (tensor.subclass != TensorClass::Tensor) {
    keep([](TensorInput& t) { t.subclass = TensorClass::Tensor; });
    keep([](TensorInput& t) { t.subclass = TensorClass::User; });
  }
  if (tensor.pinned) keep([](TensorInput& t) { t.pinned = false; });
  if (tensor.conj) keep([](TensorInput& t) { t.conj = false; });
  if (tensor.neg) keep([](TensorInput& t) { t.neg = false; });
  if (tensor.device.type != DeviceType::Cpu) keep([](TensorInput& t) { t.device = {}; });
  for (Grid& grid :
       simpler_grids(grid_of(tensor), plain_elements(tensor.dtype), itemsize(tensor.dtype)))
    out.emplace_back(with_grid(tensor, std::move(grid)));
  for (const Dtype dtype : {Dtype::Float32, Dtype::Int64, Dtype::Float64, Dtype::Complex64}) {
    const bool complex = category(tensor.dtype) == DtypeCategory::Complex;
    if (dtype == tensor.dtype || (dtype == Dtype::Complex64 && !complex)) continue;
    out.emplace_back(with_dtype(tensor, dtype));
    out.emplace_back(zeroed(with_dtype(tensor, dtype)));
    TensorInput same = with_dtype(tensor, dtype);
    same = with_grid(same, compacted(grid_of(same)));
    same.storage = converted(grid_of(tensor), tensor.dtype, dtype);
    out.emplace_back(std::move(same));
  }
  add_lists(tensor.shape, tensor.dtype, out);
}

void simplify(const StorageInput& storage, std::vector<Input>& out) {
  const auto size = static_cast<std::size_t>(storage.dtype ? itemsize(*storage.dtype) : 1);
  for (const std::size_t count : {std::size_t{0}, size, storage.bytes.size() / size / 2 * size}) {
    if (count >= storage.bytes.size()) continue;
    StorageInput shorter = storage;
    shorter.bytes.resize(count);
    out.emplace_back(std::move(shorter));
  }
  StorageInput zeros = storage;
  zeros.bytes.assign(zeros.bytes.size(), 0);
  out.emplace_back(std::move(zeros));
  if (storage.dtype && *storage.dtype != Dtype::Float32)
    out.emplace_back(StorageInput{Dtype::Float32, Bytes(4)});
}

}  // namespace tenet::properties
