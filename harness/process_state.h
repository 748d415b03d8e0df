#pragma once
// What the operating system knows of the process and a call might leave changed. Looking costs tens
// of microseconds, so it is done between many calls; who did it is then found by running them
// again.

#include <string>
#include <vector>

namespace tenet::harness {

class ProcessState {
 public:
  /// Makes the current state the one to compare with, and the current folder the one to be in.
  void take();
  /// What is different now, in words: "current folder: /tmp (was /x)"; empty: nothing. What only
  /// grows (threads, child processes, open files) is not among it.
  [[nodiscard]] std::string changes() const;
  /// Makes it as it was taken, as far as it can be, and takes the state anew.
  void restore();

  /// Threads, child processes and open files of this process.
  struct Population {
    long threads = 0, children = 0, files = 0;
    /// Which of them have grown by at least `least` since `before`, in words.
    [[nodiscard]] std::string grown_since(const Population& before, long least = 1) const;
  };
  [[nodiscard]] static Population population();

 private:
  struct Handler {
    void* function = nullptr;
    int flags = 0;
  };
  struct File {
    unsigned long device = 0, inode = 0;
    bool operator==(const File&) const = default;
  };
  struct Limit {
    unsigned long soft = 0, hard = 0;
    bool operator==(const Limit&) const = default;
  };
  struct State {
    std::string folder;
    File folder_file;
    std::vector<Handler> handlers;  ///< by signal
    std::vector<File> standard_files;
    std::vector<Limit> limits;
    bool alarm = false;
  };
  [[nodiscard]] static State look();

  State taken_;
};

}  // namespace tenet::harness
