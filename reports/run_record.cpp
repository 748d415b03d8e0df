#include "reports/run_record.h"

#include <utility>

namespace tenet::reports {
namespace {

constexpr std::array<std::pair<Verdict, std::string_view>, 4> kVerdictTexts = {{
    {Verdict::kConforms, "conforms"},
    {Verdict::kFails, "fails"},
    {Verdict::kInconclusive, "inconclusive"},
    {Verdict::kError, "error"},
}};

constexpr std::array<std::pair<FailureKind, std::string_view>, 7> kFailureKindTexts = {{
    {FailureKind::kMismatch, "mismatch"},
    {FailureKind::kUndetermined, "undetermined"},
    {FailureKind::kCrash, "crash"},
    {FailureKind::kHang, "hang"},
    {FailureKind::kOutOfMemory, "out-of-memory"},
    {FailureKind::kLeak, "leak"},
    {FailureKind::kUnexpectedPass, "unexpected-pass"},
}};

template <typename Table, typename Value>
std::string_view text_of(const Table& table, Value value) {
  for (const auto& [candidate, text] : table) {
    if (candidate == value) return text;
  }
  throw std::logic_error("an enumerator without a text form in reports/run_record.cpp");
}

template <typename Value, typename Table>
std::optional<Value> value_of(const Table& table, std::string_view wanted) {
  for (const auto& [value, text] : table) {
    if (text == wanted) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view to_text(Verdict verdict) { return text_of(kVerdictTexts, verdict); }

std::string_view to_text(FailureKind kind) { return text_of(kFailureKindTexts, kind); }

std::optional<Verdict> verdict_from_text(std::string_view text) {
  return value_of<Verdict>(kVerdictTexts, text);
}

std::optional<FailureKind> failure_kind_from_text(std::string_view text) {
  return value_of<FailureKind>(kFailureKindTexts, text);
}

}  // namespace tenet::reports
