// The run record that is written is the one that docs/run-record.schema.json describes.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/files.h"
#include "reports/run_record.h"
#include "tests/reports/sample_record.h"

namespace tenet::reports {
namespace {

using nlohmann::json;

/// The words of JSON Schema that the schema uses; it is read, not trusted: an unknown word is
/// reported.
class Schema {
 public:
  Schema() : root_(json::parse(read_file(TENET_RUN_RECORD_SCHEMA))) {}

  /// The first violation with its path, or an empty text. Fields that the schema does not name are
  /// violations too: whoever adds one has to describe it.
  std::string violation(const json& value) const { return violation(root_, value, ""); }

 private:
  std::string violation(const json& schema, const json& value, const std::string& path) const {
    for (const auto& [word, rule] : schema.items()) {
      if (word == "$ref") {
        const json::json_pointer target(rule.get<std::string>().substr(1));
        if (auto found = violation(root_.at(target), value, path); !found.empty()) return found;
      } else if (word == "type") {
        if (!is_of(rule, value)) return path + ": not of type " + rule.dump();
      } else if (word == "const") {
        if (value != rule) return path + ": not " + rule.dump();
      } else if (word == "enum") {
        if (std::find(rule.begin(), rule.end(), value) == rule.end()) return path + ": not in enum";
      } else if (word == "minimum") {
        if (value.is_number() && value.get<double>() < rule.get<double>())
          return path + ": too small";
      } else if (word == "required") {
        for (const json& key : rule) {
          if (!value.contains(key)) return path + "/" + key.get<std::string>() + ": missing";
        }
      } else if (word == "items") {
        for (std::size_t i = 0; i < value.size(); ++i) {
          auto found = violation(rule, value[i], path + "/" + std::to_string(i));
          if (!found.empty()) return found;
        }
      } else if (word == "properties" || word == "additionalProperties") {
        if (auto found = members(word == "properties", rule, value, path); !found.empty())
          return found;
      } else if (word != "$schema" && word != "title" && word != "description" && word != "$defs") {
        return "the schema uses a word that this test does not know: " + word;
      }
    }
    return {};
  }

  std::string members(bool named, const json& rule, const json& value,
                      const std::string& path) const {
    for (const auto& [key, member] : value.items()) {
      if (named && !rule.contains(key)) return path + "/" + key + ": not described";
      auto found = violation(named ? rule.at(key) : rule, member, path + "/" + key);
      if (!found.empty()) return found;
    }
    return {};
  }

  static bool is_of(const json& types, const json& value) {
    if (types.is_array()) {
      return std::any_of(types.begin(), types.end(),
                         [&](const json& type) { return is_of(type, value); });
    }
    return (types == "object" && value.is_object()) || (types == "array" && value.is_array()) ||
           (types == "string" && value.is_string()) || (types == "number" && value.is_number()) ||
           (types == "integer" && value.is_number_integer()) ||
           (types == "boolean" && value.is_boolean()) || (types == "null" && value.is_null());
  }

  json root_;
};

TEST(RunRecordSchema, DescribesEveryFieldThatIsWritten) {
  const Schema schema;
  for (const RunRecord& record : {testing::rich_record(), testing::earlier_record(),
                                  testing::empty_record(), testing::hostile_record("<x>\x01")}) {
    EXPECT_EQ(schema.violation(json::parse(to_json(record))), "");
  }
}

TEST(RunRecordSchema, RefusesWhatTheReaderRefuses) {
  const Schema schema;
  const json good = json::parse(to_json(testing::rich_record()));
  for (const char* path :
       {"/seed", "/environment/torch", "/subjects/0/name", "/subjects/1/failures/0/case",
        "/subjects/1/clauses/0/passed", "/subjects/0/not_exercised/0/why",
        "/subjects/1/inputs/0/kind", "/subjects/1/failures/0/facts/0/observed",
        "/subjects/1/verdict", "/subjects/1/failures/2/kind"}) {
    const json::json_pointer pointer(path);
    json without = good;
    without.at(pointer.parent_pointer()).erase(pointer.back());
    EXPECT_NE(schema.violation(without), "") << path;
    EXPECT_THROW(parse_run_record(without.dump()), RunRecordError) << path;
    json wrong = good;
    wrong.at(pointer) = json::array({1});
    EXPECT_NE(schema.violation(wrong), "") << path;
    EXPECT_THROW(parse_run_record(wrong.dump()), RunRecordError) << path;
  }
}

}  // namespace
}  // namespace tenet::reports
