#include "properties/generators/special.h"

#include <algorithm>
#include <array>
#include <utility>

#include "properties/generators/layouts.h"
#include "properties/generators/tensors.h"
#include "spec/convert.h"
#include "spec/inputs.h"

namespace tenet::properties {
namespace {

/// An element that uses the bits it has.
void write_ml(Random& random, NumpyType type, std::uint8_t* element) {
  const int bits = bits_of_ml(type);
  const bool has_sign = type == NumpyType::MlInt2 || type == NumpyType::MlInt4;
  std::uint32_t code = random.below(1U << bits);
  if (has_sign && (code >> (bits - 1)) != 0) code |= 0xFFU << bits;
  element[0] = static_cast<std::uint8_t>(code);
  if (bits == 16) element[1] = static_cast<std::uint8_t>(code >> 8);
}

NumpyType any_ml_type(Random& random) {
  return static_cast<NumpyType>(kNumpyTypeCount + random.below(static_cast<std::uint32_t>(
                                                      kArrayTypeCount - kNumpyTypeCount)));
}

NdArray ml_array(Random& random, NumpyType type) {
  NdArray array;
  array.dtype = {type, false};
  array.shape = any_shape(random, 6);
  const int size = itemsize(type);
  array.strides = contiguous_strides(array.shape, size);
  const std::int64_t count = element_count(array.shape);
  array.memory.resize(static_cast<std::size_t>(count * size));
  for (std::int64_t i = 0; i < count; ++i) write_ml(random, type, array.memory.data() + i * size);
  array.writeable = !random.chance(15);
  return array;
}

NumpyScalar ml_scalar(Random& random, NumpyType type) {
  NumpyScalar scalar{type, Bytes(static_cast<std::size_t>(itemsize(type)))};
  write_ml(random, type, scalar.element.data());
  return scalar;
}

void replace_ml(NumpyType& type) {
  if (is_ml(type)) type = itemsize(type) == 1 ? NumpyType::UByte : NumpyType::Half;
}

void replace_ml(Input& input) {
  if (auto* array = input.get<NdArray>()) replace_ml(array->dtype.type);
  if (auto* scalar = input.get<NumpyScalar>()) replace_ml(scalar->type);
  if (auto* sequence = input.get<Sequence>())
    for (Input& item : sequence->items) replace_ml(item);
}

/// complex32, which every torch has, in the place of bcomplex32: both take four bytes.
void replace_bcomplex32(Dtype& dtype) {
  if (dtype == Dtype::BComplex32) dtype = Dtype::Complex32;
}

void replace_bcomplex32(Input& input) {
  if (auto* tensor = input.get<TensorInput>()) replace_bcomplex32(tensor->dtype);
  if (auto* dtype = input.get<DtypeObject>()) replace_bcomplex32(dtype->dtype);
  if (auto* storage = input.get<StorageInput>(); storage != nullptr && storage->dtype)
    replace_bcomplex32(*storage->dtype);
  if (auto* sequence = input.get<Sequence>())
    for (Input& item : sequence->items) replace_bcomplex32(item);
  if (auto* object = input.get<CustomObject>()) {
    for (Input& item : object->items) replace_bcomplex32(item);
    for (Method& method : object->methods)
      for (Input& answer : method.answer) replace_bcomplex32(answer);
  }
}

template <class Replace>
void replace_in(Call& call, Replace replace) {
  for (Input& argument : call.arguments) replace(argument);
  for (Keyword& keyword : call.keywords) replace(keyword.value);
}

bool python_speaks_for(const Input& input) {
  if (const auto* tensor = input.get<TensorInput>())
    return tensor->form >= TensorForm::Nested || dispatches(tensor->subclass);
  const auto* sequence = input.get<Sequence>();
  return sequence != nullptr &&
         std::any_of(sequence->items.begin(), sequence->items.end(), python_speaks_for);
}

}  // namespace

TensorInput any_special_tensor(Random& random) {
  constexpr std::array<TensorForm, 3> kForms{TensorForm::Nested, TensorForm::Jagged,
                                             TensorForm::Fake};
  TensorInput tensor = any_tensor(random, any_dtype(random), any_shape(random, 6));
  tensor.conj = tensor.neg = false;
  if (random.chance(40)) return in_form(random, std::move(tensor), random.pick(kForms));
  tensor.device = {};
  const bool wraps = random.chance(50);
  tensor.subclass = wraps ? TensorClass::Wrapper : TensorClass::Dispatch;
  if (wraps || tensor.role != TensorRole::Leaf) tensor.role = TensorRole::Plain;
  return tensor;
}

Dtype any_bare_dtype(Random& random) {
  return static_cast<Dtype>(kDtypeCount +
                            random.below(static_cast<std::uint32_t>(kAllDtypeCount - kDtypeCount)));
}

TensorInput any_bare_tensor(Random& random) {
  // Over the bytes of an integer of the same size.
  const Dtype dtype = any_bare_dtype(random);
  TensorInput tensor =
      any_tensor(random, itemsize(dtype) == 1 ? Dtype::UInt8 : Dtype::UInt16, any_shape(random, 6));
  tensor.dtype = dtype;
  tensor.neg = false;
  tensor.role = TensorRole::Plain;
  return tensor;
}

Input make_ml_data(Random& random, std::uint32_t form) {
  const NumpyType type = any_ml_type(random);
  switch (form) {
    case 0:
      return ml_array(random, type);
    case 1:
      return ml_scalar(random, type);
    case 2: {
      Sequence list;
      for (std::int64_t i = random.between(1, 3); i > 0; --i)
        list.items.emplace_back(ml_scalar(random, type));
      return list;
    }
    default:
      return Sequence{SequenceType::List, {ml_array(random, type)}};
  }
}

TensorInput any_rare_tensor(Random& random) {
  return random.chance(50) ? any_special_tensor(random) : any_bare_tensor(random);
}

bool python_speaks_in(const Call& call) { return any_input(call, python_speaks_for); }

void replace_slow(Call& call) {
  const std::size_t position = data_position(call.constructor);
  auto* tensor =
      position < call.arguments.size() ? call.arguments[position].get<TensorInput>() : nullptr;
  if (tensor == nullptr || (tensor->form != TensorForm::Jagged && tensor->form != TensorForm::Fake))
    return;
  tensor->form = TensorForm::Strided;
  tensor->storage.resize(
      static_cast<std::size_t>(element_count(tensor->shape) * itemsize(tensor->dtype)));
}

void replace_absent(const Machine& machine, Call& call) {
  if (!machine.ml_dtypes) replace_in(call, [](Input& input) { replace_ml(input); });
  if (!machine.bcomplex32) replace_in(call, [](Input& input) { replace_bcomplex32(input); });
}

}  // namespace tenet::properties
