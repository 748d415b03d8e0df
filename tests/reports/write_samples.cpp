// Writes the pages that the browser test looks at into the folder that it is given.
#include "reports/claims.h"
#include "reports/diff.h"
#include "reports/files.h"
#include "reports/html.h"
#include "tests/reports/sample_record.h"

namespace {

tenet::reports::ClaimsReport claims() {
  using tenet::reports::ClaimStatus;
  tenet::reports::ClaimsReport report;
  report.environment.torch = "2.15.0";
  report.cases = 1000;
  int number = 0;
  for (const char* source : {"documentation of torch.tensor", "notes"}) {
    for (const ClaimStatus status : {ClaimStatus::kHolds, ClaimStatus::kHoldsOnlyIf,
                                     ClaimStatus::kFalse, ClaimStatus::kNotCheckable}) {
      tenet::reports::ClaimResult& claim = report.claims.emplace_back();
      claim.id = "claim-" + std::to_string(++number);
      claim.says = "Statement " + std::to_string(number) + " is about memory.";
      claim.quote = "memory";
      claim.source = source;
      claim.status = status;
      if (status == ClaimStatus::kHoldsOnlyIf) claim.conditions = {"the data is no storage"};
      if (status == ClaimStatus::kNotCheckable) continue;
      claim.holding = 900;
      claim.example = {"torch.tensor(0)", "tensor(int(0))", "no byte shared"};
    }
  }
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  using namespace tenet::reports;
  if (argc != 2) return 2;
  const std::string folder(argv[1]);
  const RunRecord before = testing::earlier_record();
  const RunRecord record = testing::rich_record();
  RunRecord folded = record;
  folded.subjects[1].failures.push_back(folded.subjects[1].failures[0]);
  folded.subjects[1].failures.back().input_kind = "list";
  write_file_atomically(folder + "/rich.html", to_html(folded, &before));
  write_file_atomically(folder + "/big.html", to_html(testing::big_record(3000, 3000)));
  write_file_atomically(folder + "/hostile.html",
                        to_html(testing::hostile_record("</script><script>window.evil = 1"
                                                        "</script><img src=x onerror=evil=1>")));
  write_file_atomically(folder + "/diff.html", to_html(diff(before, record)));
  write_file_atomically(folder + "/claims.html", to_html(claims()));
  return 0;
}
