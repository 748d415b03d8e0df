/// Writing reports to disk: checked before the run, replaced in one step after it.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace tenet::reports {

/// A file that cannot be written or read; the message names the path and the reason.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Throws FileError if a report could not be written to `path`: no such folder, a folder itself, no
/// permission. Leaves nothing behind and does not touch a file that is already there.
void check_writable(const std::string& path);

/// Replaces the file at `path` by `text` in one step: a reader sees the old file or the new one,
/// never half of it. Special files (/dev/stdout, pipes) are written to directly. Throws FileError.
void write_file_atomically(const std::string& path, std::string_view text);

/// Adds the text to the end of the file, which need not be there yet. Throws FileError.
void append_to_file(const std::string& path, std::string_view text);

/// The whole file. Throws FileError.
std::string read_file(const std::string& path);

}  // namespace tenet::reports
