#pragma once
// Laws: what must hold between calls, whatever the specification predicts for each of them. They
// need no prediction, so they also judge the specification.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "spec/call.h"
#include "spec/clause.h"
#include "spec/outcome.h"

namespace tenet {

enum class LawName : std::uint8_t {
  Idempotent,
  NeverShares,
  SameMemory,
  LayoutIsIrrelevant,
  AsTensorConvertsAlike,
  KeywordOrder,
  ListOrTuple,
  WideningRoundTrip,
  EqualsInput,
  StackOfRows,
  EqualsFromNumpy,
  InferredDtypeSpelledOut,
  RangeOrList,
  OneItemList,
  Detached,
  CopySharesNothing,
  NothingToDo,
  ContiguousFormat,
  SameTwice,
  OtherAsDtypeAndDevice,
  DeviceSpelling,
  DataOfDefaultDtype,
  ReadOnlyReadsAlike,
  ConversionInTwoSteps,
  CastIsTo,
  LikeTensor,
  ForceChangesNothing,
  DeviceArrayReadsAlike,
  SharesAsModelled,
  KeepsAsModelled,
  ThreadsAgree,
};
inline constexpr int kLawNameCount = 31;
/// The laws from this one on are of objects that live on after the call; the others compare
/// outcomes.
inline constexpr LawName kFirstLivingLaw = LawName::SharesAsModelled;

/// One law for one constructor.
struct Law {
  LawName name = LawName::Idempotent;
  std::string id;  ///< topic.constructor.law-…
  Topic topic = Topic::Values;
  Constructor constructor = Constructor::Tensor;
  std::string_view says;  ///< a sentence in plain English
  MachineNeed need = MachineNeed::None;
};

/// Every law, in a fixed order.
[[nodiscard]] std::span<const Law> laws();
/// Null when there is none of that id.
[[nodiscard]] const Law* find_law(std::string_view id);

}  // namespace tenet
