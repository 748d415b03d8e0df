#pragma once
// What became of a case. Every case has exactly one status, so the counts of a run add up, and
// nothing that was not judged looks like a pass.

#include <array>
#include <cstdint>
#include <string_view>

namespace tenet {

enum class CaseStatus : std::uint8_t {
  Passed,           ///< every fact that was judged is as predicted
  Failed,           ///< at least one clause is violated, and the subject does not declare that
  ExpectedFailure,  ///< nothing is violated but what the subject declares in TENET["xfail"]
  NotProvided,      ///< the subject does not define the constructor
  NotSupported,     ///< the subject says that it does not take the call on
  NotExercised,     ///< no clause was judged by it: left out, or nothing to say of what came of it
  SuiteError,       ///< harness or specification failed on it: it says nothing of the subject
};
inline constexpr std::array kCaseStatuses = {CaseStatus::Passed,          CaseStatus::Failed,
                                             CaseStatus::ExpectedFailure, CaseStatus::NotProvided,
                                             CaseStatus::NotSupported,    CaseStatus::NotExercised,
                                             CaseStatus::SuiteError};

[[nodiscard]] constexpr std::string_view name(CaseStatus status) {
  switch (status) {
    case CaseStatus::Passed:
      return "passed";
    case CaseStatus::Failed:
      return "failed";
    case CaseStatus::ExpectedFailure:
      return "expected failure";
    case CaseStatus::NotProvided:
      return "not provided";
    case CaseStatus::NotSupported:
      return "not supported";
    case CaseStatus::NotExercised:
      return "not exercised";
    case CaseStatus::SuiteError:
      return "suite error";
  }
  return {};
}

}  // namespace tenet
