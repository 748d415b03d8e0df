#include "reports/files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tenet::reports {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(std::string_view doing, const std::string& path, std::string_view why) {
  throw FileError(fmt::format("cannot {} \"{}\": {}", doing, path, why));
}

bool is_special(const fs::path& path) {
  std::error_code ignored;
  const fs::file_status status = fs::status(path, ignored);
  return fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status);
}

/// Follows a symbolic link, so that a link to a report stays a link after the report was replaced.
fs::path resolved(const std::string& path) {
  std::error_code error;
  if (fs::is_symlink(path, error)) {
    const fs::path target = fs::weakly_canonical(path, error);
    if (!error) return target;
  }
  return path;
}

fs::path folder_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path(".");
}

/// An open file descriptor that is closed at the end, whatever happens in between.
class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  int get() const { return value_; }

 private:
  int value_;
};

/// Writes everything; nothing on success, else the reason.
std::string write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return std::strerror(errno);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// A new, empty file beside `target`, for which rename() is one step. `name` receives its path.
int create_beside(const fs::path& target, std::string& name) {
  name = (folder_of(target) / fmt::format(".{}.XXXXXX", target.filename().string())).string();
  return ::mkostemp(name.data(), O_CLOEXEC);
}

/// mkostemp makes files that only the owner reads; a report gets the mode that any new file would
/// get, or keeps its own.
void set_usual_mode(int descriptor, const fs::path& target) {
  struct stat old = {};
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = ::stat(target.c_str(), &old) == 0 ? (old.st_mode & 07777) : (0666 & ~mask);
  // A file system without modes is no reason not to write the report.
  [[maybe_unused]] const int ignored = ::fchmod(descriptor, mode);
}

}  // namespace

void check_writable(const std::string& path) {
  if (path.empty()) fail("write", path, "the path is empty");
  std::error_code error;
  if (fs::is_directory(path, error)) fail("write", path, "it is a folder; name a file in it");
  const fs::path target = resolved(path);
  if (is_special(target)) {
    if (::access(target.c_str(), W_OK) != 0) fail("write", path, std::strerror(errno));
    return;
  }
  const fs::path folder = folder_of(target);
  if (!fs::exists(folder, error)) {
    fail("write", path, fmt::format("there is no folder \"{}\"; make it first", folder.string()));
  }
  if (!fs::is_directory(folder, error)) {
    fail("write", path, fmt::format("\"{}\" is not a folder", folder.string()));
  }
  std::string name;
  const Descriptor probe(create_beside(target, name));
  if (probe.get() < 0) {
    fail("write", path,
         fmt::format("no file can be made in \"{}\": {}", folder.string(), std::strerror(errno)));
  }
  ::unlink(name.c_str());
}

void write_file_atomically(const std::string& path, std::string_view text) {
  const fs::path target = resolved(path);
  if (is_special(target)) {
    const Descriptor out(::open(target.c_str(), O_WRONLY | O_CLOEXEC));
    if (out.get() < 0) fail("write", path, std::strerror(errno));
    if (const std::string why = write_all(out.get(), text); !why.empty()) fail("write", path, why);
    return;
  }
  check_writable(path);
  std::string name;
  const Descriptor out(create_beside(target, name));
  if (out.get() < 0) fail("write", path, std::strerror(errno));
  std::string why = write_all(out.get(), text);
  set_usual_mode(out.get(), target);
  if (why.empty() && ::fsync(out.get()) != 0 && errno != EINVAL) why = std::strerror(errno);
  if (why.empty() && ::rename(name.c_str(), target.c_str()) != 0) why = std::strerror(errno);
  if (!why.empty()) {
    ::unlink(name.c_str());
    fail("write", path, why);
  }
}

void append_to_file(const std::string& path, std::string_view text) {
  const Descriptor out(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666));
  if (out.get() < 0) fail("write", path, std::strerror(errno));
  if (const std::string why = write_all(out.get(), text); !why.empty()) fail("write", path, why);
}

std::string read_file(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) fail("read", path, "there is no such file");
  if (fs::is_directory(path, error)) fail("read", path, "it is a folder");
  std::ifstream in(path, std::ios::binary);
  if (!in) fail("read", path, std::strerror(errno));
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (in.bad()) fail("read", path, std::strerror(errno));
  return text;
}

}  // namespace tenet::reports
