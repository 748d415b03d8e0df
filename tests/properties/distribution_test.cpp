// What is reached by the cases until every edge was visited once.

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "properties/cases.h"
#include "properties/shrinking/grid.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

class Distribution : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    const Cases cases(1, ConstructorSet::all());
    // Every other case is an edge.
    for (std::uint64_t i = 0; i < 2 * cases.edge_count(); ++i) calls_.push_back(cases.make(i));
  }
  static void TearDownTestSuite() { calls_.clear(); }

  template <class T>
  static std::vector<const T*> first_arguments(Constructor constructor) {
    std::vector<const T*> found;
    for (const Call& call : calls_)
      if (call.constructor == constructor && !call.arguments.empty())
        if (const T* input = call.arguments[0].get<T>()) found.push_back(input);
    return found;
  }

  inline static std::vector<Call> calls_;
};

TEST_F(Distribution, EveryConstructorHasItsShare) {
  std::map<Constructor, int> counts;
  for (const Call& call : calls_) ++counts[call.constructor];
  for (int c = 0; c < kConstructorCount; ++c)
    EXPECT_GT(counts[static_cast<Constructor>(c)], 1000) << name(static_cast<Constructor>(c));
}

TEST_F(Distribution, DataIsOfEveryKind) {
  for (const Constructor constructor : {Constructor::Tensor, Constructor::AsTensor}) {
    std::map<InputKind, int> counts;
    for (const Call& call : calls_)
      if (call.constructor == constructor) ++counts[input_kind(call)];
    for (int k = 0; k < kInputKindCount; ++k) {
      const auto kind = static_cast<InputKind>(k);
      if (kind == InputKind::Dtype || kind == InputKind::Device ||
          kind == InputKind::MemoryFormat || kind == InputKind::TensorClass)
        continue;                                    // arguments, but not data
      if (kind == InputKind::DeviceArray) continue;  // only beside an accelerator
      EXPECT_GT(counts[kind], 0) << name(constructor) << " of " << name(kind);
    }
  }
}

TEST_F(Distribution, NdarraysAreOfEveryDtypeAndByteOrder) {
  std::set<NumpyType> native;
  std::set<NumpyType> swapped;
  for (const NdArray* array : first_arguments<NdArray>(Constructor::FromNumpy))
    if (!is_ml(array->dtype.type))
      (array->dtype.swapped ? swapped : native).insert(array->dtype.type);
  EXPECT_EQ(native.size(), static_cast<std::size_t>(kNumpyTypeCount));
  EXPECT_GT(swapped.size(), 15U);
}

TEST_F(Distribution, NdarraysLieInMemoryInEveryWay) {
  std::set<std::size_t> ranks;
  int empty = 0, negative = 0, zero = 0, odd = 0, offset = 0, misaligned = 0, read_only = 0,
      fortran = 0;
  for (const NdArray* array : first_arguments<NdArray>(Constructor::AsTensor)) {
    ranks.insert(array->shape.size());
    const int size = itemsize(array->dtype.type);
    empty += element_count(array->shape) == 0 ? 1 : 0;
    offset += array->offset > 0 ? 1 : 0;
    misaligned += array->offset % size != 0 ? 1 : 0;
    read_only += array->writeable ? 0 : 1;
    for (const std::int64_t stride : array->strides) {
      negative += stride < 0 ? 1 : 0;
      zero += stride == 0 ? 1 : 0;
      odd += stride % size != 0 ? 1 : 0;
    }
    const auto& s = array->strides;
    fortran += s.size() == 2 && s[0] == size && s[1] == size * array->shape[0] ? 1 : 0;
  }
  EXPECT_EQ(ranks, (std::set<std::size_t>{0, 1, 2, 3, 4, 5, 6}));
  for (const int count : {empty, negative, zero, odd, offset, misaligned, read_only, fortran})
    EXPECT_GT(count, 10);
}

TEST_F(Distribution, TensorsAreOfEveryDtypeRoleAndLayout) {
  for (const Constructor constructor :
       {Constructor::Tensor, Constructor::AsTensor, Constructor::Clone, Constructor::To}) {
    std::set<Dtype> dtypes;
    std::set<TensorRole> roles;
    int conj = 0, neg = 0, meta = 0, expanded = 0, offset = 0, strided = 0;
    for (const TensorInput* tensor : first_arguments<TensorInput>(constructor)) {
      if (!is_bare(tensor->dtype)) dtypes.insert(tensor->dtype);
      roles.insert(tensor->role);
      conj += tensor->conj ? 1 : 0;
      neg += tensor->neg ? 1 : 0;
      meta += tensor->device.type == DeviceType::Meta ? 1 : 0;
      offset += tensor->storage_offset > 0 ? 1 : 0;
      strided += tensor->strides != contiguous_strides(tensor->shape) ? 1 : 0;
      for (std::size_t d = 0; d < tensor->shape.size(); ++d)
        expanded += tensor->strides[d] == 0 && tensor->shape[d] > 1 ? 1 : 0;
    }
    EXPECT_EQ(dtypes.size(), static_cast<std::size_t>(kDtypeCount)) << name(constructor);
    EXPECT_EQ(roles.size(), 5U) << name(constructor);
    for (const int count : {conj, neg, meta, expanded, offset, strided})
      EXPECT_GT(count, 10) << name(constructor);
  }
}

TEST_F(Distribution, EveryPairOfDtypesIsConverted) {
  std::set<std::pair<Dtype, Dtype>> pairs;
  for (const Call& call : calls_) {
    if (call.constructor != Constructor::To || call.arguments.empty()) continue;
    const auto* tensor = call.arguments[0].get<TensorInput>();
    for (const Keyword& keyword : call.keywords)
      if (const auto* dtype = keyword.value.get<DtypeObject>(); dtype && keyword.name == "dtype")
        if (!is_bare(tensor->dtype) && !is_bare(dtype->dtype))
          pairs.insert({tensor->dtype, dtype->dtype});
  }
  EXPECT_EQ(pairs.size(), static_cast<std::size_t>(kDtypeCount * kDtypeCount));
}

TEST_F(Distribution, ContextsAreEntered) {
  std::set<Dtype> defaults;
  std::set<GradMode> modes;
  int contexts = 0, devices = 0;
  for (const Call& call : calls_) {
    defaults.insert(call.context.default_dtype);
    modes.insert(call.context.grad_mode);
    contexts += call.context.device_context ? 1 : 0;
    devices += call.context.default_device ? 1 : 0;
  }
  EXPECT_EQ(defaults.size(), 4U);
  EXPECT_EQ(modes.size(), 3U);
  EXPECT_GT(contexts, 100);
  EXPECT_GT(devices, 100);
  EXPECT_LT(contexts + devices, 4000);  // they are slow
}

TEST_F(Distribution, AsTensorIsOftenAskedForTheDtypeThatItsDataHas) {
  int same = 0, all = 0;
  for (const Call& call : calls_) {
    if (call.constructor != Constructor::AsTensor || call.arguments.empty()) continue;
    const auto* tensor = call.arguments[0].get<TensorInput>();
    if (tensor == nullptr) continue;
    ++all;
    const auto asked = [&](const Keyword& keyword) {
      const auto* dtype = keyword.value.get<DtypeObject>();
      return dtype != nullptr && dtype->dtype == tensor->dtype;
    };
    same += std::any_of(call.keywords.begin(), call.keywords.end(), asked) ? 1 : 0;
  }
  EXPECT_GT(same * 10, all);
}

}  // namespace
}  // namespace tenet::properties
