#include "reports/memory_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "reports/words.h"

namespace tenet::reports {
namespace {

constexpr std::array<std::pair<MemoryRelation, std::string_view>, 4> kRelations = {{
    {MemoryRelation::kOwn, "own"},
    {MemoryRelation::kView, "view"},
    {MemoryRelation::kScrambled, "scrambled"},
    {MemoryRelation::kUnspecified, "unspecified"},
}};

}  // namespace

std::string_view to_text(MemoryRelation relation) {
  for (const auto& [value, text] : kRelations)
    if (value == relation) return text;
  return {};
}

std::optional<MemoryRelation> memory_relation_from_text(std::string_view text) {
  for (const auto& [value, name] : kRelations)
    if (name == text) return value;
  return std::nullopt;
}

std::string words_for(const MemoryUse& use) {
  switch (use.relation) {
    case MemoryRelation::kOwn:
      return "memory of its own: no byte coincides with a source";
    case MemoryRelation::kScrambled:
      return "bytes coincide with a source, but not as one strided view both ways";
    case MemoryRelation::kUnspecified:
      return "not specified";
    case MemoryRelation::kView:
      break;
  }
  constexpr std::size_t kMostElements = 4;
  std::string text;
  for (std::size_t i = 0; i < std::min(kMostElements, use.elements.size()); ++i) {
    const std::uint64_t first = use.elements[i];
    text += fmt::format("{}element {} on byte{} {}", i == 0 ? "" : ", ", i,
                        use.itemsize == 1 ? "" : "s", first);
    if (use.itemsize > 1) text += fmt::format(" to {}", first + use.itemsize - 1);
  }
  if (use.count > kMostElements)
    text += fmt::format(" and {}", counted(use.count - kMostElements, "more element"));
  return text + fmt::format(" of source {}", use.source);
}

}  // namespace tenet::reports
