#include "properties/generators/calls.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/buffers.h"
#include "properties/generators/exchange.h"
#include "properties/generators/methods.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/objects.h"
#include "properties/generators/scalars.h"
#include "properties/generators/sequences.h"
#include "properties/generators/sparse_calls.h"
#include "properties/generators/special.h"
#include "properties/generators/tensors.h"
#include "spec/custom_object.h"

namespace tenet::properties {
namespace {

// Python speaks for some of them, and takes its time.
constexpr std::uint32_t kRareTensorEvery = 600;

void add(Call& call, const char* name, Input value) {
  call.keywords.push_back({name, std::move(value)});
}

Input* keyword(Call& call, std::string_view name) {
  for (Keyword& keyword : call.keywords)
    if (keyword.name == name) return &keyword.value;
  return nullptr;
}

void set_keyword(Call& call, const char* name, Input value) {
  if (Input* present = keyword(call, name))
    *present = std::move(value);
  else
    add(call, name, std::move(value));
}

Call tensor_call(Random& random) {
  Call call;
  call.constructor = Constructor::Tensor;
  call.arguments.push_back(any_data(random));
  if (random.chance(55))
    add(call, "dtype", any_dtype_argument(random, own_dtype(call.arguments[0])));
  if (random.chance(12)) add(call, "device", any_device_argument(random));
  if (random.chance(15)) add(call, "requires_grad", flag(random.chance(75)));
  if (random.chance(6)) add(call, "pin_memory", flag(random.chance(15)));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 4> kNames{"dtype", "device", "requires_grad",
                                                    "pin_memory"};
  if (random.chance(5)) spoil(random, call, kNames);
  if (random.chance(1) && !call.arguments.empty()) {
    // data by name: alone, or once too often.
    add(call, "data", call.arguments[0]);
    if (random.chance(80)) call.arguments.clear();
  }
  return call;
}

Call as_tensor_call(Random& random) {
  Call call;
  call.constructor = Constructor::AsTensor;
  call.arguments.push_back(any_data(random));
  if (random.chance(50))
    add(call, "dtype", any_dtype_argument(random, own_dtype(call.arguments[0])));
  if (random.chance(15)) add(call, "device", any_device_argument(random));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 2> kNames{"dtype", "device"};
  if (random.chance(4)) spoil(random, call, kNames);
  if (random.chance(2) && !call.arguments.empty()) {
    add(call, "data", call.arguments[0]);
    if (random.chance(80)) call.arguments.clear();
  } else if (random.chance(1) && !call.keywords.empty()) {
    // dtype and device by position, as the documentation writes them.
    for (Keyword& keyword : call.keywords) call.arguments.push_back(std::move(keyword.value));
    call.keywords.clear();
  }
  return call;
}

Call from_numpy_call(Random& random) {
  Call call;
  call.constructor = Constructor::FromNumpy;
  const std::uint32_t roll = random.below(100);
  call.arguments.push_back(roll < 92 ? in_any_class(random, any_ndarray(random))
                                     : any_data(random));
  if (roll >= 92 && roll < 94) spoil(random, call, {});
  if (roll == 94) call.arguments.push_back(any_ndarray(random));
  if (roll == 95) call.arguments.clear();
  return call;
}

Input small_size(Random& random) {
  const std::uint32_t roll = random.below(100);
  if (roll < 88) return py_int(random.between(0, 4));
  if (roll < 92) return py_int(random.between(-2, -1));
  if (roll < 97) {
    Input scalar = any_numpy_scalar(random, NumpyType::Long, Palette::Small);
    keep_size_small(random, scalar);
    return scalar;
  }
  if (roll < 98) return any_number_object(random);
  return roll < 99 ? Input(PyBool{true}) : Input(py_float(2));
}

Input legacy_data(Random& random) {
  if (random.below(kRareTensorEvery) == 0) return any_rare_tensor(random);
  const std::uint32_t roll = random.below(100);
  if (roll < 8) return any_size(random);
  if (roll < 12) return any_object(random);
  if (roll < 42) return any_sequence(random);
  if (roll < 57) return in_any_class(random, any_ndarray(random));
  if (roll < 82)
    return in_any_form(random,
                       any_tensor(random, random.chance(45) ? Dtype::Float32 : any_dtype(random),
                                  any_shape(random)));
  if (roll < 89) return any_storage(random);
  if (roll < 90) return any_buffer(random);
  if (roll < 93) return any_range(random);
  if (roll < 96) return any_numpy_scalar(random, any_scalar_type(random), Palette::Small);
  return random.chance(50) ? any_non_number(random) : any_number(random, Palette::Small);
}

Call legacy_call(Random& random) {
  Call call;
  call.constructor = Constructor::LegacyTensor;
  const std::uint32_t roll = random.below(100);
  if (roll < 22) {
    const std::uint32_t count = random.below(5);
    for (std::uint32_t i = 0; i < count; ++i) call.arguments.push_back(small_size(random));
  } else if (roll < 92) {
    call.arguments.push_back(legacy_data(random));
  } else if (roll < 96) {
    // The names of the overloads' parameters.
    switch (random.below(4)) {
      case 0:
        add(call, "data", any_sequence(random));
        break;
      case 1:
        add(call, "other", any_tensor(random));
        break;
      case 2:
        add(call, "storage", any_storage(random));
        break;
      default: {
        Sequence size;
        for (std::uint32_t i = random.below(4); i > 0; --i)
          size.items.push_back(py_int(random.between(0, 4)));
        const std::uint32_t form = random.below(100);
        if (form < 50)
          add(call, "size", std::move(size));
        else if (form < 70)
          add(call, "size", any_container(random, std::move(size.items)));
        else
          add(call, "size", any_size(random));
      }
    }
  } else {
    // Several tensors would be read as sizes.
    for (int i = 0; i < 2; ++i) {
      Input data = random.chance(35) ? small_size(random) : legacy_data(random);
      call.arguments.push_back(data.is<TensorInput>() ? Input(PyNone{}) : std::move(data));
    }
  }
  if (random.chance(10)) add(call, "device", any_device_argument(random));
  constexpr std::array<const char* const, 1> kNames{"device"};
  if (random.chance(4)) spoil(random, call, kNames);
  for (Input& argument : call.arguments) keep_size_small(random, argument);
  for (Keyword& one : call.keywords) keep_size_small(random, one.value);
  return call;
}

Call typed_call(Random& random) { return as_typed_tensor(random, legacy_call(random)); }

Call clone_call(Random& random) {
  Call call;
  call.constructor = Constructor::Clone;
  call.arguments.push_back(tensor_for_copy(random));
  if (random.chance(60))
    add(call, "memory_format", fitting_memory_format(random, call.arguments[0]));
  const std::uint32_t roll = random.below(100);
  if (roll < 3)
    set_keyword(call, "memory_format", wrong_type(random));
  else if (roll < 5)
    spoil(random, call, {});
  else if (roll < 7)
    call.arguments.push_back(any_memory_format(random));
  return call;
}

Call to_call(Random& random) {
  Call call;
  call.constructor = Constructor::To;
  call.arguments.push_back(tensor_for_copy(random));
  const Dtype own = call.arguments[0].get<TensorInput>()->dtype;
  // Whether the next argument may still go by position.
  bool positional = random.chance(70);
  const auto give = [&](const char* name, Input value) {
    if (positional)
      call.arguments.push_back(std::move(value));
    else
      add(call, name, std::move(value));
  };
  switch (random.below(8)) {
    case 0:
    case 1:
    case 2:
      give("dtype", any_dtype_argument(random, own));
      break;
    case 3:
    case 4:
      give("device", any_device_argument(random));
      if (random.chance(30)) positional = false;
      give("dtype", any_dtype_argument(random, own));
      break;
    case 5:
      give("device", random.chance(85) ? any_device_argument(random) : bad_device(random));
      if (positional && random.chance(85)) positional = false;
      break;
    case 6: {
      const Dtype dtype = random.chance(40) ? own : any_dtype(random);
      const bool by_name = random.chance(4);
      if (by_name)
        add(call, "other", any_tensor(random, dtype, any_shape(random, 6)));
      else
        call.arguments.push_back(any_tensor(random, dtype, any_shape(random, 6)));
      break;
    }
    default:
      positional = false;
  }
  if (random.chance(70)) positional = false;
  if (random.chance(20) || (positional && random.chance(50)))
    give("non_blocking", flag(random.chance(40)));
  else
    positional = false;
  if (random.chance(30)) give("copy", flag(random.chance(70)));
  if (random.chance(25))
    add(call, "memory_format", fitting_memory_format(random, call.arguments[0]));
  shuffle_keywords(random, call);
  constexpr std::array<const char* const, 5> kNames{"dtype", "device", "non_blocking", "copy",
                                                    "memory_format"};
  if (random.chance(5)) {
    spoil(random, call, kNames);
    if (call.arguments.empty()) call.arguments.push_back(any_tensor(random));
  }
  return call;
}

// An integer among the data comes near a limit of the integer dtype that is asked for.
void go_near_limit(Random& random, Call& call) {
  const Input* dtype = keyword(call, "dtype");
  const DtypeObject* asked = dtype == nullptr ? nullptr : dtype->get<DtypeObject>();
  const std::size_t position = data_position(call.constructor);
  if (asked == nullptr || category(asked->dtype) != DtypeCategory::Integer ||
      call.arguments.size() <= position)
    return;
  Input* data = &call.arguments[position];
  if (auto* sequence = data->get<Sequence>(); sequence != nullptr && !sequence->items.empty())
    data = &sequence->items[random.below(static_cast<std::uint32_t>(sequence->items.size()))];
  if (data->is<PyInt>()) *data = near_limit(random, asked->dtype, random.below(kNearLimits));
}

}  // namespace

Input tensor_for_copy(Random& random) {
  if (random.below(kRareTensorEvery) == 0) return any_rare_tensor(random);
  if (random.chance(70)) return in_any_form(random, any_tensor(random));
  return in_any_form(random,
                     any_tensor(random, any_dtype(random),
                                shape_of_rank(random, static_cast<int>(random.between(4, 5)))));
}

Input fitting_memory_format(Random& random, const Input& tensor) {
  const std::size_t rank = tensor.get<TensorInput>()->shape.size();
  if (rank == 4 && random.chance(50)) return MemoryFormatObject{MemoryFormat::ChannelsLast};
  if (rank == 5 && random.chance(50)) return MemoryFormatObject{MemoryFormat::ChannelsLast3d};
  if (random.chance(85))
    return MemoryFormatObject{random.chance(50) ? MemoryFormat::Preserve
                                                : MemoryFormat::Contiguous};
  return any_memory_format(random);
}

void shuffle_keywords(Random& random, Call& call) {
  auto& keywords = call.keywords;
  for (std::size_t i = keywords.size(); i-- > 1;)
    std::swap(keywords[i], keywords[random.below(static_cast<std::uint32_t>(i) + 1)]);
}

void spoil(Random& random, Call& call, std::span<const char* const> names) {
  constexpr std::array<const char*, 5> kUnknown{"dtyp", "copy_", "axis", "order", "Device"};
  const char* const name = names.empty() ? nullptr : random.pick(names);
  const std::uint32_t roll = random.below(100);
  if (name == nullptr || roll < 15) {
    add(call, random.pick(kUnknown), random.chance(50) ? Input(PyNone{}) : flag(true));
  } else if (roll < 50) {
    const bool device = std::string_view(name) == "device";
    set_keyword(call, name, device && random.chance(60) ? bad_device(random) : wrong_type(random));
  } else if (roll < 65) {
    set_keyword(call, name,
                std::string_view(name) == "dtype" ? Input(PyStr{"float32"})
                                                  : Input(py_int(random.below(2))));
  } else if (roll < 75) {
    set_keyword(call, name, PyNone{});
  } else if (roll < 85 && !takes_sizes(call.constructor)) {
    call.arguments.push_back(DtypeObject{any_dtype(random)});
  } else if (roll < 92) {
    call.arguments.clear();
  } else {
    set_keyword(call, name, bad_device(random));
  }
}

Input any_good_data(Random& random) {
  const std::uint32_t roll = random.below(100);
  if (roll < 9) return any_number(random, any_palette(random));
  if (roll < 33) return any_sequence(random);
  if (roll < 61) return any_ndarray(random);
  if (roll < 90) return any_tensor(random);
  if (roll < 95) return any_numpy_scalar(random, any_scalar_type(random), any_palette(random));
  if (roll < 97) return any_range(random);
  // Reading a storage element by element is slow.
  return random.chance(75) ? Input(any_size(random)) : Input(any_storage(random));
}

Input any_data(Random& random) {
  if (random.below(kRareTensorEvery) == 0) return any_rare_tensor(random);
  const std::uint32_t roll = random.below(100);
  if (roll < 2) return any_non_number(random);
  if (roll == 6) return any_buffer(random);
  return roll < 6 ? Input(any_object(random)) : in_any_form(random, any_good_data(random));
}

void keep_size_small(Random& random, Input& input) {
  const auto write_small = [&](std::uint8_t* element, int size) {
    std::memset(element, 0, static_cast<std::size_t>(size));
    *element = static_cast<std::uint8_t>(random.below(5));
  };
  const auto is_integer = [](std::optional<Dtype> dtype) {
    return dtype && category(*dtype) == DtypeCategory::Integer;
  };
  if (auto* number = input.get<PyInt>()) {
    if (number->high != 0 || number->shift != 0 || number->low > 8) *number = py_int(4);
  } else if (auto* object = input.get<CustomObject>()) {
    if (has_small_sizes(input)) return;
    if (object->type == ObjectType::Int) object->items.front() = py_int(4);
    for (Method& method : object->methods)
      if (method.name == Special::Index) method.answer = {py_int(4)};
  } else if (auto* scalar = input.get<NumpyScalar>()) {
    if (is_integer(torch_dtype(scalar->type)))
      write_small(scalar->element.data(), itemsize(scalar->type));
  } else if (auto* array = input.get<NdArray>()) {
    if (!is_integer(torch_dtype(array->dtype.type)) || element_count(array->shape) != 1) return;
    std::uint8_t* element = array->memory.data() + array->offset;
    write_small(element, itemsize(array->dtype.type));
    if (array->dtype.swapped) swap_element(array->dtype.type, element);
  } else if (auto* tensor = input.get<TensorInput>()) {
    const bool meta = tensor->device.type == DeviceType::Meta;
    const bool special = tensor->form > TensorForm::Inference;
    if (meta || special || !is_integer(tensor->dtype) || element_count(tensor->shape) != 1) return;
    const int size = itemsize(tensor->dtype);
    write_small(tensor->storage.data() + tensor->storage_offset * size, size);
  }
}

Call as_typed_tensor(Random& random, Call call) {
  std::optional<Dtype> own;
  if (const Input* data = data_of(call)) {
    own = own_dtype(*data);
    if (const auto* storage = data->get<StorageInput>()) own = storage->dtype;
  }
  std::string_view name = random.pick(class_names());
  if (random.chance(60))
    for (const std::string_view fitting : class_names())
      if (own && class_dtype(fitting) == own) name = fitting;
  call.constructor = Constructor::TypedTensor;
  call.arguments.insert(call.arguments.begin(), PyStr{std::string(name)});
  return call;
}

bool has_small_sizes(const Input& input) {
  constexpr std::int64_t kMost = 64;
  constexpr std::uint64_t kRefused = 1ULL << 40;  // no machine allocates it
  const auto small = [](std::int64_t size) { return size <= kMost; };
  if (const auto* number = input.get<PyInt>())
    return number->negative || number->high != 0 || number->low <= kMost || number->low > kRefused;
  if (const auto* object = input.get<CustomObject>()) {
    const auto index = ask_index(*object);
    return !index || has_small_sizes(*index);
  }
  if (const auto* size = input.get<TorchSize>())
    return std::all_of(size->sizes.begin(), size->sizes.end(), small);
  const auto is_small = [&](std::optional<Dtype> dtype, const std::uint8_t* element) {
    if (!dtype || category(*dtype) != DtypeCategory::Integer) return true;
    return *element <= kMost && std::all_of(element + 1, element + itemsize(*dtype),
                                            [](std::uint8_t byte) { return byte == 0; });
  };
  if (const auto* scalar = input.get<NumpyScalar>())
    return is_small(torch_dtype(scalar->type), scalar->element.data());
  if (const auto* array = input.get<NdArray>())
    return array->dtype.swapped || element_count(array->shape) != 1 ||
           is_small(torch_dtype(array->dtype.type), array->memory.data() + array->offset);
  if (const auto* tensor = input.get<TensorInput>())
    return element_count(tensor->shape) != 1 || tensor->form > TensorForm::Inference ||
           is_small(tensor->dtype,
                    tensor->storage.data() + tensor->storage_offset * itemsize(tensor->dtype));
  return true;
}

bool allocates_little(const Call& call) {
  if (!takes_sizes(call.constructor)) return true;
  return std::all_of(call.arguments.begin(), call.arguments.end(), has_small_sizes) &&
         std::all_of(call.keywords.begin(), call.keywords.end(), [](const Keyword& keyword) {
           const auto* size = keyword.value.get<Sequence>();
           return has_small_sizes(keyword.value) &&
                  (size == nullptr || keyword.name != "size" ||
                   std::all_of(size->items.begin(), size->items.end(), has_small_sizes));
         });
}

Call any_call(Random& random, Constructor constructor) {
  Call call;
  switch (constructor) {
    case Constructor::Tensor:
      call = tensor_call(random);
      break;
    case Constructor::AsTensor:
      call = as_tensor_call(random);
      break;
    case Constructor::FromNumpy:
      call = from_numpy_call(random);
      break;
    case Constructor::LegacyTensor:
      call = legacy_call(random);
      break;
    case Constructor::Clone:
      call = clone_call(random);
      break;
    case Constructor::To:
      call = to_call(random);
      break;
    case Constructor::FromBuffer:
      call = from_buffer_call(random);
      break;
    case Constructor::NewTensor:
      call = new_tensor_call(random);
      break;
    case Constructor::AsArray:
      call = as_array_call(random);
      break;
    case Constructor::FromDlpack:
      call = from_dlpack_call(random);
      break;
    case Constructor::Contiguous:
      call = contiguous_call(random);
      break;
    case Constructor::Detach:
      call = detach_call(random);
      break;
    case Constructor::ScalarTensor:
      call = scalar_tensor_call(random);
      break;
    case Constructor::Cast:
      call = cast_call(random);
      break;
    case Constructor::Type:
      call = type_call(random);
      break;
    case Constructor::TypedTensor:
      call = typed_call(random);
      break;
    case Constructor::Numpy:
      call = numpy_call(random);
      break;
    case Constructor::SparseCooTensor:
      call = sparse_coo_call(random);
      break;
  }
  if (random.chance(30)) go_near_limit(random, call);
  call.context = any_context(random);
  return call;
}

}  // namespace tenet::properties
