#include "properties/generators/sparse_calls.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/scalars.h"
#include "properties/generators/tensors.h"
#include "spec/convert.h"

namespace tenet::properties {
namespace {

/// What is to be stored, and where.
struct Plan {
  std::int64_t rows = 1;
  std::int64_t stored = 2;
  Shape dense;
  bool in_order = false;  ///< each index greater than the one before it in its row
};

constexpr std::int64_t kLargestIndex = 3;

Plan any_plan(Random& random) {
  Plan plan;
  const std::uint32_t roll = random.below(20);
  plan.rows = roll == 0 ? 0 : roll < 10 ? 1 : roll < 18 ? 2 : 3;
  plan.stored = random.chance(10) ? 0 : random.between(1, 3);
  if (random.chance(30)) plan.dense.push_back(random.between(0, 3));
  if (random.chance(8)) plan.dense.push_back(random.between(1, 2));
  plan.in_order = random.chance(40);
  return plan;
}

std::int64_t any_index(Random& random, const Plan& plan, std::int64_t column) {
  return plan.in_order ? column : random.between(0, kLargestIndex);
}

Sequence list_of_indices(Random& random, const Plan& plan) {
  Sequence rows;
  for (std::int64_t row = 0; row < plan.rows; ++row) {
    Sequence columns;
    for (std::int64_t column = 0; column < plan.stored; ++column)
      columns.items.push_back(py_int(any_index(random, plan, column)));
    rows.items.emplace_back(std::move(columns));
  }
  return rows;
}

/// Small numbers in the place of all elements, whatever view there is of them.
void write_indices(Random& random, const Plan& plan, Dtype dtype, Bytes& memory,
                   std::size_t first) {
  const auto size = static_cast<std::size_t>(itemsize(dtype));
  if (is_bare(dtype)) return;
  for (std::size_t at = first, slot = 0; at + size <= memory.size(); at += size, ++slot) {
    const auto column = static_cast<std::int64_t>(slot) % std::max<std::int64_t>(plan.stored, 1);
    encode(dtype, Number::of_int(any_index(random, plan, column)), Dtype::Int64,
           memory.data() + at);
  }
}

Input tensor_of_indices(Random& random, const Plan& plan, Dtype dtype) {
  const Arrangement arrangement =
      random.chance(60) ? Arrangement::Contiguous : any_arrangement(random, false);
  TensorInput tensor =
      make_tensor(random, dtype, arrange(random, {plan.rows, plan.stored}, arrangement),
                  random.chance(25) ? random.between(1, 3) : 0, Palette::Small);
  write_indices(random, plan, dtype, tensor.storage, 0);
  if (random.chance(4)) tensor.neg = category(dtype) == DtypeCategory::Integer;
  if (random.chance(5)) tensor.form = TensorForm::Inference;
  if (random.chance(6)) tensor.device = {DeviceType::Meta, -1};
  return tensor;
}

Input array_of_indices(Random& random, const Plan& plan, NumpyType type) {
  NdArray array = any_ndarray(random, {type, false}, {plan.rows, plan.stored});
  const auto dtype = torch_dtype(type);
  if (dtype)
    write_indices(random, plan, *dtype, array.memory,
                  static_cast<std::size_t>(array.offset % itemsize(*dtype)));
  return array;
}

/// Numbers that fit nowhere, or only where nobody looks.
Input odd_indices(Random& random, Plan plan) {
  constexpr std::array<std::int64_t, 4> kOdd{-1, -3, 5, std::int64_t{1} << 62};
  plan.rows = std::max<std::int64_t>(plan.rows, 1);
  plan.stored = std::max<std::int64_t>(plan.stored, 1);
  Sequence rows = list_of_indices(random, plan);
  auto* row = rows.items[random.below(static_cast<std::uint32_t>(plan.rows))].get<Sequence>();
  row->items[random.below(static_cast<std::uint32_t>(plan.stored))] = py_int(random.pick(kOdd));
  return rows;
}

Input wrong_indices(Random& random, const Plan& plan) {
  Sequence rows = list_of_indices(random, plan);
  switch (random.below(8)) {
    case 0:
      return py_int(0);
    case 1:
      return rows.items.empty() ? Input(std::move(rows)) : rows.items.front();
    case 2:
      return Sequence{SequenceType::List, {std::move(rows)}};
    case 3:  // ragged, or with something else than an int
      for (Input& item : rows.items)
        item.get<Sequence>()->items.push_back(random.chance(50) ? py_float(0.5) : Input(PyNone{}));
      return rows;
    case 4:
      rows.items.push_back(Sequence{SequenceType::List, {py_int(0)}});
      return rows;
    case 5:
      return PyStr{"ab"};
    case 6:
      return PyNone{};
    default:
      return make_tensor(random, Dtype::Int64, arrange(random, {}, Arrangement::Contiguous), 0,
                         Palette::Small);
  }
}

Input indices_of(Random& random, const Plan& plan, std::uint32_t form) {
  switch (form) {
    case 0: {
      Sequence rows = list_of_indices(random, plan);
      if (random.chance(20)) rows.type = SequenceType::Tuple;
      return rows;
    }
    case 1:
    case 2:
      return tensor_of_indices(random, plan, Dtype::Int64);
    case 3:
      return tensor_of_indices(random, plan, any_dtype(random));
    case 4:
      return array_of_indices(random, plan, NumpyType::Long);
    case 5:
      return array_of_indices(random, plan, any_numpy_dtype(random).type);
    case 6:
      return odd_indices(random, plan);
    default:
      return wrong_indices(random, plan);
  }
}

Input nested_numbers(Random& random, const Shape& shape, std::size_t depth, const Input& like) {
  if (depth == shape.size()) {
    if (like.is<PyInt>()) return any_int(random, Palette::Small);
    if (like.is<PyComplex>()) return any_complex(random, Palette::Small);
    return like.is<PyFloat>() ? Input(any_float(random, Palette::Small)) : like;
  }
  Sequence items;
  for (std::int64_t i = 0; i < shape[depth]; ++i)
    items.items.push_back(nested_numbers(random, shape, depth + 1, like));
  return items;
}

Input with_bits(Random& random, const Shape& shape) {
  TensorInput tensor = any_tensor(random, any_dtype(random), shape);
  tensor.conj = category(tensor.dtype) == DtypeCategory::Complex;
  tensor.neg = !tensor.conj || random.chance(30);
  return tensor;
}

Input values_of(Random& random, const Plan& plan, std::uint32_t form) {
  Shape shape = plan.dense;
  shape.insert(shape.begin(), plan.stored);
  if (random.chance(4)) ++shape.front();
  switch (form) {
    case 0:
      return nested_numbers(random, shape, 0, any_number(random, Palette::Small));
    case 1:
      return any_tensor(random, any_dtype(random), shape);
    case 2:
      return any_ndarray(random, any_numpy_dtype(random), shape);
    case 3:
      if (random.chance(40)) return any_number(random, any_palette(random));
      if (random.chance(40)) return any_tensor(random, any_dtype(random), {});
      return any_numpy_scalar(random, any_scalar_type(random), any_palette(random));
    case 4:
      return with_bits(random, shape);
    case 5: {
      constexpr std::array<Dtype, 3> kDtypes{Dtype::Float32, Dtype::Float64, Dtype::Complex64};
      const Dtype dtype = random.pick(kDtypes);
      TensorInput tensor = any_tensor(random, dtype, shape);
      tensor.role = any_role(random, dtype);
      if (tensor.role == TensorRole::Plain) tensor.role = TensorRole::Leaf;
      return tensor;
    }
    default:
      if (random.chance(50)) return any_data(random);
      return in_form(random, any_tensor(random, Dtype::Float32, shape),
                     random.chance(50) ? TensorForm::Coo : TensorForm::Uncoalesced);
  }
}

/// A size that the plan fits in, as a list, tuple or torch.Size.
Input in_any_sequence(Random& random, const Shape& size) {
  if (random.chance(25)) return TorchSize{size};
  Sequence sequence{random.chance(50) ? SequenceType::List : SequenceType::Tuple, {}};
  for (const std::int64_t extent : size) sequence.items.push_back(py_int(extent));
  return sequence;
}

Input list_of_sizes(const Shape& size) {
  Sequence list;
  for (const std::int64_t extent : size) list.items.push_back(py_int(extent));
  return list;
}

Input wrong_size(Random& random, const Shape& right) {
  switch (random.below(5)) {
    case 0:
      return PyNone{};
    case 1:
      return py_int(4);
    case 2:
      return Sequence{SequenceType::List, {py_float(4)}};
    case 3:
      return any_ndarray(random, {NumpyType::Long, false}, {2});
    default:
      return right.empty() ? Input(PyNone{}) : Input(PyRange{0, right.front(), 1});
  }
}

/// Nothing: none is given.
std::optional<Input> size_of(Random& random, const Plan& plan, std::uint32_t form) {
  Shape size(static_cast<std::size_t>(plan.rows), kLargestIndex + 1);
  for (std::int64_t& extent : size) extent += random.between(0, 2);
  size.insert(size.end(), plan.dense.begin(), plan.dense.end());
  switch (form) {
    case 0:
    case 1:
    case 2:
      return std::nullopt;
    case 3:
    case 4:
      return in_any_sequence(random, size);
    case 5:  // that the indices need not fit in
      for (std::int64_t row = 0; row < plan.rows; ++row)
        size[static_cast<std::size_t>(row)] = random.between(0, 2);
      return in_any_sequence(random, size);
    case 6: {  // of another rank, or with other sizes behind, or beyond what can be counted
      constexpr std::array<std::int64_t, 3> kOdd{-1, -2, std::int64_t{1} << 62};
      const std::uint32_t roll = random.below(3);
      if (roll == 0 || size.empty())
        size.push_back(2);
      else if (roll == 1)
        ++size.back();
      else
        size[random.below(static_cast<std::uint32_t>(size.size()))] = random.pick(kOdd);
      return list_of_sizes(size);
    }
    default:
      return wrong_size(random, size);
  }
}

Input perhaps(Random& random, std::uint32_t percent) {
  return random.chance(12) ? Input(PyNone{}) : flag(random.chance(percent));
}

Call assembled(Random& random, Input indices, Input values, std::optional<Input> size) {
  Call call;
  call.constructor = Constructor::SparseCooTensor;
  call.arguments.push_back(std::move(indices));
  call.arguments.push_back(std::move(values));
  if (random.chance(3)) {
    call.keywords.push_back({"values", std::move(call.arguments.back())});
    call.arguments.pop_back();
  }
  const bool by_name = call.arguments.size() < 2 || random.chance(30);
  if (size && by_name)
    call.keywords.push_back({"size", std::move(*size)});
  else if (size)
    call.arguments.push_back(std::move(*size));
  const auto add = [&](const char* name, Input value) {
    call.keywords.push_back({name, std::move(value)});
  };
  const Input* data = data_of(call);
  if (random.chance(30)) add("dtype", any_dtype_argument(random, own_dtype(*data)));
  if (random.chance(12)) add("device", any_device_argument(random));
  if (random.chance(18)) add("requires_grad", flag(random.chance(75)));
  if (random.chance(35)) add("check_invariants", perhaps(random, 75));
  if (random.chance(35)) add("is_coalesced", perhaps(random, 70));
  if (random.chance(3)) add("pin_memory", flag(random.chance(50)));
  shuffle_keywords(random, call);
  return call;
}

}  // namespace

Call sparse_coo_call(Random& random) {
  // Most calls are right.
  constexpr std::array<std::uint8_t, 16> kIndices{0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 4, 5, 6, 7};
  constexpr std::array<std::uint8_t, 12> kValues{0, 0, 0, 1, 1, 1, 2, 2, 3, 4, 5, 6};
  constexpr std::array<std::uint8_t, 12> kSizes{0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 6, 7};
  Call call =
      sparse_coo_edge(random, random.pick(kIndices), random.pick(kValues), random.pick(kSizes));
  constexpr std::array<const char* const, 6> kNames{
      "dtype", "device", "requires_grad", "check_invariants", "is_coalesced", "pin_memory"};
  if (random.chance(5)) spoil(random, call, kNames);
  return call;
}

Call sparse_coo_edge(Random& random, std::uint32_t index_form, std::uint32_t value_form,
                     std::uint32_t size_form) {
  Plan plan = any_plan(random);
  if (value_form == 3) {
    plan.stored = random.chance(90) ? 1 : 2;
    plan.dense.clear();
  }
  Input indices = indices_of(random, plan, index_form);
  Input values = values_of(random, plan, value_form);
  Call call =
      assembled(random, std::move(indices), std::move(values), size_of(random, plan, size_form));
  if (value_form == 5 && random.chance(40))
    call.context.grad_mode = random.chance(50) ? GradMode::NoGrad : GradMode::Inference;
  return call;
}

}  // namespace tenet::properties
