#include "properties/worker/trace_repro.h"

#include <algorithm>
#include <cctype>
#include <string_view>

#include "harness/settings.h"
#include "properties/repro_check.h"
#include "spec/text.h"

namespace tenet::properties {
namespace {

bool continues_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '.';
}

/// The expression without names that the program does not import.
std::string self_contained(std::string expression) {
  for (const harness::SettingsModule& one : harness::modules_of_settings()) {
    const std::string_view name = one.name;
    if (name == "warnings" || name == "np" || name == "torch" || name == "sys") continue;
    const std::string dotted = std::string(name) + ".";
    const std::string imported = "__import__('" + std::string(one.module) + "').";
    for (std::size_t at = 0; (at = expression.find(dotted, at)) != std::string::npos;) {
      if (at > 0 && continues_name(expression[at - 1])) {
        at += dotted.size();
        continue;
      }
      expression.replace(at, dotted.size(), imported);
      at += imported.size();
    }
  }
  return expression;
}

void insert_after_last(std::string& program, std::string_view line, const std::string& text) {
  if (const std::size_t at = program.rfind(line); at != std::string::npos)
    program.insert(at + line.size(), text);
}

/// The accelerator's, of which only a machine with one can be asked.
constexpr harness::Setting kCurrentDevice{"current device",
                                          "torch.accelerator.current_device_index()", ""};

/// Reads the setting on both sides of the call, inside what the program itself sets.
std::string of_setting(std::string program, const harness::Setting& setting) {
  const std::string read = self_contained(std::string(setting.read)) + "\n";
  insert_after_last(program, "    warnings.simplefilter('always')\n", "    before = " + read);
  insert_after_last(program, "        error = raised\n", "    after = " + read);
  return program;
}

}  // namespace

std::optional<std::string> repro_of_trace(const Call& call, const std::string& subject,
                                          const std::string& changes, const std::string& headline,
                                          const Machine& machine) {
  if (const std::optional<std::string> check = trace_check(changes))
    return repro_program(call, subject, *check, headline, machine);
  if (changes.starts_with(kCurrentDevice.says))
    return of_setting(repro_program(call, subject, "after == before", headline, machine),
                      kCurrentDevice);
  for (const harness::Setting& setting : harness::settings())
    if (changes.starts_with(setting.says))
      return of_setting(repro_program(call, subject, "after == before", headline, machine),
                        setting);
  if (changes.find("of Python more with each call") != std::string::npos) {
    constexpr int kRuns = 600;
    const std::string check =
        "seen.append(sys.getallocatedblocks()) or len(seen) < 600 or seen[599] - seen[299] < 300";
    std::string program = repro_program(call, subject, check, headline, machine, kRuns);
    const std::string loop = "for _ in range(600):  # it is not wrong every time\n";
    if (const std::size_t at = program.find(loop); at != std::string::npos)
      program.replace(at, loop.size(),
                      "seen = []  # memory blocks of Python\nfor _ in range(600):\n");
    return program;
  }
  return std::nullopt;
}

}  // namespace tenet::properties
