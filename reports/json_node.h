/// Reading typed fields out of JSON, with messages that say where in the document something is
/// wrong.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tenet::reports {

/// Keeps the order in which fields are written: the documents are read by people too.
using Json = nlohmann::ordered_json;

/// A JSON object inside of a document together with the path to it ("subjects[0].clauses[3]").
/// Every function throws RunRecordError, naming the path, for a field that is missing or has
/// another type; the optional_ ones accept fields that are absent or null.
class JsonNode {
 public:
  JsonNode(const Json& value, std::string path);

  std::string text(const char* key) const;
  std::string optional_text(const char* key) const;
  std::uint64_t count(const char* key) const;
  std::uint64_t optional_count(const char* key) const;
  double number(const char* key) const;
  double optional_number(const char* key) const;
  std::optional<bool> optional_flag(const char* key) const;
  JsonNode object(const char* key) const;
  std::vector<std::string> texts(const char* key) const;
  std::optional<JsonNode> optional_object(const char* key) const;
  std::map<std::string, std::uint64_t> optional_counts(const char* key) const;
  std::vector<std::uint64_t> optional_count_list(const char* key) const;

  /// A text that names an enumerator; `convert` gives nothing for one that does not. `allowed` is
  /// for the message.
  template <typename Value>
  Value choice(const char* key, std::optional<Value> (*convert)(std::string_view),
               std::string_view allowed) const {
    const auto value = convert(text(key));
    if (!value) fail(key, std::string("one of ").append(allowed), require(key));
    return *value;
  }

  template <typename Element>
  std::vector<Element> list(const char* key, Element (*read)(const JsonNode&)) const {
    return read_list(key, require(key), read);
  }

  template <typename Element>
  std::vector<Element> optional_list(const char* key, Element (*read)(const JsonNode&)) const {
    const Json* found = find(key);
    return found == nullptr ? std::vector<Element>() : read_list(key, *found, read);
  }

 private:
  [[noreturn]] void fail(std::string_view key, std::string_view expected, const Json& found) const;
  std::string member(std::string_view key) const;
  std::string element(std::string_view key, std::size_t index) const;
  const Json* find(const char* key) const;
  const Json& require(const char* key) const;
  const Json& array(const char* key, const Json& value) const;
  std::string read_text(std::string_view key, const Json& value) const;
  std::uint64_t read_count(std::string_view key, const Json& value) const;
  double read_number(std::string_view key, const Json& value) const;

  template <typename Element>
  std::vector<Element> read_list(const char* key, const Json& value,
                                 Element (*read)(const JsonNode&)) const {
    std::vector<Element> result;
    result.reserve(array(key, value).size());
    for (std::size_t i = 0; i < value.size(); ++i) {
      result.push_back(read(JsonNode(value[i], element(key, i))));
    }
    return result;
  }

  const Json& value_;
  std::string path_;
};

}  // namespace tenet::reports
