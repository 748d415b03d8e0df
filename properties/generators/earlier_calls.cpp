#include "properties/generators/earlier_calls.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/elements.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"
#include "spec/expectation.h"

namespace tenet::properties {
namespace {

constexpr std::array<Dtype, 6> kDtypes{Dtype::Float32, Dtype::Float64, Dtype::Int64,
                                       Dtype::Int32,   Dtype::Bool,    Dtype::BFloat16};
constexpr std::array<NumpyType, 6> kNumpyTypes{NumpyType::Float, NumpyType::Double,
                                               NumpyType::Long,  NumpyType::Int,
                                               NumpyType::Bool,  NumpyType::Half};

/// The same number of dimensions with other sizes, or, now and then, another number of them.
Shape other_shape(Random& random, const Shape& shape) {
  constexpr std::uint32_t kRanks = 5;
  const auto rank =
      random.chance(70) ? static_cast<int>(shape.size()) : static_cast<int>(random.below(kRanks));
  return shape_of_rank(random, rank);
}

Input other_data(Random& random, const Input& data);

struct OtherData {
  Random& random;

  Input operator()(const TensorInput& tensor) const {
    if (tensor.form != TensorForm::Strided) return tensor;
    TensorInput other = tensor;
    switch (random.below(4)) {
      case 0:
        other = any_tensor(random, tensor.dtype, tensor.shape);
        break;
      case 1:
        other = any_tensor(random, tensor.dtype, other_shape(random, tensor.shape));
        break;
      case 2:
        other = any_tensor(random, random.pick(kDtypes), tensor.shape);
        break;
      default:
        other.role = any_role(random, tensor.dtype);
        return other;
    }
    other.device = tensor.device;
    return other;
  }
  Input operator()(const NdArray& array) const {
    switch (random.below(4)) {
      case 0:
        return any_ndarray(random, array.dtype, array.shape);
      case 1:
        return any_ndarray(random, array.dtype, other_shape(random, array.shape));
      case 2:
        return any_ndarray(random, {random.pick(kNumpyTypes), false}, array.shape);
      default: {
        NdArray other = array;
        other.writeable = !other.writeable;
        return other;
      }
    }
  }
  Input operator()(const NumpyScalar& scalar) const {
    const bool same = random.chance(60);
    return any_numpy_scalar(random, same ? scalar.type : any_scalar_type(random), Palette::Small);
  }
  Input operator()(const PyBool& number) const { return PyBool{!number.value}; }
  Input operator()(const PyInt&) const { return any_number_but(any_int(random, Palette::Small)); }
  Input operator()(const PyFloat&) const {
    return any_number_but(any_float(random, Palette::Small));
  }
  Input operator()(const PyComplex&) const {
    return any_number_but(any_complex(random, Palette::Small));
  }
  Input operator()(const Sequence& sequence) const {
    Sequence other = sequence;
    if (other.items.empty()) {
      other.items.push_back(any_number(random, Palette::Small));
    } else if (random.chance(30)) {
      other.items.pop_back();
    } else if (random.chance(30)) {
      other.items.push_back(other.items.front());
    } else {
      for (Input& item : other.items) item = other_data(random, item);
    }
    return other;
  }
  template <class T>
  Input operator()(const T& same) const {
    return same;
  }

 private:
  Input any_number_but(Input same_type) const {
    return random.chance(75) ? std::move(same_type) : any_number(random, Palette::Small);
  }
};

Input other_data(Random& random, const Input& data) {
  return std::visit(OtherData{random}, data.value);
}

Call changed(Random& random, const Call& call) {
  Call other = alone(call);
  const std::uint32_t roll = random.below(100);
  if (roll < 10) return other;
  if (roll < 20) return any_call(random, call.constructor);
  if (roll < 30) {
    other.context = any_context(random);
    other.context.default_dtype = random.pick(std::array{Dtype::Float32, Dtype::Float64});
    return other;
  }
  if (roll < 40 && !other.keywords.empty()) {
    const auto at = random.below(static_cast<std::uint32_t>(other.keywords.size()));
    if (random.chance(50))
      other.keywords.erase(other.keywords.begin() + at);
    else if (auto* dtype = other.keywords[at].value.get<DtypeObject>())
      dtype->dtype = random.pick(kDtypes);
    return other;
  }
  if (!other.arguments.empty()) {
    const std::size_t at = std::min(data_position(call.constructor), other.arguments.size() - 1);
    other.arguments[at] = other_data(random, other.arguments[at]);
  }
  return other;
}

}  // namespace

Call relative_of(Random& random, const Call& call) {
  Call other = changed(random, call);
  return why_invalid(other).empty() && allocates_little(other) ? other : alone(call);
}

std::vector<Call> any_earlier_calls(Random& random, const Call& call) {
  constexpr std::uint32_t kMost = 3;
  std::vector<Call> calls(1 + random.below(kMost));
  for (Call& one : calls) one = relative_of(random, call);
  return calls;
}

}  // namespace tenet::properties
