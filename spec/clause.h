#pragma once
// Clause: one rule of the specification, with its identity, its sentence and its source.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "spec/call.h"
#include "spec/outcome.h"

namespace tenet {

/// A PyTorch release: 2.15 is {2, 15}.
struct TorchVersion {
  int major = 2;
  int minor = 15;
  friend auto operator<=>(const TorchVersion&, const TorchVersion&) = default;  // NOLINT: no null
};

/// The machines that a clause speaks of.
enum class MachineNeed : std::uint8_t { None, Accelerator, NoAccelerator };

/// Index into the catalogue. 0 is no clause.
using ClauseId = std::uint16_t;
inline constexpr ClauseId kNoClause = 0;

struct Clause {
  std::string id;  ///< topic.constructor.what
  Topic topic = Topic::Errors;
  Constructor constructor = Constructor::Tensor;
  std::string_view says;    ///< a sentence in plain English
  std::string_view source;  ///< document and section, upstream file or issue
  TorchVersion since{1, 0};
  TorchVersion until{99, 0};  ///< last version that it holds for
  MachineNeed need = MachineNeed::None;
};

/// Every clause, in a fixed order; the first entry stands for "no clause".
[[nodiscard]] std::span<const Clause> clauses();
[[nodiscard]] const Clause& clause(ClauseId id);
/// kNoClause when there is none of that name.
[[nodiscard]] ClauseId find_clause(std::string_view id);

}  // namespace tenet
