#include "cli/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace tenet::cli {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kTerminalInterval{100};
constexpr milliseconds kPlainInterval{5000};

bool is_dumb() {
  const char* term = std::getenv("TERM");
  return term == nullptr || std::string_view(term) == "dumb";
}

std::size_t width_of(int descriptor) {
  winsize size{};
  if (::ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 10)
    return static_cast<std::size_t>(size.ws_col) - 1;
  return 79;
}

}  // namespace

bool wants_color(int descriptor) {
  return ::isatty(descriptor) != 0 && !is_dumb() && std::getenv("NO_COLOR") == nullptr;
}

ProgressLine::ProgressLine(bool quiet)
    : style_(quiet                                        ? Style::None
             : ::isatty(STDERR_FILENO) != 0 && !is_dumb() ? Style::Terminal
                                                          : Style::Plain),
      next_(Clock::now() + (style_ == Style::Plain ? kPlainInterval : kTerminalInterval)) {}

bool ProgressLine::is_time() {
  const Clock::time_point now = Clock::now();
  if (style_ == Style::None || now < next_) return false;
  next_ = now + (style_ == Style::Plain ? kPlainInterval : kTerminalInterval);
  return true;
}

void ProgressLine::show(const reports::Progress& progress) {
  if (!is_time()) return;
  const bool terminal = style_ == Style::Terminal;
  const std::string line = reports::text_for_progress(
      progress, terminal && wants_color(STDERR_FILENO), terminal ? width_of(STDERR_FILENO) : 200);
  std::fprintf(stderr, terminal ? "\r\x1b[K%s" : "%s\n", line.c_str());
  std::fflush(stderr);
  shown_ = terminal;
}

void ProgressLine::show(const std::string& text) {
  if (!is_time()) return;
  const bool terminal = style_ == Style::Terminal;
  const std::string line = terminal ? text.substr(0, width_of(STDERR_FILENO)) : text;
  std::fprintf(stderr, terminal ? "\r\x1b[K%s" : "%s\n", line.c_str());
  std::fflush(stderr);
  shown_ = terminal;
}

void ProgressLine::clear() {
  if (!shown_) return;
  std::fputs("\r\x1b[K", stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace tenet::cli
