#pragma once
// What Python, NumPy and torch let anybody set for the whole process: warning filters, NumPy's
// error state, random numbers, hooks. Looked at between many calls.

#include <span>
#include <string>
#include <string_view>

namespace tenet::harness {

/// One setting, as Python that may use warnings, np, torch and the other modules of settings().
struct Setting {
  std::string_view says;     ///< what it is, in words
  std::string_view read;     ///< an expression of its value
  std::string_view restore;  ///< a statement that sets it to `value`
};
/// Every setting that is looked at.
[[nodiscard]] std::span<const Setting> settings();
/// The modules that they speak of: the name there and the one to import.
struct SettingsModule {
  std::string_view name, module;
};
[[nodiscard]] std::span<const SettingsModule> modules_of_settings();

/// The settings as they are now.
class Settings {
 public:
  /// Makes the values of now the ones to compare with.
  void take();
  /// What is different now, in words: "NumPy's error state"; empty: nothing.
  [[nodiscard]] std::string changes();
  /// Makes them as they were taken, as far as they can be, and takes them anew.
  void restore();
};
/// In a copy of this process, whose random numbers are others: makes them the ones to compare with.
void take_settings_again();

}  // namespace tenet::harness
