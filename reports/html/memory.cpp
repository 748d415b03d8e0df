// A picture of memory: the bytes of a source, and under them the elements of the result, each where
// it lies. What lies under a byte is that byte; what lies to the right of the source is elsewhere.
#include <algorithm>
#include <map>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

constexpr std::uint64_t kMostBytes = 64;     ///< of a source that are drawn
constexpr std::uint64_t kMostElements = 16;  ///< of memory of its own that are drawn
constexpr int kLabelWidth = 104;
constexpr int kRow = 22;                   ///< height of a row
constexpr int kPitch = 34;                 ///< from row to row
constexpr int kGap = 28;                   ///< between the source's memory and memory elsewhere
constexpr int kElsewhere = 64;             ///< width of that word
constexpr int kLetter = 7;                 ///< width of one letter, at the most
constexpr std::size_t kLongestWords = 90;  ///< of a line that is told in words

/// One line of the picture.
struct Line {
  std::string_view label;
  const MemoryUse* use;
  bool differs;
};

class Picture {
 public:
  explicit Picture(const MemoryPicture& memory) : memory_(memory) {
    add("expected", memory.expected);
    add("observed", memory.observed);
    add("PyTorch", memory.oracle);
  }

  Fragment draw() {
    const MemorySource& source = memory_.sources[shown_source()];
    bytes_ = std::min(source.size, kMostBytes);
    const std::uint64_t across = std::max<std::uint64_t>(bytes_ + own_bytes(), 1);
    byte_width_ = std::clamp(static_cast<int>(560 / across), 7, 22);
    const int elsewhere = own_bytes() > 0 ? kGap + std::max(x(own_bytes()), kElsewhere) : 0;
    const int width = kLabelWidth + std::max(x(bytes_) + elsewhere, widest_words()) + 2;
    const int height = 18 + kPitch * static_cast<int>(lines_.size() + 1);
    body_.add("<svg viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\" aria-hidden=\"true\">\n",
              width, height, width, height);
    draw_source(source);
    for (std::size_t i = 0; i < lines_.size(); ++i) draw_line(lines_[i], static_cast<int>(i) + 1);
    return body_.add("</svg>\n");
  }

  /// The source that the results are views of; the first one when none is.
  std::size_t shown_source() const {
    for (const Line& line : lines_) {
      if (line.use->relation == MemoryRelation::kView && line.use->source < memory_.sources.size())
        return static_cast<std::size_t>(line.use->source);
    }
    return 0;
  }

 private:
  void add(std::string_view label, const std::optional<MemoryUse>& use) {
    if (!use) return;
    const bool differs = label == "observed" && memory_.expected && *use != *memory_.expected;
    lines_.push_back({label, &*use, differs});
  }

  int x(std::uint64_t byte) const { return static_cast<int>(byte) * byte_width_; }
  static int y(int row) { return 18 + row * kPitch; }

  static std::uint64_t shown_elements(const MemoryUse& use) {
    return std::min(use.count, std::max<std::uint64_t>(
                                   1, kMostElements / std::max<std::uint64_t>(use.itemsize, 1)));
  }
  std::uint64_t own_bytes() const {
    std::uint64_t most = 0;
    for (const Line& line : lines_) {
      if (line.use->relation == MemoryRelation::kOwn)
        most = std::max(most, shown_elements(*line.use) * line.use->itemsize);
    }
    return std::min(most, kMostBytes);
  }

  void text(int at_x, int at_y, std::string_view css_class, std::string_view words) {
    body_.add("<text x=\"{}\" y=\"{}\" class=\"{}\">{}</text>\n", at_x, at_y, css_class, words);
  }
  void box(int at_x, int at_y, int width, std::string_view css_class) {
    body_.add("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\" class=\"{}\"></rect>\n",
              at_x, at_y, width, kRow, css_class);
  }

  void draw_source(const MemorySource& source) {
    text(0, y(0) + 15, "label", fmt::format("source {}", shown_source()));
    const std::uint64_t itemsize = std::clamp<std::uint64_t>(source.itemsize, 1, kMostBytes);
    for (std::uint64_t byte = 0; byte < bytes_; ++byte)
      box(kLabelWidth + x(byte), y(0), byte_width_, "byte");
    for (std::uint64_t byte = 0; byte < bytes_; byte += itemsize)
      text(kLabelWidth + x(byte), y(0) - 4, "tick", fmt::format("{}", byte));
    if (source.size > bytes_) text(kLabelWidth + x(bytes_) + 4, y(0) + 15, "tick", "…");
    if (own_bytes() > 0) text(kLabelWidth + x(bytes_) + kGap, y(0) + 15, "tick", "elsewhere");
  }

  /// A line that cannot be drawn.
  [[nodiscard]] bool is_told(const MemoryUse& use) const {
    const bool is_view = use.relation == MemoryRelation::kView && use.source == shown_source();
    return use.relation != MemoryRelation::kOwn && !is_view;
  }
  [[nodiscard]] int widest_words() const {
    std::size_t most = 0;
    for (const Line& line : lines_)
      if (is_told(*line.use))
        most = std::max(most, std::min(words_for(*line.use).size(), kLongestWords));
    return kLetter * static_cast<int>(most);
  }

  void draw_line(const Line& line, int row) {
    const MemoryUse& use = *line.use;
    text(0, y(row) + 15, line.differs ? "label differs" : "label",
         fmt::format("{}{}", line.differs ? "≠ " : "", line.label));
    const int wide = byte_width_ * static_cast<int>(std::min(use.itemsize, kMostBytes));
    if (use.relation == MemoryRelation::kOwn) {
      for (std::uint64_t i = 0; i < shown_elements(use); ++i)
        element(kLabelWidth + x(bytes_) + kGap + static_cast<int>(i) * wide, row, wide, "own",
                fmt::format("{}", i));
    } else if (!is_told(use)) {
      // Elements of an expanded dimension lie on the same bytes.
      std::map<std::uint64_t, std::string> at;
      for (std::size_t i = 0; i < use.elements.size(); ++i) {
        std::string& numbers = at[use.elements[i]];
        if (numbers.size() < 6) numbers += fmt::format("{}{}", numbers.empty() ? "" : ",", i);
      }
      for (const auto& [byte, numbers] : at) {
        if (byte + use.itemsize > bytes_) continue;
        const int left = kLabelWidth + x(byte);
        body_.add("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" class=\"link\"></rect>\n",
                  left, y(0) + kRow, wide, y(row) - y(0) - kRow);
        element(left, row, wide, "shared", numbers);
      }
    } else {
      text(kLabelWidth, y(row) + 15, "tick", shortened(words_for(use), kLongestWords));
    }
  }

  void element(int left, int row, int wide, std::string_view css_class, std::string_view number) {
    box(left, y(row), wide, css_class);
    if (wide >= 12) text(left + 4, y(row) + 15, "number-of", number);
  }

  const MemoryPicture& memory_;
  std::vector<Line> lines_;
  Fragment body_;
  std::uint64_t bytes_ = 0;
  int byte_width_ = 0;
};

}  // namespace

Fragment memory_figure(const FailureEntry& entry) {
  Fragment html;
  const auto& memory = entry.failure->memory;
  if (!memory || memory->sources.empty()) return html;
  Picture picture(*memory);
  const std::size_t shown = picture.shown_source();
  html.add(
      "<figure class=\"memory\"><div class=\"scroll\" tabindex=\"0\" role=\"region\" "
      "aria-label=\"Memory of failure {}\">\n{}</div>\n<figcaption>Source {}: {}, {}. The "
      "numbered boxes are the result’s elements, under the bytes on which they lie.",
      entry.number, picture.draw(), shown, shortened(memory->sources[shown].what, 100),
      counted(memory->sources[shown].size, "byte"));
  const auto say = [&](std::string_view who, const std::optional<MemoryUse>& use) {
    if (use) html.add(" <b>{}</b>: {}.", who, shortened(words_for(*use), 300));
  };
  say("Expected", memory->expected);
  say("Observed", memory->observed);
  say("PyTorch", memory->oracle);
  return html.add("</figcaption></figure>\n");
}

}  // namespace tenet::reports::html
