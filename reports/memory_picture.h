/// Where the elements of a result lie in the memory of its sources: what a picture of an aliasing
/// failure is drawn from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenet::reports {

/// The memory of one input.
struct MemorySource {
  std::string what;            ///< "ndarray of float32"
  std::uint64_t size = 0;      ///< in bytes
  std::uint64_t itemsize = 1;  ///< bytes of one of its elements
  bool operator==(const MemorySource&) const = default;
};

/// How a result stands to the sources.
enum class MemoryRelation {
  kOwn,          ///< it shares no byte
  kView,         ///< its elements lie in one source, where `elements` says
  kScrambled,    ///< bytes are shared, but not as one strided view, both ways
  kUnspecified,  ///< it may be either
};
std::string_view to_text(MemoryRelation relation);
std::optional<MemoryRelation> memory_relation_from_text(std::string_view text);

struct MemoryUse {
  MemoryRelation relation = MemoryRelation::kOwn;
  std::uint64_t source = 0;             ///< of kView: number of the source
  std::uint64_t itemsize = 1;           ///< bytes of one element
  std::uint64_t count = 0;              ///< of elements
  std::vector<std::uint64_t> elements;  ///< of kView: the byte at which each of the first begins
  bool operator==(const MemoryUse&) const = default;
};

struct MemoryPicture {
  std::vector<MemorySource> sources;
  std::optional<MemoryUse> expected;
  std::optional<MemoryUse> observed;
  std::optional<MemoryUse> oracle;  ///< what PyTorch does; nothing: not asked, or no result
  bool operator==(const MemoryPicture&) const = default;
};

/// "element 0 on bytes 4 to 7 of source 0, …", "memory of its own": says what the picture shows.
std::string words_for(const MemoryUse& use);

}  // namespace tenet::reports
