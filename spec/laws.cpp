#include "spec/laws.h"

#include <array>
#include <vector>

namespace tenet {
namespace {

struct LawRow {
  LawName name;
  Topic topic;
  std::string_view constructors;  // of kConstructorLetters
  std::string_view what;
  std::string_view says;
  MachineNeed need = MachineNeed::None;
};

using enum LawName;
constexpr std::array<LawRow, kLawNameCount> kRows{{
    {Idempotent, Topic::Identity, "ag", "law-idempotent",
     "What it returned it returns again: the very same tensor."},
    {NeverShares, Topic::Aliasing, "t", "law-never-shares",
     "The result has memory of its own, whatever the data is, unless it is a storage."},
    {SameMemory, Topic::Aliasing, "f", "law-same-memory",
     "The result's numpy() is the array's memory: the same bytes, the same strides."},
    {LayoutIsIrrelevant, Topic::Values, "tafo", "law-layout-is-irrelevant",
     "A round trip through any memory layout keeps the values: strided data and a row-major copy "
     "of it give the same elements."},
    {AsTensorConvertsAlike, Topic::Values, "a", "law-converts-like-tensor",
     "as_tensor(x, dtype=d) equals tensor(x, dtype=d) in everything but aliasing, identity and "
     "autograd."},
    {KeywordOrder, Topic::Errors, "taobnysp", "law-keyword-order",
     "The order of keyword arguments does not matter."},
    {ListOrTuple, Topic::Values, "taLy", "law-list-or-tuple",
     "Whether data is spelled as lists or as tuples does not matter."},
    {WideningRoundTrip, Topic::Values, "o", "law-widening-round-trip",
     "Conversion to a wider dtype and back gives the elements that it began with."},
    {EqualsInput, Topic::Values, "cgh", "law-equals-input",
     "The result has the dtype, the shape and the elements of its input."},
    {StackOfRows, Topic::Values, "ta", "law-stack-of-rows",
     "Nested data gives the stack of what its rows give (dtype given)."},
    {EqualsFromNumpy, Topic::Aliasing, "a", "law-equals-from-numpy",
     "as_tensor(array) is what from_numpy(array) is, when neither is refused."},
    {InferredDtypeSpelledOut, Topic::Dtype, "ta", "law-inferred-dtype-spelled-out",
     "To ask for the dtype that would be inferred changes nothing."},
    {RangeOrList, Topic::Values, "taL", "law-range-or-list",
     "A range or a torch.Size as data gives what the list of its numbers gives."},
    {OneItemList, Topic::Shape, "ta", "law-one-item-list",
     "[x] gives the one element that x gives, with one dimension more."},
    {Detached, Topic::Autograd, "th", "law-detached",
     "The result is a leaf without a grad_fn, whatever the data is."},
    {CopySharesNothing, Topic::Aliasing, "co", "law-copy-shares-nothing",
     "clone, and to with copy=True, share nothing with the input."},
    {NothingToDo, Topic::Identity, "o", "law-nothing-to-do",
     "Asked for the dtype that the tensor has, and for nothing else, to returns the tensor."},
    {ContiguousFormat, Topic::Layout, "c", "law-contiguous-format",
     "With memory_format=torch.contiguous_format the result is row-major."},
    {SameTwice, Topic::Values, "tafLcobnydghskpTuS", "law-same-twice",
     "The same call on equal inputs ends the same way."},
    {OtherAsDtypeAndDevice, Topic::Dtype, "o", "law-other-as-dtype-and-device",
     "to(other) is to(other.device, other.dtype)."},
    {DeviceSpelling, Topic::Device, "taLoys", "law-device-spelling",
     "A device spelled as a string or as a torch.device is the same device."},
    {DataOfDefaultDtype, Topic::Dtype, "L", "law-data-of-default-dtype",
     "torch.Tensor(list) is torch.tensor(list) of the default dtype."},
    {ReadOnlyReadsAlike, Topic::Values, "taf", "law-read-only-reads-alike",
     "A read-only array gives what a writeable one gives, but for the warning."},
    {ConversionInTwoSteps, Topic::Values, "t", "law-conversion-in-two-steps",
     "tensor(array, dtype=d) has the elements of tensor(array) converted by to(d)."},
    {CastIsTo, Topic::Values, "kp", "law-cast-is-to",
     "A cast, or type() of a dtype, is to() of it in everything: t.float() is "
     "t.to(torch.float32)."},
    {LikeTensor, Topic::Values, "T", "law-like-torch-tensor",
     "A typed class is torch.Tensor under the class's dtype as default one, in everything."},
    {ForceChangesNothing, Topic::Values, "u", "law-force-changes-nothing",
     "What numpy() does not refuse it gives with force=True, too: the same array over the same "
     "memory."},
    {DeviceArrayReadsAlike, Topic::Values, "taLyd", "law-device-array-reads-alike",
     "An array on an accelerator gives the dtype, the shape and the elements that an ndarray of "
     "the "
     "same elements gives, if neither is refused.",
     MachineNeed::Accelerator},
    {SharesAsModelled, Topic::Aliasing, "tafLcobnydghkT", "law-memory-model",
     "Whatever is done with the result and its source afterwards, they share the memory that they "
     "shared, and no other: views, writes, resize_, set_, a second call."},
    {KeepsAsModelled, Topic::Lifetime, "tafLcobnydghkT", "law-memory-model",
     "Memory is kept as long as something refers to it, and no longer, and what is not torch's own "
     "is never exchanged."},
    {ThreadsAgree, Topic::Values, "tafLcobnydghskpTuS", "law-threads",
     "The call comes to the same when several threads make it at once on the same objects, and "
     "nothing is lost or kept."},
}};

std::vector<Law> make_laws() {
  std::vector<Law> all;
  for (const LawRow& row : kRows) {
    for (int c = 0; c < kConstructorCount; ++c) {
      if (row.constructors.find(kConstructorLetters[static_cast<std::size_t>(c)]) ==
          std::string_view::npos)
        continue;
      const auto constructor = static_cast<Constructor>(c);
      std::string id(name(row.topic));
      id.append(".").append(name(constructor)).append(".").append(row.what);
      all.push_back({row.name, std::move(id), row.topic, constructor, row.says, row.need});
    }
  }
  return all;
}

}  // namespace

std::span<const Law> laws() {
  static const std::vector<Law> all = make_laws();
  return all;
}

const Law* find_law(std::string_view id) {
  for (const Law& law : laws())
    if (law.id == id) return &law;
  return nullptr;
}

}  // namespace tenet
