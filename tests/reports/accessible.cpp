#include "tests/reports/accessible.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace tenet::reports::testing {
namespace {

using Names = std::set<std::string, std::less<>>;

const Names kVoid = {"meta", "link", "br", "hr", "input", "img", "col"};
/// Elements that only these may stand in directly.
const std::map<std::string, Names, std::less<>> kParents = {
    {"li", {"ul", "ol"}},
    {"dt", {"dl", "div"}},
    {"dd", {"dl", "div"}},
    {"tr", {"thead", "tbody"}},
    {"td", {"tr"}},
    {"th", {"tr"}},
    {"thead", {"table"}},
    {"tbody", {"table"}},
    {"caption", {"table"}},
    {"summary", {"details"}},
    {"figcaption", {"figure"}},
    {"option", {"select"}},
};
/// Elements in which only these may stand directly.
const std::map<std::string, Names, std::less<>> kChildren = {
    {"ul", {"li"}},
    {"ol", {"li"}},
    {"dl", {"div", "dt", "dd"}},
    {"table", {"caption", "thead", "tbody"}},
    {"tr", {"td", "th"}},
    {"select", {"option"}},
};
/// What ends a paragraph, and so can be in none, nor in other text.
const Names kBlocks = {"p",      "div", "ul",     "ol",      "dl",      "table",   "pre",
                       "figure", "h1",  "h2",     "h3",      "h4",      "article", "section",
                       "header", "nav", "footer", "details", "summary", "form",    "main"};
const Names kOfText = {"p",     "span", "a",  "b",  "i",       "code",  "button",
                       "label", "h1",   "h2", "h3", "summary", "output"};
const Names kControls = {"input", "select", "textarea"};

struct Tag {
  std::string name;
  std::map<std::string, std::string, std::less<>> attributes;
  std::string text;  ///< of it and what is in it
  bool has(std::string_view attribute) const { return attributes.contains(attribute); }
};

class Reader {
 public:
  explicit Reader(std::string_view html) : rest_(html) {}

  std::vector<std::string> read() {
    while (!rest_.empty()) step();
    if (counts_["main"] != 1) problem("there is not one main");
    if (counts_["h1"] != 1) problem("there is not one h1");
    if (counts_["title"] != 1) problem("there is not one title");
    return problems_;
  }

 private:
  void problem(std::string what) {
    if (problems_.size() < 10) problems_.push_back(std::move(what));
  }

  void step() {
    const std::size_t tag = std::min(rest_.find('<'), rest_.size());
    for (Tag& open : open_) open.text += rest_.substr(0, tag);
    rest_.remove_prefix(tag);
    if (rest_.empty()) return;
    const std::size_t end = rest_.find('>');
    const std::string_view inside = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 1);
    if (inside.starts_with("!")) return;
    if (inside.starts_with("/")) return close();
    Tag opened = parse(inside);
    check(opened);
    if (kVoid.contains(opened.name)) return;
    const std::string name = opened.name;
    open_.push_back(std::move(opened));
    if (name == "script" || name == "style") rest_.remove_prefix(rest_.find("</" + name));
  }

  static Tag parse(std::string_view inside) {
    Tag tag;
    tag.name = inside.substr(0, inside.find(' '));
    inside.remove_prefix(tag.name.size());
    while (inside.find_first_not_of(' ') != std::string_view::npos) {
      inside.remove_prefix(inside.find_first_not_of(' '));
      const std::size_t size = std::min(inside.find_first_of(" ="), inside.size());
      const std::string name(inside.substr(0, size));
      inside.remove_prefix(size);
      if (inside.starts_with("=\"")) {
        const std::size_t quote = inside.find('"', 2);
        tag.attributes[name] = inside.substr(2, quote - 2);
        inside.remove_prefix(quote + 1);
      } else {
        tag.attributes[name] = "";
      }
    }
    return tag;
  }

  bool within(std::string_view name) const {
    return std::any_of(open_.begin(), open_.end(),
                       [&](const Tag& tag) { return tag.name == name; });
  }

  void check(const Tag& tag) {
    const std::string parent = open_.empty() ? "" : open_.back().name;
    ++counts_[tag.name];
    if (const auto allowed = kParents.find(tag.name);
        allowed != kParents.end() && !allowed->second.contains(parent))
      problem(fmt::format("{} in {}", tag.name, parent));
    if (const auto allowed = kChildren.find(parent);
        allowed != kChildren.end() && !allowed->second.contains(tag.name))
      problem(fmt::format("{} in {}", tag.name, parent));
    if (kBlocks.contains(tag.name) && kOfText.contains(parent) &&
        !(parent == "summary" && tag.name.starts_with("h")))
      problem(fmt::format("{} in {}", tag.name, parent));
    if (tag.name == "a" && within("a")) problem("a link in a link");
    if (tag.name == "html" && !tag.has("lang")) problem("html without lang");
    if (tag.name == "th" && !tag.has("scope")) problem("th without scope");
    if (tag.name == "svg" && !tag.has("aria-hidden") && !tag.has("aria-label"))
      problem("svg that is neither hidden nor named");
    if (tag.has("role") && tag.attributes.at("role") == "region" && !tag.has("aria-label"))
      problem("region without a name");
    if (tag.has("role") && tag.attributes.at("role") == "region" && tag.has("aria-label") &&
        !regions_.insert(tag.attributes.at("aria-label")).second)
      problem("two regions of the name " + tag.attributes.at("aria-label"));
    if (tag.has("style")) problem("style attribute, which the page's own policy forbids");
    if (kControls.contains(tag.name) && !within("label") && !tag.has("aria-label"))
      problem(tag.name + " without a label");
    if (tag.name.size() == 2 && tag.name[0] == 'h' && tag.name[1] >= '1' && tag.name[1] <= '6') {
      const int level = tag.name[1] - '0';
      if (level > level_ + 1) problem(fmt::format("h{} after h{}", level, level_));
      level_ = level;
    }
  }

  void close() {
    const Tag tag = open_.back();
    open_.pop_back();
    static const Names kNamed = {"a", "button", "th", "h1", "h2", "h3", "h4", "summary", "title"};
    if (kNamed.contains(tag.name) && !tag.has("aria-label") &&
        tag.text.find_first_not_of(" \n") == std::string::npos)
      problem(tag.name + " without text");
    if (tag.name == "table" && tag.text.empty()) problem("empty table");
  }

  std::string_view rest_;
  std::vector<Tag> open_;
  std::vector<std::string> problems_;
  std::map<std::string, int> counts_;
  std::set<std::string> regions_;
  int level_ = 0;
};

double luminance(std::string_view color) {
  std::array<double, 3> linear{};
  for (std::size_t i = 0; i < 3; ++i) {
    const double c = std::stoi(std::string(color.substr(1 + 2 * i, 2)), nullptr, 16) / 255.0;
    linear[i] = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  }
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

}  // namespace

std::vector<std::string> page_problems(std::string_view html) { return Reader(html).read(); }

double contrast(std::string_view one, std::string_view other) {
  const double a = luminance(one);
  const double b = luminance(other);
  return (std::max(a, b) + 0.05) / (std::min(a, b) + 0.05);
}

}  // namespace tenet::reports::testing
