#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/layouts.h"
#include "properties/generators/methods.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"
#include "spec/convert.h"

namespace tenet::properties {
namespace {

// --- ndarrays: every dtype in every kind of place ---

struct ArrayShape {
  int rank;
  Arrangement arrangement;
  Placement placement;
  bool swapped;
  bool writeable;
  bool empty;
};
using enum Arrangement;
constexpr std::array<ArrayShape, 16> kArrays{{
    {1, Contiguous, {}, false, true, false},
    {0, Contiguous, {}, false, true, false},
    {2, Contiguous, {}, false, true, true},
    {2, Fortran, {}, false, true, false},
    {2, Sliced, {}, false, true, false},
    {1, Negative, {}, false, true, false},
    {2, Expanded, {}, false, true, false},
    {1, Contiguous, {.lead = 2}, false, true, false},
    {1, Contiguous, {.shift = 1}, false, true, false},
    {1, Contiguous, {.padding = 1}, false, true, false},
    {1, Contiguous, {}, true, true, false},
    {1, Contiguous, {}, false, false, false},
    {3, Permuted, {}, false, true, false},
    {6, Contiguous, {}, false, true, false},
    {0, Contiguous, {.shift = 1}, false, true, false},
    {0, Contiguous, {}, true, true, false},
}};

Call array_call(Random& random, Constructor constructor, Digits index) {
  const auto type = static_cast<NumpyType>(index.take(kNumpyTypeCount));
  ArrayShape form = kArrays[index.take(kArrays.size())];
  // from_numpy reads nothing, so that it can be given any address.
  const bool only_aligned = must_be_aligned(type) && constructor != Constructor::FromNumpy;
  if (itemsize(type) == 1 || type == NumpyType::Object ||
      (only_aligned && form.placement.lead == 0))
    form.placement = {};
  Shape shape = shape_of_rank(random, form.rank, 8);
  if (form.empty) shape.back() = 0;
  NdArray array = make_ndarray(random, {type, form.swapped && has_byte_order(type)},
                               arrange(random, std::move(shape), form.arrangement), form.placement,
                               Palette::Small);
  array.writeable = form.writeable;
  Call call = call_of(constructor, std::move(array));
  if (constructor == Constructor::FromDlpack && random.chance(40))
    call.keywords.push_back({"copy", flag(true)});
  if (constructor == Constructor::LegacyTensor) keep_size_small(random, call.arguments[0]);
  return call;
}

// --- conversions: every pair of dtypes ---

Call convert_array(Random& random, Constructor constructor, Digits index) {
  const auto type = static_cast<NumpyType>(index.take(kNumpyTypeCount));
  Call call = call_of(constructor, any_ndarray(random, {type, false}, any_shape(random, 8)));
  add_dtype(call, index.take(kDtypeKeywords));
  return call;
}

Call convert_tensor(Random& random, Constructor constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  Call call = call_of(constructor, any_tensor(random, dtype, any_shape(random, 8)));
  add_dtype(call, index.take(kDtypeKeywords));
  return call;
}

std::optional<NumpyType> numpy_type(Dtype dtype) {
  for (int i = 0; i < kNumpyTypeCount; ++i)
    if (torch_dtype(static_cast<NumpyType>(i)) == dtype) return static_cast<NumpyType>(i);
  return std::nullopt;
}

// All telling elements at once, in one vector: long enough for the loops that take several elements
// at a time, and for what they leave over.
Call convert_telling_elements(Random& random, Constructor constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const std::uint32_t target = index.take(kDtypeKeywords);
  TensorInput tensor;
  tensor.dtype = dtype;
  tensor.storage = telling_elements(dtype);
  tensor.shape = {static_cast<std::int64_t>(tensor.storage.size()) / itemsize(dtype)};
  tensor.strides = {1};
  const auto first = random.below(static_cast<std::uint32_t>(tensor.shape[0])) *
                     static_cast<std::uint32_t>(itemsize(dtype));
  std::rotate(tensor.storage.begin(), tensor.storage.begin() + first, tensor.storage.end());
  Call call = call_of(constructor, tensor);
  const std::optional<NumpyType> type = numpy_type(dtype);
  if (type && constructor != Constructor::To && random.chance(60)) {
    NdArray array;
    array.dtype = {*type, false};
    array.shape = tensor.shape;
    array.strides = {itemsize(dtype)};
    array.memory = tensor.storage;
    call.arguments[0] = std::move(array);
  }
  add_dtype(call, target);
  return call;
}

// Python numbers, as many as the dtype takes: one that it refuses would hide the others.
Call store_telling_numbers(Random& random, Constructor constructor, Digits index) {
  const std::uint32_t target = index.take(kDtypeKeywords);
  const Dtype dtype = target == 0 ? Dtype::Float64 : static_cast<Dtype>(target - 1);
  const bool integers = index.take(2) == 0;
  const bool limited = category(dtype) == DtypeCategory::Integer;
  Sequence numbers;
  if (integers) {
    for (const std::uint64_t bits : telling_integers())
      for (const bool negative : {false, true}) {
        const auto value = static_cast<double>(bits);
        if (bits == 0 && negative) continue;
        if (limited && (negative || !fits(dtype, value) || value >= 0x1p63)) continue;
        numbers.items.emplace_back(PyInt{negative, 0, bits, 0});
      }
  } else {
    for (const double number : telling_doubles())
      for (const double value : {number, -number})
        if (!limited || fits(dtype, value)) numbers.items.emplace_back(py_float(value));
    numbers.items.emplace_back(py_float(-0.0));
  }
  if (!numbers.items.empty())
    std::rotate(
        numbers.items.begin(),
        numbers.items.begin() + random.below(static_cast<std::uint32_t>(numbers.items.size())),
        numbers.items.end());
  Call call = call_of(constructor, std::move(numbers));
  add_dtype(call, target);
  return call;
}

Call convert_number(Random& random, Constructor constructor, Digits index) {
  Input number;
  constexpr std::array<Palette, 3> kPalettes{Palette::Small, Palette::Boundary, Palette::Special};
  const Palette palette = kPalettes[index.take(kPalettes.size())];
  switch (index.take(4)) {
    case 0:
      number = PyBool{random.below(2) == 1};
      break;
    case 1:
      number = any_int(random, palette);
      break;
    case 2:
      number = any_float(random, palette);
      break;
    default:
      number = any_complex(random, palette);
  }
  if (index.take(2) == 1) number = Sequence{SequenceType::List, {std::move(number)}};
  Call call = call_of(constructor, std::move(number));
  add_dtype(call, index.take(kDtypeKeywords));
  return call;
}

// Integers next to the limits of the dtype that is asked for, alone and in a list.
constexpr std::array<Dtype, 8> kIntegers{Dtype::UInt8, Dtype::Int8,   Dtype::Int16,  Dtype::Int32,
                                         Dtype::Int64, Dtype::UInt16, Dtype::UInt32, Dtype::UInt64};
Call limit_call(Random& random, Constructor constructor, Digits index) {
  const Dtype dtype = kIntegers[index.take(kIntegers.size())];
  Input number = near_limit(random, dtype, index.take(kNearLimits));
  if (index.take(2) == 1) number = Sequence{SequenceType::List, {std::move(number)}};
  Call call = call_of(constructor, std::move(number));
  add_self(random, call);
  call.keywords.push_back({"dtype", DtypeObject{dtype}});
  return call;
}

Call convert_numpy_scalar(Random& random, Constructor constructor, Digits index) {
  auto type = static_cast<NumpyType>(index.take(kNumpyTypeCount));
  if (type == NumpyType::Object || type == NumpyType::Void) type = NumpyType::Double;
  Input scalar = any_numpy_scalar(random, type, any_palette(random));
  if (random.chance(50)) scalar = Sequence{SequenceType::List, {std::move(scalar)}};
  Call call = call_of(constructor, std::move(scalar));
  add_dtype(call, index.take(kDtypeKeywords));
  return call;
}

// --- dtype inference under every default dtype ---

constexpr std::uint32_t kInferenceForms = 14;
Input inference_form(Random& random, std::uint32_t form) {
  const auto list = [](std::vector<Input> items) {
    return Sequence{SequenceType::List, std::move(items)};
  };
  switch (form) {
    case 0:
      return PyBool{true};
    case 1:
      return py_int(3);
    case 2:
      return py_float(2.5);
    case 3:
      return PyComplex{py_float(1).bits, py_float(2).bits};
    case 4:
      return list({py_float(1.5)});
    case 5:
      return list({PyComplex{py_float(1).bits, py_float(2).bits}});
    case 6:
      return list({});
    case 7:
      return list({PyBool{true}, py_int(2), py_float(0.5)});
    case 8:
      return list({any_numpy_scalar(random, NumpyType::Double, Palette::Small), py_float(1)});
    case 9:
      return list({py_int(1), any_numpy_scalar(random, NumpyType::Int, Palette::Small)});
    case 10:
      return list({any_tensor(random, Dtype::Float64, {}), py_float(1)});
    case 11:
      return PyRange{0, 3, 1};
    case 12:
      return any_ndarray(random, {NumpyType::Double, false}, {2});
    default:
      return any_tensor(random, static_cast<Dtype>(random.below(kDtypeCount)), {2});
  }
}

Call inference_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<Dtype, 4> kDefaults{Dtype::Float16, Dtype::BFloat16, Dtype::Float32,
                                           Dtype::Float64};
  const Dtype default_dtype = kDefaults[index.take(kDefaults.size())];
  Call call = call_of(constructor, inference_form(random, index.take(kInferenceForms)));
  call.context.default_dtype = default_dtype;
  return call;
}

// --- casts of every dtype, to dtypes and classes ---

Call type_call(Random& random, Constructor constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  Call call = call_of(constructor, any_tensor(random, dtype, any_shape(random, 6)));
  const std::uint32_t target = index.take(11 + kDtypeCount);
  call.arguments[1] = target < 11 ? class_argument(random, target)
                                  : Input(DtypeObject{static_cast<Dtype>(target - 11)});
  return call;
}

Call cast_call(Random& random, Constructor constructor, Digits index) {
  if (index.take(2) == 1) {
    Call call = convert_telling_elements(random, constructor, index);
    call.arguments[1] = cast_name(random.below(13));
    return call;
  }
  return cast_edge(random, static_cast<Dtype>(index.take(kDtypeCount)));
}

// --- the way back: every dtype as an array ---

constexpr std::uint32_t kArrayForms = 4;
Call numpy_call(Random& random, Constructor constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const std::uint32_t form = index.take(kArrayForms);
  const bool transposed = form == 1 || (form == 2 && random.chance(50));
  TensorInput tensor =
      make_tensor(random, dtype,
                  arrange(random, shape_of_rank(random, transposed ? 2 : random.below(3), 6),
                          transposed ? Fortran : Contiguous),
                  0, Palette::Small);
  tensor.neg = form == 2 && dtype != Dtype::Bool;
  if (form == 3) {
    tensor.device.type = DeviceType::Meta;
    tensor.storage.assign(tensor.storage.size(), 0);
  }
  Call call = call_of(constructor, std::move(tensor));
  if (index.take(2) == 1) call.keywords.push_back({"force", flag(true)});
  return call;
}

constexpr std::array<EdgeProduct, 12> kProducts{{
    {kFromData | kLegacy | bit(Constructor::FromNumpy) | bit(Constructor::FromDlpack),
     kNumpyTypeCount* kArrays.size(), array_call},
    {kFromData, kNumpyTypeCount* kDtypeKeywords, convert_array},
    {kFromData | bit(Constructor::To), kDtypeCount* kDtypeKeywords, convert_tensor},
    {kFromData, 3 * 4 * 2 * kDtypeKeywords, convert_number},
    {kFromData | bit(Constructor::To), kDtypeCount* kDtypeKeywords, convert_telling_elements},
    {kFromData, kDtypeKeywords * 2, store_telling_numbers},
    {kFromData, kNumpyTypeCount* kDtypeKeywords, convert_numpy_scalar},
    {kFromData | bit(Constructor::NewTensor), kIntegers.size() * kNearLimits * 2, limit_call},
    {kFromData | kLegacy, 4 * kInferenceForms, inference_call},
    {kCast, kDtypeCount * 2 * 4, cast_call},
    {bit(Constructor::Numpy), kDtypeCount* kArrayForms * 2, numpy_call},
    {bit(Constructor::Type), kDtypeCount*(11 + kDtypeCount), type_call},
}};

}  // namespace

std::span<const EdgeProduct> conversion_products() { return kProducts; }

}  // namespace tenet::properties
