// Tensors that Python speaks for, those without arithmetic, and what ml_dtypes adds to NumPy.

#include "properties/generators/special.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/layouts.h"
#include "properties/generators/methods.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

void add(Call& call, const char* name, Input value) {
  call.keywords.push_back({name, std::move(value)});
}

bool takes_dtype(Constructor constructor) {
  return constructor == Constructor::Tensor || constructor == Constructor::AsTensor ||
         constructor == Constructor::AsArray || constructor == Constructor::To ||
         constructor == Constructor::NewTensor;
}

/// Whether what has the order that is asked for may come back as it is.
bool keeps_order(Constructor constructor) {
  return constructor == Constructor::Contiguous || constructor == Constructor::Type;
}

/// The call with the data in its place; of a new_tensor behind a tensor.
Call begin(Constructor constructor, Input data) {
  if (constructor != Constructor::NewTensor) return call_of(constructor, std::move(data));
  Call call = call_of(constructor, TensorInput{});
  call.arguments[0].get<TensorInput>()->shape = {};
  call.arguments[0].get<TensorInput>()->storage = Bytes(4);
  call.arguments.push_back(std::move(data));
  return call;
}

constexpr std::uint32_t kKinds = 5;
constexpr std::uint32_t kChanges = 6;
constexpr std::uint32_t kFormat = 3;

/// What type() is given instead of another dtype: the tensor's own, a class, a dtype without
/// arithmetic.
void change_type(Call& call, std::uint32_t change) {
  if (change == 1 || change == kFormat)
    call.arguments[1] = DtypeObject{call.arguments[0].get<TensorInput>()->dtype};
  else if (change == 2)
    call.arguments[1] = PyStr{"torch.FloatTensor"};
  else if (change == 4)
    call.arguments[1] = DtypeObject{Dtype::UInt4};
}

/// Another dtype, meta, a memory format, a copy: what brings about what is special.
void change_call(Random& random, Call& call, std::uint32_t change) {
  const Constructor constructor = call.constructor;
  if (constructor == Constructor::Type) change_type(call, change);
  switch (change) {
    case 0:
      break;
    case 1:
      if (takes_dtype(constructor)) add(call, "dtype", DtypeObject{Dtype::Float64});
      break;
    case 2:
      if (takes_dtype(constructor)) add(call, "device", PyStr{"meta"});
      break;
    case kFormat:
      if (constructor == Constructor::Tensor || constructor == Constructor::AsArray)
        add(call, "requires_grad", flag(true));
      if (takes_memory_format(constructor))
        add(call, "memory_format", MemoryFormatObject{MemoryFormat::Contiguous});
      break;
    case 4:
      if (constructor == Constructor::AsArray || constructor == Constructor::To ||
          constructor == Constructor::FromDlpack)
        add(call, "copy", flag(true));
      if (constructor == Constructor::Cast) call.arguments[1] = cast_name(0);
      if (constructor == Constructor::Numpy) add(call, "force", flag(true));
      break;
    default:
      call.context.grad_mode = GradMode::Inference;
  }
  if (random.chance(10)) call.context.grad_mode = GradMode::Inference;
}

Call special_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<TensorForm, 3> kForms{TensorForm::Nested, TensorForm::Jagged,
                                             TensorForm::Fake};
  const std::uint32_t kind = index.take(kKinds);
  TensorInput tensor = make_tensor(
      random, Dtype::Float32, arrange(random, {2, 2}, Arrangement::Contiguous), 0, Palette::Small);
  if (kind < kForms.size())
    tensor = in_form(random, tensor, kForms[kind]);
  else
    tensor.subclass = kind == kForms.size() ? TensorClass::Dispatch : TensorClass::Wrapper;
  const std::uint32_t change = index.take(kChanges);
  // An expanded tensor, which has to be copied.
  if (keeps_order(constructor) && change == kFormat && kind >= kForms.size())
    tensor.strides = {0, 1};
  Call call = begin(constructor, std::move(tensor));
  change_call(random, call, change);
  return call;
}

/// A dtype that can be copied, one of bits, one that cannot.
Dtype bare_dtype(Random& random, std::uint32_t digit) {
  using enum Dtype;
  constexpr std::array<Dtype, 5> kBits{Bits1x8, Bits2x4, Bits4x2, Bits8, Bits16};
  if (digit == 0) return Float4E2M1FNx2;
  if (digit == 1) return random.pick(kBits);
  const auto first = static_cast<std::uint32_t>(Int1);
  return static_cast<Dtype>(first +
                            random.below(static_cast<std::uint32_t>(kAllDtypeCount) - first));
}

Call bare_call(Random& random, Constructor constructor, Digits index) {
  const Dtype dtype = bare_dtype(random, index.take(3));
  TensorInput tensor =
      make_tensor(random, itemsize(dtype) == 1 ? Dtype::UInt8 : Dtype::UInt16,
                  arrange(random, {2, 2}, Arrangement::Contiguous), 0, Palette::Small);
  tensor.dtype = dtype;
  const std::uint32_t change = index.take(kChanges);
  if (keeps_order(constructor) && change == kFormat) tensor.strides = {0, 1};
  Call call = begin(constructor, std::move(tensor));
  change_call(random, call, change);
  return call;
}

/// A dtype without arithmetic for data that has another.
Call bare_dtype_call(Random& random, Constructor constructor, Digits index) {
  const Dtype dtype = bare_dtype(random, index.take(3));
  const std::uint32_t data = index.take(4);
  const bool of_type = constructor == Constructor::Type;
  const bool of_tensor = data == 0 || of_type || constructor == Constructor::To;
  Input input = py_float(1.5);
  if (of_tensor)
    input = make_tensor(random, Dtype::Float32,
                        arrange(random, {data == 3 ? 0 : 2}, Arrangement::Contiguous), 0,
                        Palette::Small);
  else if (constructor == Constructor::FromBuffer)
    input = PyBytes{"abcd"};
  else if (data != 1 && constructor != Constructor::ScalarTensor)
    input = Sequence{SequenceType::List,
                     data == 2 ? std::vector<Input>{py_int(1)} : std::vector<Input>{}};
  Call call = begin(constructor, std::move(input));
  if (of_type)
    call.arguments[1] = DtypeObject{dtype};
  else
    add(call, "dtype", DtypeObject{dtype});
  if (random.chance(20) && !of_type && constructor != Constructor::FromBuffer)
    add(call, "device", PyStr{"meta"});
  return call;
}

Call ml_call(Random& random, Constructor constructor, Digits index) {
  Call call = begin(constructor, make_ml_data(random, index.take(kMlForms)));
  constexpr std::array<Dtype, 5> kDtypes{Dtype::Float32, Dtype::Int64, Dtype::Complex64,
                                         Dtype::BFloat16, Dtype::Bool};
  const std::uint32_t dtype = index.take(1 + kDtypes.size());
  if (dtype > 0 && takes_dtype(constructor)) add(call, "dtype", DtypeObject{kDtypes[dtype - 1]});
  return call;
}

constexpr std::uint32_t kTakesData = kFromData | bit(Constructor::NewTensor);
constexpr std::array<EdgeProduct, 4> kProducts{{
    {kTakesData | kLegacy | kCopies | bit(Constructor::FromDlpack) | kMethods, kKinds* kChanges,
     special_call},
    {kTakesData | kLegacy | kCopies | bit(Constructor::FromDlpack) | kMethods, 3 * kChanges,
     bare_call},
    {kTakesData | bit(Constructor::To) | bit(Constructor::Type) | bit(Constructor::FromBuffer) |
         bit(Constructor::ScalarTensor),
     3 * 4, bare_dtype_call},
    {kTakesData | kLegacy | bit(Constructor::FromNumpy) | bit(Constructor::FromDlpack) |
         bit(Constructor::ScalarTensor),
     kMlForms * 6, ml_call},
}};

}  // namespace

std::span<const EdgeProduct> special_products() { return kProducts; }

}  // namespace tenet::properties
