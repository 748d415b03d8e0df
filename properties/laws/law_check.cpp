#include "properties/laws/law_check.h"

#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/calls.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/scalars.h"
#include "properties/generators/sequences.h"
#include "properties/generators/special.h"
#include "properties/generators/tensors.h"
#include "properties/laws/law_rules.h"
#include "properties/shrinking/grid.h"
#include "spec/expectation.h"

namespace tenet::properties {
namespace {

using Check = LawVerdict (*)(const Call&, const RunCall&);

// In the order of LawName.
constexpr std::array<Check, static_cast<std::size_t>(kFirstLivingLaw)> kChecks{
    idempotent,
    shares_nothing,
    same_memory,
    layout_is_irrelevant,
    converts_alike,
    keyword_order,
    list_or_tuple,
    widening_round_trip,
    equals_input,
    stack_of_rows,
    equals_from_numpy,
    inferred_dtype_spelled_out,
    range_or_list,
    one_item_list,
    detached,
    copy_shares_nothing,
    nothing_to_do,
    contiguous_format,
    same_twice,
    other_as_dtype_and_device,
    device_spelling,
    data_of_default_dtype,
    read_only_reads_alike,
    conversion_in_two_steps,
    cast_is_to,
    like_torch_tensor,
    force_changes_nothing,
    device_array_reads_alike,
};

void add_dtype(Random& random, Call& call) {
  call.keywords.push_back({"dtype", DtypeObject{any_dtype(random)}});
}

Input array_data(Random& random, Constructor constructor) {
  if (converts_tensor(constructor) || (constructor != Constructor::FromNumpy && random.chance(40)))
    return any_tensor(random);
  return any_ndarray(random);
}

bool is_row_major(const Input& input) {
  if (const auto* array = input.get<NdArray>()) return is_compact(grid_of(*array));
  const auto* tensor = input.get<TensorInput>();
  return tensor == nullptr || is_compact(grid_of(*tensor));
}

// The data and arguments that bring a plain call of the constructor into the law's reach.
void prepare(LawName name, Random& random, Call& call) {
  Input& data = call.arguments[0];
  switch (name) {
    case LawName::SameMemory:
    case LawName::EqualsFromNumpy:
      data = any_ndarray(random);
      break;
    case LawName::LayoutIsIrrelevant:
      for (int i = 0; i < 8 && (i == 0 || is_row_major(data)); ++i)
        data = array_data(random, call.constructor);
      if (call.constructor == Constructor::To || random.chance(40)) {
        if (call.constructor != Constructor::FromNumpy) add_dtype(random, call);
      }
      break;
    case LawName::AsTensorConvertsAlike:
      data = any_good_data(random);
      add_dtype(random, call);
      break;
    case LawName::ConversionInTwoSteps:
      data = array_data(random, call.constructor);
      add_dtype(random, call);
      break;
    case LawName::ListOrTuple:
      data = any_sequence(random);
      if (call.constructor != Constructor::LegacyTensor && random.chance(40))
        add_dtype(random, call);
      break;
    case LawName::DataOfDefaultDtype:
      data = any_sequence(random);
      break;
    case LawName::StackOfRows:
      data = make_sequence(random, SequenceStyle::Nested);
      add_dtype(random, call);
      break;
    case LawName::RangeOrList:
      data = random.chance(70) ? Input(any_range(random)) : Input(any_size(random));
      if (call.constructor != Constructor::LegacyTensor && random.chance(30))
        add_dtype(random, call);
      break;
    case LawName::OneItemList:
      data = random.chance(60)
                 ? any_number(random, any_palette(random))
                 : Input(any_numpy_scalar(random, any_scalar_type(random), any_palette(random)));
      if (random.chance(30)) add_dtype(random, call);
      break;
    case LawName::InferredDtypeSpelledOut:
      data = any_good_data(random);
      break;
    case LawName::CopySharesNothing:
      if (call.constructor == Constructor::To) call.keywords.push_back({"copy", flag(true)});
      break;
    case LawName::NothingToDo:
      call.arguments.emplace_back(DtypeObject{data.get<TensorInput>()->dtype});
      break;
    case LawName::ContiguousFormat:
      call.keywords.push_back({"memory_format", MemoryFormatObject{MemoryFormat::Contiguous}});
      break;
    case LawName::OtherAsDtypeAndDevice:
      call.arguments.emplace_back(any_tensor(random, any_dtype(random), {}));
      if (random.chance(30)) call.keywords.push_back({"copy", flag(true)});
      break;
    case LawName::DeviceSpelling: {
      Input device = any_device_argument(random);
      call.keywords.push_back({"device", std::move(device)});
      break;
    }
    case LawName::DeviceArrayReadsAlike:
      // What can be an array on an accelerator becomes one where there is one.
      data = any_ndarray(random, {any_numpy_dtype(random).type, false}, any_shape(random));
      data.get<NdArray>()->writeable = true;
      if (call.constructor != Constructor::LegacyTensor &&
          call.constructor != Constructor::FromDlpack && random.chance(30))
        add_dtype(random, call);
      break;
    case LawName::ReadOnlyReadsAlike: {
      NdArray array = any_ndarray(random);
      array.writeable = false;
      data = std::move(array);
      break;
    }
    default:
      break;
  }
}

// Laws of whole calls: their arguments are of any kind.
bool takes_any_call(LawName name) {
  return name == LawName::Idempotent || name == LawName::NeverShares || name == LawName::Detached ||
         name == LawName::SameTwice || name == LawName::KeywordOrder || name == LawName::CastIsTo ||
         name == LawName::LikeTensor || name == LawName::ForceChangesNothing;
}

// Whether a plain tensor or an ndarray on the CPU comes of it, and nothing is changed on the way.
bool gives_plain_tensor(const Call& call) {
  if (!why_invalid(call).empty()) return false;
  const Expectation expected = predict(call, TorchVersion{});
  const auto is_no = [](const Prediction<bool>& prediction) {
    return prediction.certainty == Certainty::Exactly && !prediction.value;
  };
  const bool returns =
      expected.completion.certainty == Certainty::Exactly && expected.completion.value.empty();
  if (call.constructor == Constructor::Numpy) return returns;
  return returns && expected.device.value.type == DeviceType::Cpu && is_no(expected.inference) &&
         is_no(expected.conj) && is_no(expected.neg) && expected.layout.value == Layout::Strided &&
         expected.sharing.certainty == Certainty::Exactly && expected.input_unchanged.value;
}

// Lists and tuples are read item by item, which takes time enough to be met by another thread.
Call call_with_items(Random& random, Constructor constructor) {
  Call call;
  call.constructor = constructor;
  if (constructor == Constructor::NewTensor) call.arguments.push_back(any_tensor(random));
  // Plain lists of numbers are what a fast path is written for.
  if (random.chance(50)) {
    Sequence list{SequenceType::List, {}};
    const bool floats = random.chance(60);
    for (auto count = random.between(1, 6); count > 0; --count)
      list.items.push_back(floats ? Input(any_float(random, Palette::Small))
                                  : Input(any_int(random, Palette::Small)));
    call.arguments.emplace_back(std::move(list));
  } else {
    call.arguments.push_back(any_sequence(random));
  }
  return call;
}

bool reads_items(Constructor constructor) {
  return constructor == Constructor::Tensor || constructor == Constructor::AsTensor ||
         constructor == Constructor::AsArray || constructor == Constructor::LegacyTensor ||
         constructor == Constructor::NewTensor;
}

// A call of something that has memory.
Call call_with_memory(Random& random, Constructor constructor) {
  constexpr int kTries = 24;
  Call call = any_call(random, constructor);
  for (int i = 0; i < kTries; ++i, call = any_call(random, constructor)) {
    const Input* data = data_of(call);
    const bool has_memory =
        data != nullptr && (data->is<NdArray>() || data->is<TensorInput>() || data->is<Buffer>());
    if (has_memory && gives_plain_tensor(call)) break;
  }
  return call;
}

Call any_call_for(const Law& law, Random& random) {
  if (is_living(law)) {
    Call call = call_with_memory(random, law.constructor);
    // Default dtypes and devices are not of one thread.
    if (law.name == LawName::ThreadsAgree) {
      constexpr int kPercentOfItems = 50;
      if (reads_items(law.constructor) && random.chance(kPercentOfItems))
        call = call_with_items(random, law.constructor);
      // Nor are the invariants of sparse tensors.
      std::erase_if(call.keywords,
                    [](const Keyword& keyword) { return keyword.name == "check_invariants"; });
      const GradMode mode = call.context.grad_mode;
      call.context = {};
      call.context.grad_mode = mode;
    }
    return call;
  }
  if (takes_any_call(law.name)) {
    Call call = any_call(random, law.constructor);
    for (int i = 0; i < 8 && law.name == LawName::KeywordOrder && call.keywords.size() < 2; ++i)
      call = any_call(random, law.constructor);
    return call;
  }
  Call call;
  call.constructor = law.constructor;
  call.context = any_context(random);
  if (law.constructor == Constructor::ScalarTensor)
    call.arguments.push_back(any_number(random, any_palette(random)));
  else
    call.arguments.push_back(converts_tensor(law.constructor) ? Input(any_tensor(random))
                                                              : any_good_data(random));
  prepare(law.name, random, call);
  if (law.constructor == Constructor::LegacyTensor)
    for (Input& argument : call.arguments) keep_size_small(random, argument);
  return call;
}

}  // namespace

Call generate_for(const Law& law, Random& random, const Machine& machine) {
  // Chance may join what is not described, or what laws do not speak of.
  constexpr int kAttempts = 64;
  Call call = any_call_for(law, random);
  for (int i = 0; i < kAttempts && (!why_invalid(call).empty() || python_speaks_in(call)); ++i)
    call = any_call_for(law, random);
  replace_absent(machine, call);
  return call;
}

LawVerdict check_law(const Law& law, const Call& call, const RunCall& run) {
  if (is_living(law)) return {};
  const bool needs_data = law.name != LawName::SameTwice && law.name != LawName::KeywordOrder;
  if (call.constructor != law.constructor || (needs_data && call.arguments.empty())) return {};
  return kChecks[static_cast<std::size_t>(law.name)](call, run);
}

}  // namespace tenet::properties
