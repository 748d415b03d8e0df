// Shrinking reaches a minimal case: predicates in the place of faulty implementations.

#include "properties/shrinking/shrink.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "properties/cases.h"
#include "properties/shrinking/complexity.h"
#include "properties/shrinking/grid.h"
#include "properties/shrinking/history.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

using Predicate = std::function<bool(const Call&)>;

const NdArray* array_of(const Call& call) {
  return call.arguments.empty() ? nullptr : call.arguments[0].get<NdArray>();
}
const TensorInput* tensor_of(const Call& call) {
  return call.arguments.empty() ? nullptr : call.arguments[0].get<TensorInput>();
}
std::optional<Dtype> dtype_of(const Call& call) {
  for (const Keyword& keyword : call.keywords)
    if (const auto* dtype = keyword.value.get<DtypeObject>()) return dtype->dtype;
  return std::nullopt;
}

// The first failing cases of a seed, each shrunk: none may stay larger than is promised.
void expect_small(const Predicate& fails, std::int64_t most_elements, int most_attributes) {
  const Cases cases(9, ConstructorSet::all());
  int found = 0;
  for (std::uint64_t i = 0; i < 60'000 && found < 12; ++i) {
    const Call call = cases.make(i);
    if (!fails(call)) continue;
    ++found;
    const Shrunk shrunk = shrink(call, fails);
    EXPECT_TRUE(fails(shrunk.call));
    EXPECT_LE(count_elements(shrunk.call), most_elements) << to_text(shrunk.call);
    EXPECT_LE(count_attributes(shrunk.call), most_attributes) << to_text(shrunk.call);
  }
  EXPECT_GT(found, 0);
}

TEST(Shrink, AnyCallShrinksToNearlyNothing) {
  expect_small([](const Call&) { return true; }, 1, 0);
}

TEST(Shrink, ABufferThatIsReadToItsEndByACount) {
  const auto bytes = [](const Call& call) -> std::optional<std::size_t> {
    if (call.arguments.size() != 1) return std::nullopt;
    if (const auto* buffer = call.arguments[0].get<Buffer>()) return buffer->memory.size();
    if (const auto* text = call.arguments[0].get<PyBytes>()) return text->value.size();
    return std::nullopt;
  };
  const Predicate fails = [&](const Call& call) {
    if (call.constructor != Constructor::FromBuffer || !bytes(call) || !dtype_of(call))
      return false;
    return std::any_of(call.keywords.begin(), call.keywords.end(), [&](const Keyword& keyword) {
      const auto* count = keyword.value.get<PyInt>();
      return keyword.name == "count" && count != nullptr && !count->negative && count->low > 0 &&
             count->low * static_cast<std::size_t>(itemsize(*dtype_of(call))) == *bytes(call);
    });
  };
  const Cases cases(4, ConstructorSet::all());
  int found = 0;
  for (std::uint64_t i = 0; i < 60'000 && found < 5; ++i) {
    const Call call = cases.make(i);
    if (!fails(call)) continue;
    ++found;
    const Shrunk shrunk = shrink(call, fails);
    const auto one_element = static_cast<std::size_t>(itemsize(*dtype_of(shrunk.call)));
    EXPECT_EQ(*bytes(shrunk.call), one_element) << to_text(shrunk.call);
    EXPECT_EQ(shrunk.call.keywords.size(), 2U) << to_text(shrunk.call);
  }
  EXPECT_EQ(found, 5);
}

TEST(Shrink, AReadOnlyArray) {
  expect_small([](const Call& c) { return array_of(c) != nullptr && !array_of(c)->writeable; }, 1,
               1);
}

TEST(Shrink, ABigEndianArrayOfAtLeastTwoElements) {
  expect_small(
      [](const Call& c) {
        const NdArray* a = array_of(c);
        return a != nullptr && a->dtype.swapped && element_count(a->shape) >= 2;
      },
      2, 1);
}

TEST(Shrink, AnOffset) {
  expect_small([](const Call& c) { return array_of(c) != nullptr && array_of(c)->offset > 0; }, 1,
               1);
}

TEST(Shrink, ATransposedTensor) {
  expect_small(
      [](const Call& c) {
        const TensorInput* t = tensor_of(c);
        return t != nullptr && t->shape.size() >= 2 && element_count(t->shape) > 0 &&
               t->strides[0] < t->strides[1];
      },
      3, 2);
}

TEST(Shrink, ATensorThatLosesItsGapsRowByRow) {
  const Predicate has_gaps = [](const Call& c) {
    const TensorInput* t = tensor_of(c);
    if (t == nullptr || element_count(t->shape) == 0) return false;
    // As NumPy asks for it: how long the step of a single index is, does not matter.
    const Strides row_major = contiguous_strides(t->shape, 1);
    for (std::size_t d = 0; d < row_major.size(); ++d)
      if (t->shape[d] > 1 && t->strides[d] != row_major[d]) return true;
    return false;
  };
  Call call;
  call.constructor = Constructor::Clone;
  TensorInput tensor;
  tensor.shape = {2, 2};
  tensor.strides = {1, 1};
  tensor.storage.resize(3 * sizeof(float));
  call.arguments.emplace_back(std::move(tensor));
  ASSERT_TRUE(has_gaps(call));
  EXPECT_EQ(count_elements(shrink(call, has_gaps).call), 2);
  expect_small(has_gaps, 2, 1);
}

TEST(Shrink, AnElementThatIsNan) {
  expect_small(
      [](const Call& c) {
        const TensorInput* t = tensor_of(c);
        if (t == nullptr || t->dtype != Dtype::BFloat16) return false;
        const Bytes elements = compacted(grid_of(*t)).memory;
        for (std::size_t i = 0; i + 1 < elements.size(); i += 2)
          if ((elements[i + 1] & 0x7F) == 0x7F && elements[i] > 0x80) return true;
        return false;
      },
      1, 1);
}

TEST(Shrink, DtypeAskedForIsTheOneOfTheData) {
  expect_small(
      [](const Call& c) {
        return c.constructor == Constructor::AsTensor && tensor_of(c) != nullptr &&
               dtype_of(c) == tensor_of(c)->dtype;
      },
      1, 1);
}

TEST(Shrink, UnderInferenceModeWithAConjugate) {
  expect_small(
      [](const Call& c) {
        return c.context.grad_mode == GradMode::Inference && tensor_of(c) != nullptr &&
               tensor_of(c)->conj;
      },
      1, 2);
}

TEST(Shrink, ANestedListWithAComplexNumber) {
  const Predicate fails = [](const Call& c) {
    const auto* rows = c.arguments.empty() ? nullptr : c.arguments[0].get<Sequence>();
    if (rows == nullptr) return false;
    return std::any_of(rows->items.begin(), rows->items.end(), [](const Input& row) {
      const auto* items = row.get<Sequence>();
      return items != nullptr && std::any_of(items->items.begin(), items->items.end(),
                                             [](const Input& i) { return i.is<PyComplex>(); });
    });
  };
  expect_small(fails, 1, 0);
}

TEST(Shrink, AnIntegerBeyond64Bits) {
  const Predicate fails = [](const Call& c) {
    const auto* number = c.arguments.empty() ? nullptr : c.arguments[0].get<PyInt>();
    return number != nullptr && (number->high != 0 || number->shift != 0);
  };
  const Cases cases(4, ConstructorSet::only(Constructor::Tensor));
  for (std::uint64_t i = 0; i < 20'000; ++i) {
    const Call call = cases.make(i);
    if (!fails(call)) continue;
    EXPECT_EQ(shrink(call, fails).call.arguments[0], Input(PyInt{false, 1, 0, 0}));
  }
}

TEST(Shrink, DataByKeywordIsDataInFront) {
  for (const auto& [named, in_front] :
       {std::pair{"tensor(dtype=torch.int64,data=[1.0,2.0])", "tensor([])"},
        std::pair{"asarray(copy=False,obj=[1.0,2.0])", "asarray([])"},
        std::pair{"from_dlpack(ext_tensor=[1.0])", "from_dlpack([])"},
        std::pair{"new_tensor(0.0,data=[1.0])", "new_tensor(0.0,[])"}}) {
    const Shrunk shrunk = shrink(parse_call(named), [](const Call& candidate) {
      const Input* data = data_of(candidate);
      return data != nullptr && data->is<Sequence>() &&
             candidate.arguments.size() >= data_position(candidate.constructor);
    });
    EXPECT_EQ(to_text(shrunk.call), in_front);
  }
}

TEST(Shrink, KeepsToItsBudget) {
  const Cases cases(3, ConstructorSet::all());
  for (std::uint64_t i = 0; i < 100; ++i) {
    int runs = 0;
    const Shrunk shrunk = shrink(
        cases.make(i), [&](const Call&) { return ++runs > 0; }, 5);
    EXPECT_LE(runs, 5);
    EXPECT_EQ(shrunk.runs, runs);
  }
}

TEST(Shrink, WhatFailsOnlyAsItIsStaysAsItIs) {
  const Call call = Cases(3, ConstructorSet::all()).make(8);
  const Shrunk shrunk = shrink(call, [&](const Call& other) { return other == call; });
  EXPECT_EQ(shrunk.call, call);
  EXPECT_EQ(shrunk.steps, 0);
}

TEST(Shrink, LeavesTheEarlierCallsThatItTakes) {
  Call call = parse_call(
      "clone(tensor(float32,[2],#0000803f00000040));tensor([1,2,3]);tensor([1.5]);tensor(7);"
      "tensor([2,4,6],dtype=torch.float64)");
  const Shrunk shrunk = shrink(call, [](const Call& candidate) {
    return std::any_of(candidate.earlier.begin(), candidate.earlier.end(), [](const Call& one) {
      return !one.arguments.empty() && one.arguments[0].is<Sequence>();
    });
  });
  EXPECT_EQ(to_text(shrunk.call), "tensor([]);tensor()");
}

TEST(Shrink, CallsThatAreTheSameStayTheSame) {
  const Shrunk shrunk = shrink(parse_call("tensor([5,6]);tensor([5,6])"), [](const Call& call) {
    return call.earlier.size() == 1 && call.earlier[0] == alone(call) && !call.arguments.empty() &&
           call.arguments[0].is<Sequence>();
  });
  EXPECT_EQ(to_text(shrunk.call), "tensor([]);tensor([])");
}

TEST(SmallestHistory, KeepsWhatItTakesInOrder) {
  std::vector<Call> all;
  for (int i = 0; i < 500; ++i) all.push_back(parse_call("tensor(" + std::to_string(i) + ")"));
  int runs = 0;
  const auto position = [&](const std::vector<Call>& calls, std::size_t which) {
    return std::find(calls.begin(), calls.end(), all[which]) - calls.begin();
  };
  const std::vector<Call> smallest = smallest_history(all, [&](const std::vector<Call>& calls) {
    ++runs;
    const auto size = static_cast<std::ptrdiff_t>(calls.size());
    return position(calls, 17) < position(calls, 402) && position(calls, 402) < size;
  });
  EXPECT_EQ(smallest, (std::vector<Call>{all[17], all[402]}));
  EXPECT_LT(runs, 100);
}

TEST(SmallestHistory, KeepsToItsBudget) {
  int runs = 0;
  const std::vector<Call> all(100, parse_call("tensor(1)"));
  const auto kept = smallest_history(
      all,
      [&](const std::vector<Call>& calls) {
        ++runs;
        return calls.size() > 60;
      },
      10);
  EXPECT_EQ(runs, 10);
  EXPECT_GT(kept.size(), 60U);
}

}  // namespace
}  // namespace tenet::properties
