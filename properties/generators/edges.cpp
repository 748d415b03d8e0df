#include "properties/generators/edges.h"

#include <algorithm>
#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/buffers.h"
#include "properties/generators/calls.h"
#include "properties/generators/exchange.h"
#include "properties/generators/methods.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/objects.h"
#include "properties/generators/refusals.h"
#include "properties/generators/scalars.h"
#include "properties/generators/sequences.h"
#include "properties/generators/tensors.h"
#include "spec/convert.h"

namespace tenet::properties {
namespace {

constexpr std::uint32_t bit(Constructor constructor) {
  return 1U << static_cast<unsigned>(constructor);
}
constexpr std::uint32_t kFromData =
    bit(Constructor::Tensor) | bit(Constructor::AsTensor) | bit(Constructor::AsArray);
constexpr std::uint32_t kCopies = bit(Constructor::Clone) | bit(Constructor::To);
constexpr std::uint32_t kFromTensors = kFromData | bit(Constructor::LegacyTensor) | kCopies;
constexpr std::uint32_t kCast = bit(Constructor::Cast);
constexpr std::uint32_t kMethods = bit(Constructor::Contiguous) | bit(Constructor::Detach) | kCast;

Call call_of(Constructor constructor, Input data) {
  Call call;
  call.constructor = constructor;
  call.arguments.push_back(std::move(data));
  if (constructor == Constructor::Cast) call.arguments.emplace_back(PyStr{"double"});
  return call;
}

// Digit 0: no dtype keyword; others: that dtype.
constexpr std::uint32_t kDtypeKeywords = kDtypeCount + 1;
void add_dtype(Call& call, std::uint32_t digit) {
  if (digit > 0) call.keywords.push_back({"dtype", DtypeObject{static_cast<Dtype>(digit - 1)}});
}

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
  if (constructor == Constructor::NewTensor)
    call.arguments.insert(call.arguments.begin(), any_self(random));
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

Call sequence_call(Random& random, Constructor constructor, Digits index) {
  const auto style = static_cast<SequenceStyle>(index.take(kSequenceStyleCount));
  return call_of(constructor, make_sequence(random, style));
}

// --- objects of users' and library classes ---

void add_one_of_each_category(Call& call, std::uint32_t digit) {
  constexpr std::array<Dtype, 5> kDtypes{Dtype::Float32, Dtype::Int64, Dtype::Bool, Dtype::UInt64,
                                         Dtype::Complex64};
  if (digit > 0 && call.constructor != Constructor::LegacyTensor)
    call.keywords.push_back({"dtype", DtypeObject{kDtypes[digit - 1]}});
}

Call object_call(Random& random, Constructor constructor, Digits index) {
  Input object = make_object(random, static_cast<ObjectType>(index.take(kObjectTypeCount)));
  if (index.take(2) == 1) object = Sequence{SequenceType::List, {std::move(object)}};
  Call call = call_of(constructor, std::move(object));
  add_one_of_each_category(call, index.take(6));
  if (constructor == Constructor::LegacyTensor) keep_size_small(random, call.arguments[0]);
  return call;
}

constexpr std::uint32_t kDepths = 6;
Call deep_call(Random& random, Constructor constructor, Digits index) {
  // Around the dimensions that ATen's operations take, and those that sequences may have.
  constexpr std::array<int, kDepths> kLevels{63, 64, 65, 127, 128, 129};
  Input nested = any_number(random, Palette::Small);
  for (int level = kLevels[index.take(kDepths)]; level > 0; --level)
    nested = Sequence{SequenceType::List, {std::move(nested)}};
  Call call = call_of(constructor, std::move(nested));
  add_one_of_each_category(call, index.take(3));
  return call;
}

Call hostile_call(Random& random, Constructor constructor, Digits index) {
  Call call = call_of(constructor, hostile_sequence(random, index.take(kHostileSequences)));
  add_one_of_each_category(call, index.take(2));
  return call;
}

// Faulty and old producers of DLPack, and capsules.
constexpr std::uint32_t kCapsules = 4;
Call exporter_call(Random& random, Constructor constructor, Digits index) {
  const std::uint32_t form = index.take(kExporters + kCapsules);
  Call call = call_of(constructor, form < kExporters ? exporter(random, form)
                                                     : make_object(random, ObjectType::Capsule));
  const std::uint32_t copy = index.take(3);
  const bool places = index.take(2) == 1;
  const bool shares = constructor == Constructor::FromDlpack || constructor == Constructor::AsArray;
  if (shares && copy > 0) call.keywords.push_back({"copy", flag(copy == 1)});
  if (constructor == Constructor::FromDlpack && places)
    call.keywords.push_back({"device", PyStr{"cpu"}});
  if (constructor != Constructor::FromDlpack && constructor != Constructor::LegacyTensor && places)
    call.keywords.push_back({"dtype", DtypeObject{Dtype::Float64}});
  if (constructor == Constructor::NewTensor)
    call.arguments.insert(call.arguments.begin(), any_self(random));
  return call;
}

// More items than memory, with a dtype: without one they would be read to the end.
Call huge_call(Random& random, Constructor constructor, Digits index) {
  Call call = call_of(constructor, huge_sequence(random, index.take(kHugeSequences)));
  constexpr std::array<Dtype, 3> kDtypes{Dtype::UInt8, Dtype::Float32, Dtype::Complex128};
  const Dtype dtype = kDtypes[index.take(kDtypes.size())];
  const bool on_meta = index.take(2) == 1;
  if (constructor == Constructor::LegacyTensor) return call;
  call.keywords.push_back({"dtype", DtypeObject{dtype}});
  if (on_meta) call.keywords.push_back({"device", PyStr{"meta"}});
  if (constructor == Constructor::NewTensor)
    call.arguments.insert(call.arguments.begin(), any_self(random));
  return call;
}

// Every kind of buffer as data of every constructor.
constexpr std::uint32_t kBufferKinds = 12;
Call buffer_data_call(Random& random, Constructor constructor, Digits index) {
  Buffer buffer = any_buffer(random);
  for (std::uint32_t tries = index.take(kBufferKinds); tries % 4 > 0 && tries < 64; tries += 4) {
    const bool shaped = buffer.shape || buffer.step != 1 || buffer.offset != 0;
    if (shaped || buffer.type >= BufferType::Ctypes) break;
    buffer = any_buffer(random);
  }
  Call call = call_of(constructor, std::move(buffer));
  if (index.take(2) == 1 && constructor != Constructor::LegacyTensor &&
      constructor != Constructor::FromDlpack && constructor != Constructor::FromNumpy)
    call.keywords.push_back(
        {"dtype", DtypeObject{random.chance(50) ? Dtype::UInt8 : Dtype::Float32}});
  if (constructor == Constructor::NewTensor)
    call.arguments.insert(call.arguments.begin(), any_self(random));
  return call;
}

// --- subclasses of ndarray and tensor ---

constexpr std::uint32_t kArraySubclasses = kArrayClassCount - 1;
constexpr std::uint32_t kTensorSubclasses = kTensorClassCount - 1;
constexpr std::uint32_t kSubclasses = kArraySubclasses + kTensorSubclasses;
Call class_call(Random& random, Constructor constructor, Digits index) {
  const std::uint32_t subclass = index.take(kSubclasses);
  const auto role = static_cast<TensorRole>(index.take(3));
  const std::uint32_t change = index.take(3);
  Call call = call_of(constructor, PyNone{});
  if (subclass < kArraySubclasses && !converts_tensor(constructor)) {
    call.arguments[0] =
        in_class(any_ndarray(random, {NumpyType::Float, false}, shape_of_rank(random, 2, 6)),
                 static_cast<ArrayClass>(1 + subclass));
  } else {
    TensorInput tensor =
        make_tensor(random, Dtype::Float32, arrange(random, {2}, Contiguous), 0, Palette::Small);
    tensor.role = role;
    tensor.subclass = static_cast<TensorClass>(1 + subclass % kTensorSubclasses);
    call.arguments[0] = std::move(tensor);
  }
  const bool takes_dtype = constructor == Constructor::Tensor ||
                           constructor == Constructor::AsTensor || constructor == Constructor::To;
  if (change > 0 && takes_dtype)
    call.keywords.push_back({"dtype", DtypeObject{change == 1 ? Dtype::Float32 : Dtype::Float64}});
  if (constructor == Constructor::Cast && change == 1) call.arguments[1] = cast_name(0);
  if (constructor == Constructor::Contiguous && change == 1)
    // An expanded tensor, which has to be copied.
    call.arguments[0].get<TensorInput>()->strides = {0};
  return call;
}

// --- sparse, quantized and inference tensors ---

constexpr std::uint32_t kSpecialForms = kTensorFormCount - 1;
constexpr std::uint32_t kFormChanges = 6;
Call form_call(Random& random, Constructor constructor, Digits index) {
  const auto form = static_cast<TensorForm>(1 + index.take(kSpecialForms));
  const TensorInput tensor =
      make_tensor(random, Dtype::Float32, arrange(random, {2, 2}, Contiguous), 0, Palette::Small);
  Call call = call_of(constructor, in_form(random, tensor, form));
  const bool takes_format = converts_tensor(constructor) && constructor != Constructor::Detach;
  const bool takes_dtype = constructor == Constructor::Tensor ||
                           constructor == Constructor::AsTensor ||
                           constructor == Constructor::AsArray || constructor == Constructor::To;
  const auto add = [&](const char* name, Input value) {
    call.keywords.push_back({name, std::move(value)});
  };
  const MemoryFormatObject contiguous{MemoryFormat::Contiguous};
  switch (index.take(kFormChanges)) {
    case 0:
      break;
    case 1:
      if (takes_dtype) add("dtype", DtypeObject{Dtype::Float64});
      break;
    case 2:
      if (takes_dtype) add("device", PyStr{"meta"});
      break;
    case 3:
      if (constructor == Constructor::Tensor || constructor == Constructor::AsArray)
        add("requires_grad", flag(true));
      if (takes_format) add("memory_format", contiguous);
      break;
    case 4:
      if (constructor == Constructor::AsArray || constructor == Constructor::To)
        add("copy", flag(true));
      if (constructor == Constructor::Cast) call.arguments[1] = cast_name(0);
      break;
    default:
      if (constructor == Constructor::To) {
        add("dtype", DtypeObject{Dtype::Float64});
        add("device", PyStr{"meta"});
        add("memory_format", contiguous);
      }
  }
  if (random.chance(25)) call.context.grad_mode = GradMode::Inference;
  return call;
}

// --- tensors: roles, views, layouts ---

constexpr std::uint32_t kRoleChanges = 4;
Call role_call(Random& random, Constructor constructor, Digits index) {
  const auto role = static_cast<TensorRole>(index.take(5));
  const auto grad_mode = static_cast<GradMode>(index.take(3));
  const Dtype dtype = index.take(2) == 0 ? Dtype::Float32 : Dtype::Complex64;
  TensorInput tensor =
      make_tensor(random, dtype, arrange(random, {2}, Contiguous), 0, Palette::Small);
  tensor.role = role;
  Call call = call_of(constructor, std::move(tensor));
  call.context.grad_mode = grad_mode;
  const bool takes_dtype = constructor != Constructor::LegacyTensor &&
                           (!converts_tensor(constructor) || constructor == Constructor::To);
  switch (index.take(kRoleChanges)) {
    case 0:
      break;
    case 1:
      if (constructor == Constructor::Contiguous)
        call.arguments[0].get<TensorInput>()->strides = {0};
      if (constructor == Constructor::Cast) call.arguments[1] = cast_name(0);
      if (constructor == Constructor::Tensor)
        call.keywords.push_back({"requires_grad", flag(true)});
      else if (constructor == Constructor::To)
        call.keywords.push_back({"copy", flag(true)});
      break;
    case 2:
      if (takes_dtype) call.keywords.push_back({"dtype", DtypeObject{Dtype::Complex128}});
      break;
    default:
      if (takes_dtype) call.keywords.push_back({"dtype", DtypeObject{Dtype::Int64}});
      if (constructor == Constructor::Cast) call.arguments[1] = PyStr{"long"};
  }
  return call;
}

Call bits_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<Dtype, 6> kDtypes{Dtype::Complex32, Dtype::Complex64, Dtype::Complex128,
                                         Dtype::Float32,   Dtype::Int32,     Dtype::Float8E5M2};
  const Dtype dtype = kDtypes[index.take(kDtypes.size())];
  TensorInput tensor = make_tensor(random, dtype, arrange(random, any_shape(random, 6), Contiguous),
                                   0, Palette::Small);
  const std::uint32_t bits = 1 + index.take(3);
  tensor.conj = (bits & 1) != 0 && category(dtype) == DtypeCategory::Complex;
  tensor.neg = (bits & 2) != 0 || !tensor.conj;
  Call call = call_of(constructor, std::move(tensor));
  const std::uint32_t change = index.take(4);
  if (constructor == Constructor::Cast) call.arguments[1] = cast_name(random.below(13));
  if (constructor == Constructor::LegacyTensor ||
      (converts_tensor(constructor) && constructor != Constructor::To))
    return call;
  constexpr std::array<Dtype, 4> kTargets{Dtype::Float32, Dtype::Float32, Dtype::Complex128,
                                          Dtype::Int64};
  if (change > 0)
    call.keywords.push_back({"dtype", DtypeObject{change == 1 ? dtype : kTargets[change]}});
  return call;
}

Call layout_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<int, 6> kRanks{0, 1, 2, 3, 4, 5};
  auto arrangement = static_cast<Arrangement>(index.take(kArrangementCount));
  if (arrangement == Negative) arrangement = Contiguous;
  const int rank = kRanks[index.take(kRanks.size())];
  Shape shape = shape_of_rank(random, rank);
  if (rank > 0 && random.chance(10)) shape[0] = 0;
  Call call =
      call_of(constructor, make_tensor(random, Dtype::Float32, arrange(random, shape, arrangement),
                                       random.below(2), Palette::Small));
  const std::uint32_t format = index.take(6);
  if (!converts_tensor(constructor) || constructor == Constructor::Detach) return call;
  if (constructor == Constructor::To && random.chance(70))
    call.keywords.push_back({"copy", flag(true)});
  if (format == 5)
    call.keywords.push_back({"memory_format", PyNone{}});
  else if (format > 0)
    call.keywords.push_back(
        {"memory_format", MemoryFormatObject{static_cast<MemoryFormat>(format - 1)}});
  return call;
}

// --- devices: spelled in every way, and from every context ---

Input device_data(Random& random, Constructor constructor, std::uint32_t form) {
  if (constructor == Constructor::FromNumpy) form = 0;
  if (converts_tensor(constructor)) form = 2 + form % 2;
  switch (form) {
    case 0:
      return any_ndarray(random, {NumpyType::Float, false}, {2});
    case 1:
      return Sequence{SequenceType::List, {py_float(1), py_float(2)}};
    default: {
      TensorInput tensor =
          make_tensor(random, Dtype::Float32, arrange(random, {2}, Contiguous), 0, Palette::Small);
      if (form == 3) {
        tensor.device.type = DeviceType::Meta;
        tensor.storage.assign(tensor.storage.size(), 0);
      }
      return tensor;
    }
  }
}

/// Every spelling of a device: of those that are everywhere, of accelerators, and of none.
const std::vector<Input>& device_spellings() {
  static const std::vector<Input> spellings = [] {
    std::vector<Input> out;
    for (const char* text :
         {"cpu", "cpu:0", "cpu:1", "meta", "meta:0", "cuda", "bogus", "", "cuda:99", "xpu", "xpu:1",
          "mps", "hpu:0", "mtia", "npu", "privateuseone", "vulkan:3"})
      out.emplace_back(PyStr{text});
    for (const DeviceType type :
         {DeviceType::Cpu, DeviceType::Meta, DeviceType::Cuda, DeviceType::Xpu})
      for (const std::int8_t index : {-1, 0}) out.emplace_back(DeviceObject{{type, index}});
    out.emplace_back(PyNone{});
    for (const std::int64_t number : {0, 1}) out.push_back(py_int(number));
    return out;
  }();
  return spellings;
}
constexpr std::uint32_t kDeviceSpellings = 28;

Call device_call(Random& random, Constructor constructor, Digits index) {
  const Input& device = device_spellings().at(index.take(kDeviceSpellings));
  Call call = call_of(constructor, device_data(random, constructor, index.take(4)));
  call.keywords.push_back({"device", device});
  return call;
}

Call device_context_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<std::optional<Device>, 3> kDevices{std::nullopt, Device{DeviceType::Cpu, -1},
                                                          Device{DeviceType::Meta, -1}};
  Call call = call_of(constructor, device_data(random, constructor, index.take(4)));
  call.context.default_device = kDevices[index.take(3)];
  call.context.device_context = kDevices[index.take(3)];
  const bool takes_device = constructor != Constructor::FromNumpy && !converts_tensor(constructor);
  if (index.take(2) == 1 && takes_device) call.keywords.push_back({"device", PyStr{"cpu"}});
  return call;
}

// --- torch.Tensor's own meanings ---

Call storage_call(Random&, Constructor constructor, Digits index) {
  const std::uint32_t dtype = index.take(kDtypeCount + 1);
  StorageInput storage;
  storage.bytes.resize(16, 0);
  if (dtype > 0) storage.dtype = static_cast<Dtype>(dtype - 1);
  Call call = call_of(constructor, std::move(storage));
  if (index.take(2) == 1) call.context.default_dtype = Dtype::Float64;
  if (index.take(2) == 1) call.keywords.push_back({"device", PyStr{"cpu"}});
  return call;
}

Call size_call(Random& random, Constructor constructor, Digits index) {
  Call call;
  call.constructor = constructor;
  const std::uint32_t count = index.take(5);
  TorchSize size;
  for (std::uint32_t i = 0; i < count; ++i) size.sizes.push_back(random.between(0, 3));
  switch (index.take(3)) {
    case 0:
      for (const std::int64_t one : size.sizes) call.arguments.push_back(py_int(one));
      break;
    case 1:
      call.arguments.push_back(std::move(size));
      break;
    default:
      call.keywords.push_back({"size", std::move(size)});
  }
  constexpr std::array<Dtype, 4> kDefaults{Dtype::Float16, Dtype::BFloat16, Dtype::Float32,
                                           Dtype::Float64};
  call.context.default_dtype = kDefaults[index.take(kDefaults.size())];
  return call;
}

Call legacy_dtype_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<Dtype, 4> kDefaults{Dtype::Float16, Dtype::BFloat16, Dtype::Float32,
                                           Dtype::Float64};
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  Call call = call_of(constructor, any_tensor(random, dtype, any_shape(random, 6)));
  keep_size_small(random, call.arguments[0]);
  call.context.default_dtype = kDefaults[index.take(kDefaults.size())];
  return call;
}

// --- to(other) ---

Call other_call(Random& random, Constructor constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const Dtype own = index.take(2) == 0 ? dtype : Dtype::Float32;
  Call call = call_of(constructor, any_tensor(random, own, any_shape(random, 6)));
  call.arguments.push_back(any_tensor(random, dtype, any_shape(random, 4)));
  if (index.take(2) == 1) call.keywords.push_back({"copy", flag(true)});
  return call;
}

// --- frombuffer ---

Call buffer_call(Random& random, Constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const std::uint32_t form = index.take(kBufferForms);
  return buffer_edge(random, dtype, form, index.take(kBufferRanges));
}

// --- asarray, from_dlpack, new_tensor ---

Call shareable_call(Random& random, Constructor, Digits index) {
  const std::uint32_t form = index.take(kShareableForms);
  const std::uint32_t dtype = index.take(3);
  const std::uint32_t copy = index.take(3);
  Call call = as_array_edge(random, form, dtype, copy, index.take(3));
  call.context.grad_mode = static_cast<GradMode>(random.chance(60) ? 0 : random.below(3));
  return call;
}

Call dlpack_call(Random& random, Constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  const std::uint32_t role = index.take(5);
  return dlpack_edge(random, dtype, role, index.take(2) == 1);
}

Call new_tensor_form_call(Random& random, Constructor, Digits index) {
  const auto dtype = static_cast<Dtype>(index.take(kDtypeCount));
  return new_tensor_edge(random, dtype, index.take(kNewTensorForms));
}

// --- casts of every dtype, and numbers to every dtype ---

Call cast_call(Random& random, Constructor constructor, Digits index) {
  if (index.take(2) == 1) {
    Call call = convert_telling_elements(random, constructor, index);
    call.arguments[1] = cast_name(random.below(13));
    return call;
  }
  return cast_edge(random, static_cast<Dtype>(index.take(kDtypeCount)));
}

Call number_call(Random& random, Constructor constructor, Digits index) {
  // The default dtype, which is the narrowest to refuse a float, more often.
  const std::uint32_t digit = index.take(kDtypeKeywords);
  const std::uint32_t dtype = random.chance(25) ? 0 : digit;
  Call call = call_of(constructor, number_edge(random, index.take(kNumberForms)));
  add_dtype(call, dtype);
  return call;
}

constexpr std::uint32_t kLegacy = bit(Constructor::LegacyTensor);
constexpr std::array<EdgeProduct, 35> kProducts{{
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
    {kFromData | kLegacy, kSequenceStyleCount * 4, sequence_call},
    {kFromData | kLegacy, kObjectTypeCount * 2 * 6, object_call},
    {kFromData | kLegacy, kHostileSequences * 2, hostile_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor) | bit(Constructor::FromDlpack),
     (kExporters + kCapsules) * 3 * 2, exporter_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor), kHugeSequences * 3 * 2, huge_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor) | bit(Constructor::FromNumpy) |
         bit(Constructor::FromDlpack),
     kBufferKinds * 2, buffer_data_call},
    {kFromData | kLegacy, kDepths * 3, deep_call},
    {(kFromTensors & ~bit(Constructor::AsArray)) | bit(Constructor::FromNumpy) | kMethods,
     kSubclasses * 3 * 3, class_call},
    {kFromTensors | bit(Constructor::FromDlpack) | kMethods, kSpecialForms* kFormChanges,
     form_call},
    {kFromTensors | kMethods, 5 * 3 * 2 * kRoleChanges, role_call},
    {kFromTensors | kMethods, 6 * 3 * 4, bits_call},
    {kCopies | kMethods, kArrangementCount * 6 * 6, layout_call},
    {kFromData | kLegacy, kArrangementCount * 6, layout_call},
    {kFromData | kLegacy | bit(Constructor::To), kDeviceSpellings * 4, device_call},
    {kCast, kDtypeCount * 2 * 4, cast_call},
    {bit(Constructor::ScalarTensor), kDtypeKeywords* kNumberForms * 2, number_call},
    {kFromTensors | bit(Constructor::FromNumpy) | bit(Constructor::FromDlpack) | kMethods,
     4 * 3 * 3 * 2, device_context_call},
    {kFromData | kLegacy, (kDtypeCount + 1) * 2 * 2, storage_call},
    {kLegacy, 5 * 3 * 4, size_call},
    {kLegacy, kDtypeCount * 4, legacy_dtype_call},
    {bit(Constructor::To), kDtypeCount * 2 * 2, other_call},
    {bit(Constructor::AsArray), kShareableForms * 3 * 3 * 3, shareable_call},
    {bit(Constructor::FromDlpack), kDtypeCount * 5 * 2, dlpack_call},
    {bit(Constructor::NewTensor), kDtypeCount* kNewTensorForms * 2, new_tensor_form_call},
    {bit(Constructor::FromBuffer), kDtypeCount* kBufferForms* kBufferRanges / 4, buffer_call},
    {kFromTensors | bit(Constructor::FromNumpy) | bit(Constructor::FromBuffer) |
         bit(Constructor::NewTensor) | bit(Constructor::FromDlpack) | kMethods |
         bit(Constructor::ScalarTensor),
     kRefusals * 12, refused_call},
}};

}  // namespace

std::span<const EdgeProduct> edge_products() { return kProducts; }

}  // namespace tenet::properties
