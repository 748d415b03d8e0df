// The picture of memory in a report numbers the sources as the harness does.

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "harness/materialized.h"
#include "properties/cases.h"
#include "properties/worker/memory_picture.h"
#include "spec/text.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

std::vector<std::size_t> sizes_of_made(const Call& call) {
  static MemoryPool pool;
  Materialized objects;
  materialize(call, pool, objects);
  std::vector<std::size_t> sizes;
  for (const Source& source : objects.sources) sizes.push_back(source.size);
  clear(objects, pool);
  return sizes;
}

TEST(MemorySources, AreThoseThatAreMadeInTheSameOrder) {
  interpreter();
  constexpr std::uint64_t kCases = 20'000;
  const properties::Cases cases(3, properties::ConstructorSet::all(), {});
  std::set<std::string> kinds;
  for (std::uint64_t i = 0; i < kCases; ++i) {
    const Call call = cases.make(i);
    std::vector<std::size_t> sizes;
    for (const nlohmann::json& source : properties::memory_sources(call)) {
      sizes.push_back(source.at("size").get<std::size_t>());
      const std::string what = source.at("what").get<std::string>();
      kinds.insert(what.substr(0, what.find(" of ")));
    }
    ASSERT_EQ(sizes, sizes_of_made(call)) << to_text(call);
  }
  for (const char* kind : {"ndarray", "Tensor", "bytes", "bytearray", "array.array", "memoryview",
                           "UntypedStorage", "ndarray subclass"})
    EXPECT_TRUE(kinds.contains(kind)) << kind;
}

}  // namespace
}  // namespace tenet::harness
