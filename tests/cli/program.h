#pragma once
// Runs the real program in a folder of its own, with the fake worker behind it.

#include <chrono>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "reports/run_record.h"

namespace tenet::cli::testing {

struct Finished {
  int status = -1;  ///< exit status; 128 + signal for one that a signal ended
  std::string out, err;
  double seconds = 0;
};

/// A temporary folder, gone at the end.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const;

 private:
  std::filesystem::path path_;
};

class Program {
 public:
  explicit Program(const Folder& folder) : folder_(folder) {}
  void set(const std::string& name, const std::string& value) { environment_[name] = value; }

  /// Starts `tenet arguments…` in the folder; each of the delays later it gets a SIGINT.
  [[nodiscard]] Finished run(const std::vector<std::string>& arguments,
                             const std::vector<std::chrono::milliseconds>& interrupts = {}) const;
  /// The same with --json, and the record that it wrote.
  [[nodiscard]] Finished check(std::vector<std::string> arguments,
                               reports::RunRecord& record) const;

 private:
  const Folder& folder_;
  std::map<std::string, std::string> environment_;
};

}  // namespace tenet::cli::testing
