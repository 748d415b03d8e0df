#include "properties/generators/refusals.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/layouts.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"

namespace tenet::properties {
namespace {

bool takes_dtype(Constructor constructor) {
  return constructor == Constructor::Tensor || constructor == Constructor::AsTensor ||
         constructor == Constructor::AsArray || constructor == Constructor::NewTensor ||
         constructor == Constructor::ScalarTensor;
}

Input plain_data(Random& random, Constructor constructor) {
  if (converts_tensor(constructor))
    return make_tensor(random, Dtype::Float32, arrange(random, {2}, Arrangement::Contiguous), 0,
                       Palette::Small);
  if (constructor == Constructor::FromBuffer)
    return Buffer{BufferType::ByteArray, 'B', false, {0, 0, 0x80, 0x3F}};
  if (constructor == Constructor::ScalarTensor) return py_float(1);
  if (constructor == Constructor::FromNumpy)
    return any_ndarray(random, {NumpyType::Double, false}, {2});
  return Sequence{SequenceType::List, {py_float(1), py_float(2)}};
}

Input other_data(Random& random) {
  switch (random.below(4)) {
    case 0:
      return any_number(random, Palette::Small);
    case 1:
      return any_ndarray(random, {NumpyType::Double, false}, {2});
    case 2:
      return Sequence{SequenceType::List, {py_float(1)}};
    default:
      return any_non_number(random);
  }
}

PyInt beyond_double(Random& random) { return {random.chance(30), 1, 0, 1024 - 64}; }

Input alone_or_in_list(Random& random, Input item) {
  if (random.chance(50)) return item;
  return Sequence{SequenceType::List, {std::move(item)}};
}

// More than can be counted, or allocated.
Input huge_size(Random& random) {
  constexpr std::array<std::uint64_t, 3> kSizes{1ULL << 41, 1ULL << 62, 1ULL << 63};
  return PyInt{false, 0, random.pick(kSizes), 0};
}

Input unresolvable(Random& random) {
  constexpr std::array<Dtype, 4> kNoNegative{Dtype::Float8E4M3FN, Dtype::Float8E5M2, Dtype::UInt16,
                                             Dtype::UInt64};
  TensorInput tensor = make_tensor(random, random.pick(kNoNegative),
                                   arrange(random, {}, Arrangement::Contiguous), 0, Palette::Small);
  tensor.neg = true;
  return tensor;
}

}  // namespace

Call refused_call(Random& random, Constructor constructor, Digits index) {
  Call call;
  call.constructor = constructor;
  if (constructor == Constructor::NewTensor)
    call.arguments.push_back(plain_data(random, Constructor::Clone));
  call.arguments.push_back(plain_data(random, constructor));
  const std::size_t position = call.arguments.size() - 1;
  if (constructor == Constructor::Cast) call.arguments.emplace_back(PyStr{"double"});
  if (constructor == Constructor::Type) call.arguments.emplace_back(DtypeObject{Dtype::Float64});
  Input& data = call.arguments[position];
  const auto ask_for = [&](Dtype dtype) {
    if (takes_dtype(constructor)) call.keywords.push_back({"dtype", DtypeObject{dtype}});
  };
  if (constructor == Constructor::FromBuffer)
    call.keywords.push_back({"dtype", DtypeObject{Dtype::Float32}});
  switch (index.take(kRefusals)) {
    case 0:
      call.arguments.clear();
      break;
    case 1:
      if (constructor != Constructor::LegacyTensor) data = other_data(random);
      break;
    case 2:  // one argument more than any signature has
      for (int i = constructor == Constructor::To     ? 5
                   : constructor == Constructor::Type ? 2
                                                      : 1;
           i > 0; --i)
        call.arguments.emplace_back(flag(true));
      break;
    case 3: {
      constexpr std::array<Dtype, 4> kTargets{Dtype::Float32, Dtype::Float16, Dtype::Float64,
                                              Dtype::Complex64};
      if (converts_tensor(constructor)) break;
      data = alone_or_in_list(random, beyond_double(random));
      if (constructor == Constructor::LegacyTensor)
        data = Sequence{SequenceType::List, {beyond_double(random)}};
      ask_for(random.pick(kTargets));
      break;
    }
    case 4:
      if (!takes_dtype(constructor)) break;
      data = alone_or_in_list(
          random, random.chance(50) ? PyInt{true, 0, 1, 0} : PyInt{false, 1, random.below(2), 0});
      ask_for(Dtype::UInt64);
      break;
    case 5:
      if (constructor != Constructor::LegacyTensor) break;
      data = huge_size(random);
      if (random.chance(50)) call.arguments.emplace_back(huge_size(random));
      break;
    case 6:  // a str has a first item, which is a str
      if (!converts_tensor(constructor))
        data = alone_or_in_list(random, random.chance(50) ? Input(PyStr{"a"}) : any_str(random));
      break;
    case 7:
      call.keywords.push_back({"pin_memory", flag(true)});
      break;
    case 8:
      if (converts_tensor(constructor) || constructor == Constructor::ScalarTensor)
        data = unresolvable(random);
      if (constructor == Constructor::Numpy)
        call.keywords.push_back({"force", flag(true)});
      else if (constructor != Constructor::FromNumpy)
        data = Sequence{SequenceType::List, {unresolvable(random)}};
      break;
    case 9:
      call.keywords.push_back({"requires_grad", flag(true)});
      ask_for(Dtype::Int64);
      break;
    case 10:
      if (!converts_tensor(constructor) && constructor != Constructor::FromNumpy) {
        data = Sequence{SequenceType::List,
                        {Sequence{SequenceType::List, {py_int(1), py_int(2)}},
                         random.chance(50) ? Input(py_int(3))
                                           : Input(Sequence{SequenceType::List, {py_int(3)}})}};
      }
      break;
    default:
      if (!converts_tensor(constructor) && constructor != Constructor::FromNumpy)
        data = alone_or_in_list(random, any_complex(random, Palette::Small));
      if (constructor == Constructor::LegacyTensor) data = Sequence{SequenceType::List, {data}};
      call.context.default_dtype = Dtype::BFloat16;
  }
  return call;
}

}  // namespace tenet::properties
