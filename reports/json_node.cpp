#include "reports/json_node.h"

#include <fmt/format.h>

#include <utility>

#include "reports/run_record.h"

namespace tenet::reports {
namespace {

/// What was found instead, short enough for a message.
std::string describe(const Json& value) {
  constexpr std::size_t kLongest = 40;
  if (value.is_null()) return "null";
  if (value.is_object()) return "an object";
  if (value.is_array()) return "an array";
  std::string text = value.dump(-1, ' ', true, Json::error_handler_t::replace);
  return text.size() > kLongest ? text.substr(0, kLongest) + "…" : text;
}

}  // namespace

JsonNode::JsonNode(const Json& value, std::string path) : value_(value), path_(std::move(path)) {
  if (!value_.is_object()) fail("", "an object", value_);
}

std::string JsonNode::text(const char* key) const { return read_text(key, require(key)); }

std::string JsonNode::optional_text(const char* key) const {
  const Json* found = find(key);
  return found == nullptr ? std::string() : read_text(key, *found);
}

std::uint64_t JsonNode::count(const char* key) const { return read_count(key, require(key)); }

std::uint64_t JsonNode::optional_count(const char* key) const {
  const Json* found = find(key);
  return found == nullptr ? 0 : read_count(key, *found);
}

double JsonNode::number(const char* key) const { return read_number(key, require(key)); }

double JsonNode::optional_number(const char* key) const {
  const Json* found = find(key);
  return found == nullptr ? 0 : read_number(key, *found);
}

std::optional<bool> JsonNode::optional_flag(const char* key) const {
  const Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  if (!found->is_boolean()) fail(key, "true or false", *found);
  return found->get<bool>();
}

JsonNode JsonNode::object(const char* key) const { return {require(key), member(key)}; }

std::vector<std::string> JsonNode::texts(const char* key) const {
  std::vector<std::string> result;
  for (const Json& entry : array(key, require(key))) {
    if (!entry.is_string()) fail(fmt::format("{}[{}]", key, result.size()), "a text", entry);
    result.push_back(entry.get<std::string>());
  }
  return result;
}

std::map<std::string, std::uint64_t> JsonNode::optional_counts(const char* key) const {
  std::map<std::string, std::uint64_t> result;
  const Json* found = find(key);
  if (found == nullptr) return result;
  const JsonNode counts(*found, member(key));
  for (const auto& [name, value] : found->items()) result[name] = counts.read_count(name, value);
  return result;
}

std::optional<JsonNode> JsonNode::optional_object(const char* key) const {
  const Json* found = find(key);
  if (found == nullptr) return std::nullopt;
  return JsonNode(*found, member(key));
}

std::vector<std::uint64_t> JsonNode::optional_count_list(const char* key) const {
  std::vector<std::uint64_t> result;
  const Json* found = find(key);
  if (found == nullptr) return result;
  for (const Json& entry : array(key, *found))
    result.push_back(read_count(fmt::format("{}[{}]", key, result.size()), entry));
  return result;
}

void JsonNode::fail(std::string_view key, std::string_view expected, const Json& found) const {
  throw RunRecordError(
      fmt::format("{}: expected {}, found {}", member(key), expected, describe(found)));
}

std::string JsonNode::member(std::string_view key) const {
  if (path_.empty()) return key.empty() ? "the document" : std::string(key);
  return key.empty() ? path_ : fmt::format("{}.{}", path_, key);
}

std::string JsonNode::element(std::string_view key, std::size_t index) const {
  return fmt::format("{}[{}]", member(key), index);
}

const Json* JsonNode::find(const char* key) const {
  const auto found = value_.find(key);
  return found == value_.end() || found->is_null() ? nullptr : &*found;
}

const Json& JsonNode::require(const char* key) const {
  const auto found = value_.find(key);
  if (found == value_.end()) {
    throw RunRecordError(fmt::format("{} is missing: the record is incomplete", member(key)));
  }
  return *found;
}

const Json& JsonNode::array(const char* key, const Json& value) const {
  if (!value.is_array()) fail(key, "an array", value);
  return value;
}

std::string JsonNode::read_text(std::string_view key, const Json& value) const {
  if (!value.is_string()) fail(key, "a text", value);
  return value.get<std::string>();
}

std::uint64_t JsonNode::read_count(std::string_view key, const Json& value) const {
  if (!value.is_number_unsigned()) fail(key, "a whole number that is not negative", value);
  return value.get<std::uint64_t>();
}

double JsonNode::read_number(std::string_view key, const Json& value) const {
  if (!value.is_number()) fail(key, "a number", value);
  return value.get<double>();
}

}  // namespace tenet::reports
