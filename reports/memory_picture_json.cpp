#include "reports/memory_picture_json.h"

namespace tenet::reports {
namespace {

Json write_source(const MemorySource& source) {
  return {{"what", source.what}, {"size", source.size}, {"itemsize", source.itemsize}};
}

MemorySource read_source(const JsonNode& node) {
  return {node.text("what"), node.count("size"), node.count("itemsize")};
}

Json write_use(const MemoryUse& use) {
  Json result = {
      {"relation", to_text(use.relation)}, {"itemsize", use.itemsize}, {"count", use.count}};
  if (use.relation == MemoryRelation::kView) {
    result["source"] = use.source;
    result["elements"] = use.elements;
  }
  return result;
}

MemoryUse read_use(const JsonNode& node) {
  MemoryUse use;
  use.relation = node.choice<MemoryRelation>("relation", memory_relation_from_text,
                                             "own, view, scrambled, unspecified");
  use.source = node.optional_count("source");
  use.itemsize = node.count("itemsize");
  use.count = node.count("count");
  use.elements = node.optional_count_list("elements");
  return use;
}

std::optional<MemoryUse> read_optional_use(const JsonNode& node, const char* key) {
  const std::optional<JsonNode> found = node.optional_object(key);
  return found ? std::optional(read_use(*found)) : std::nullopt;
}

}  // namespace

Json write_memory_picture(const MemoryPicture& picture) {
  Json result;
  Json& sources = result["sources"] = Json::array();
  for (const MemorySource& source : picture.sources) sources.push_back(write_source(source));
  if (picture.expected) result["expected"] = write_use(*picture.expected);
  if (picture.observed) result["observed"] = write_use(*picture.observed);
  if (picture.oracle) result["oracle"] = write_use(*picture.oracle);
  return result;
}

MemoryPicture read_memory_picture(const JsonNode& node) {
  MemoryPicture picture;
  picture.sources = node.list("sources", read_source);
  picture.expected = read_optional_use(node, "expected");
  picture.observed = read_optional_use(node, "observed");
  picture.oracle = read_optional_use(node, "oracle");
  return picture;
}

}  // namespace tenet::reports
