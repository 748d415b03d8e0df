#include "properties/generators/tensors.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/layouts.h"
#include "properties/generators/methods.h"
#include "properties/generators/ndarrays.h"

namespace tenet::properties {
namespace {

using enum Arrangement;

// --- subclasses of ndarray and tensor ---

constexpr std::uint32_t kArraySubclasses = kArrayClassCount - 1;
constexpr std::uint32_t kTensorSubclasses = kOrdinaryClasses - 1;
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

constexpr std::uint32_t kSpecialForms = kOrdinaryForms - 1;
constexpr std::uint32_t kFormChanges = 6;
Call form_call(Random& random, Constructor constructor, Digits index) {
  const auto form = static_cast<TensorForm>(1 + index.take(kSpecialForms));
  const TensorInput tensor =
      make_tensor(random, Dtype::Float32, arrange(random, {2, 2}, Contiguous), 0, Palette::Small);
  Call call = call_of(constructor, in_form(random, tensor, form));
  const bool takes_format = takes_memory_format(constructor);
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
  add_force(random, call);
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
      if (constructor == Constructor::Type) call.arguments[1] = class_argument(random, 0);
      add_force(random, call);
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
      if (constructor == Constructor::Type) call.arguments[1] = class_argument(random, 4);
  }
  return call;
}

constexpr std::uint32_t kBitDtypes = 7;

Call bits_call(Random& random, Constructor constructor, Digits index) {
  constexpr std::array<Dtype, kBitDtypes> kDtypes{
      Dtype::Complex32, Dtype::BComplex32, Dtype::Complex64, Dtype::Complex128,
      Dtype::Float32,   Dtype::Int32,      Dtype::Float8E5M2};
  const Dtype dtype = kDtypes[index.take(kDtypes.size())];
  TensorInput tensor = make_tensor(random, dtype, arrange(random, any_shape(random, 6), Contiguous),
                                   0, Palette::Small);
  const std::uint32_t bits = 1 + index.take(3);
  tensor.conj = (bits & 1) != 0 && category(dtype) == DtypeCategory::Complex;
  tensor.neg = (bits & 2) != 0 || !tensor.conj;
  Call call = call_of(constructor, std::move(tensor));
  const std::uint32_t change = index.take(4);
  if (constructor == Constructor::Cast) call.arguments[1] = cast_name(random.below(13));
  if (constructor == Constructor::Type && change > 0) call.arguments[1] = DtypeObject{dtype};
  add_force(random, call);
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
  add_force(random, call);
  if (!takes_memory_format(constructor)) return call;
  if (constructor == Constructor::To && random.chance(70))
    call.keywords.push_back({"copy", flag(true)});
  if (format == 5)
    call.keywords.push_back({"memory_format", PyNone{}});
  else if (format > 0)
    call.keywords.push_back(
        {"memory_format", MemoryFormatObject{static_cast<MemoryFormat>(format - 1)}});
  return call;
}

constexpr std::array<EdgeProduct, 6> kProducts{{
    {(kFromTensors & ~bit(Constructor::AsArray)) | bit(Constructor::FromNumpy) | kMethods,
     kSubclasses * 3 * 3, class_call},
    {kFromTensors | bit(Constructor::FromDlpack) | kMethods, kSpecialForms* kFormChanges,
     form_call},
    {kFromTensors | kMethods, 5 * 3 * 2 * kRoleChanges, role_call},
    {kFromTensors | kMethods, kBitDtypes * 3 * 4, bits_call},
    {kCopies | kMethods, kArrangementCount * 6 * 6, layout_call},
    {kFromData | kLegacy, kArrangementCount * 6, layout_call},
}};

}  // namespace

std::span<const EdgeProduct> tensor_products() { return kProducts; }

}  // namespace tenet::properties
