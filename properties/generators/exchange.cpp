#include "properties/generators/exchange.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/buffers.h"
#include "properties/generators/calls.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/objects.h"
#include "properties/generators/scalars.h"
#include "properties/generators/sequences.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

void add(Call& call, const char* name, Input value) {
  call.keywords.push_back({name, std::move(value)});
}

Input maybe_flag(Random& random) {
  return random.chance(15) ? Input(PyNone{}) : flag(random.chance(50));
}

// A tensor's own elements that are read as bools are 0 or 1.
void keep_bools(Input& data, Dtype dtype) {
  if (dtype != Dtype::Bool) return;
  if (auto* buffer = data.get<Buffer>())
    for (std::uint8_t& byte : buffer->memory) byte &= 1U;
  if (auto* bytes = data.get<PyBytes>())
    for (char& byte : bytes->value) byte = static_cast<char>(byte & 1);
}

void name_data(Random& random, Call& call, const char* name) {
  const std::size_t position = data_position(call.constructor);
  if (call.arguments.size() <= position) return;
  add(call, name, call.arguments[position]);
  if (random.chance(80)) call.arguments.resize(position);
}

NdArray plain_array(Random& random, Shape shape, bool writeable) {
  NdArray array =
      make_ndarray(random, {random.chance(70) ? NumpyType::Double : NumpyType::Int, false},
                   arrange(random, std::move(shape), Arrangement::Contiguous), {}, Palette::Small);
  array.writeable = writeable;
  return array;
}

TensorInput tensor_of_role(Random& random, Dtype dtype, TensorRole role) {
  TensorInput tensor =
      make_tensor(random, dtype, arrange(random, {2}, Arrangement::Contiguous), 0, Palette::Small);
  tensor.role = role;
  return tensor;
}

Input shareable_form(Random& random, std::uint32_t form) {
  switch (form) {
    case 0:
    case 1:
    case 2:
    case 3:
    case 4:
      return tensor_of_role(random, Dtype::Float32, static_cast<TensorRole>(form));
    case 5:
      return tensor_of_role(random, Dtype::Int64, TensorRole::Plain);
    case 6:
      return plain_array(random, {3}, true);
    case 7:
      return plain_array(random, {3}, false);
    case 8:
      return plain_array(random, {}, random.chance(50));
    case 9:
      return any_numpy_scalar(random, random.chance(70) ? NumpyType::Double : NumpyType::Int,
                              Palette::Small);
    case 10:
      return make_buffer(random, BufferType::Array, random.chance(70) ? 'f' : 'i', 4);
    case 11:
      return any_bytes(random, 8);
    case 12:
      return Sequence{SequenceType::List, {py_float(1), py_float(2)}};
    default:
      return StorageInput{Dtype::Float32, Bytes(8)};
  }
}

}  // namespace

Call as_array_call(Random& random) {
  Call call;
  call.constructor = Constructor::AsArray;
  Input data = random.chance(78) ? of_no_subclass(any_data(random)) : Input(any_buffer(random));
  std::optional<Dtype> own = own_dtype(data);
  if (const auto* buffer = data.get<Buffer>()) own = format_dtype(buffer->format);
  if (random.chance(45)) {
    Input dtype = any_dtype_argument(random, own);
    if (const auto* asked = dtype.get<DtypeObject>()) own = asked->dtype;
    add(call, "dtype", std::move(dtype));
  }
  if (own) keep_bools(data, *own);
  call.arguments.push_back(std::move(data));
  if (random.chance(15)) add(call, "device", any_device_argument(random));
  if (random.chance(45)) add(call, "copy", maybe_flag(random));
  if (random.chance(25)) add(call, "requires_grad", maybe_flag(random));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 4> kNames{"dtype", "device", "copy", "requires_grad"};
  if (random.chance(4)) spoil(random, call, kNames);
  if (random.chance(2)) name_data(random, call, "obj");
  return call;
}

Call from_dlpack_call(Random& random) {
  Call call;
  call.constructor = Constructor::FromDlpack;
  const std::uint32_t roll = random.below(100);
  if (roll < 48) {
    TensorInput tensor = any_tensor(random);
    if (random.chance(60)) tensor.role = TensorRole::Plain;
    call.arguments.emplace_back(std::move(tensor));
  } else {
    call.arguments.push_back(roll < 93 ? Input(any_ndarray(random))
                                       : of_no_subclass(any_data(random)));
  }
  if (random.chance(20))
    add(call, "device", random.chance(90) ? any_device_argument(random) : bad_device(random));
  if (random.chance(40)) add(call, "copy", maybe_flag(random));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 1> kNames{"device"};
  if (random.chance(3)) spoil(random, call, kNames);
  if (random.chance(2)) name_data(random, call, "ext_tensor");
  return call;
}

TensorInput any_self(Random& random) {
  TensorInput self = any_tensor(random, any_dtype(random), any_shape(random, 4));
  if (random.chance(90)) self.conj = self.neg = false;
  return self;
}

Call new_tensor_call(Random& random) {
  Call call;
  call.constructor = Constructor::NewTensor;
  if (random.chance(98))
    call.arguments.emplace_back(any_self(random));
  else
    call.arguments.push_back(any_non_number(random));
  call.arguments.push_back(of_no_subclass(any_data(random)));
  if (random.chance(45))
    add(call, "dtype", any_dtype_argument(random, own_dtype(call.arguments[1])));
  if (random.chance(15)) add(call, "device", any_device_argument(random));
  if (random.chance(20)) add(call, "requires_grad", flag(random.chance(75)));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 3> kNames{"dtype", "device", "requires_grad"};
  if (random.chance(4)) spoil(random, call, kNames);
  if (random.chance(2)) name_data(random, call, "data");
  return call;
}

Call as_array_edge(Random& random, std::uint32_t form, std::uint32_t dtype, std::uint32_t copy,
                   std::uint32_t requires_grad) {
  Call call;
  call.constructor = Constructor::AsArray;
  call.arguments.push_back(shareable_form(random, form));
  const Dtype own = own_dtype(call.arguments[0]).value_or(Dtype::Float32);
  const Dtype other = random.chance(60) ? Dtype::Float64 : Dtype::Int32;
  if (dtype > 0) add(call, "dtype", DtypeObject{dtype == 1 ? own : other});
  if (copy > 0) add(call, "copy", flag(copy == 1));
  if (requires_grad > 0) add(call, "requires_grad", flag(requires_grad == 1));
  const std::uint32_t roll = random.below(10);
  if (roll == 0) add(call, "device", any_device_argument(random));
  if (roll == 1) add(call, "device", bad_device(random));
  return call;
}

Call dlpack_edge(Random& random, Dtype dtype, std::uint32_t role, bool copy) {
  Call call;
  call.constructor = Constructor::FromDlpack;
  TensorInput tensor = any_tensor(random, dtype, any_shape(random, 8));
  tensor.role = is_differentiable(dtype) ? static_cast<TensorRole>(role) : TensorRole::Plain;
  call.arguments.emplace_back(std::move(tensor));
  if (copy) add(call, "copy", flag(true));
  return call;
}

Call new_tensor_edge(Random& random, Dtype dtype, std::uint32_t form) {
  Call call;
  call.constructor = Constructor::NewTensor;
  TensorInput self = tensor_of_role(random, dtype, TensorRole::Plain);
  Input data;
  switch (form) {
    case 0:
      data = any_ndarray(random);
      break;
    case 1:
      data = any_tensor(random);
      break;
    case 2:
      data = any_number(random, any_palette(random));
      break;
    case 3:
      data = Sequence{SequenceType::List, {py_int(1), py_int(2)}};
      break;
    case 4:
      data = Sequence{SequenceType::List, {py_float(random.chance(50) ? 0.5 : -1.5)}};
      break;
    case 5:
      data = any_sequence(random);
      break;
    case 6:
      data = any_numpy_scalar(random, any_scalar_type(random), any_palette(random));
      break;
    case 7:
      data = StorageInput{random.chance(50) ? std::optional(dtype) : std::nullopt,
                          Bytes(2 * static_cast<std::size_t>(itemsize(dtype)))};
      break;
    case 8:
      data = any_storage(random);
      break;
    case 9:
      data = any_range(random);
      break;
    case 10:
      data = hostile_sequence(random, random.below(kHostileSequences));
      break;
    case 11:
      data = any_object(random);
      break;
    case 12:
      self.device.type = DeviceType::Meta;
      self.storage.assign(self.storage.size(), 0);
      data = of_no_subclass(any_good_data(random));
      break;
    default:
      data = of_no_subclass(any_good_data(random));
      add(call, "requires_grad", flag(true));
  }
  call.arguments.emplace_back(std::move(self));
  call.arguments.push_back(std::move(data));
  return call;
}

}  // namespace tenet::properties
