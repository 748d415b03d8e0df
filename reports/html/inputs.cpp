// Over which inputs the cases were spread, and where among them failures are.
#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <utility>

#include "reports/html/page.h"
#include "reports/html/sections.h"
#include "reports/words.h"

namespace tenet::reports::html {
namespace {

using NamePair = std::pair<std::string_view, std::string_view>;

/// NumPy's names of C types, and the dtype that they are on the platforms of this suite.
constexpr std::array<NamePair, 18> kNumpyNames = {{
    {"bool_", "bool"},
    {"byte", "int8"},
    {"ubyte", "uint8"},
    {"short", "int16"},
    {"ushort", "uint16"},
    {"intc", "int32"},
    {"uintc", "uint32"},
    {"long", "int64"},
    {"ulong", "uint64"},
    {"longlong", "int64"},
    {"ulonglong", "uint64"},
    {"half", "float16"},
    {"single", "float32"},
    {"double", "float64"},
    {"csingle", "complex64"},
    {"cdouble", "complex128"},
    {"bytes_", "bytes"},
    {"str_", "str"},
}};

/// PyTorch's order of dtypes, those of Python's own numbers beside them; others come after.
constexpr std::array<std::string_view, 22> kOrder = {
    "-",         "bool",       "uint8",   "int8",      "uint16",    "int16",
    "uint32",    "int32",      "uint64",  "int64",     "int",       "float16",
    "bfloat16",  "float32",    "float64", "float",     "complex32", "bcomplex32",
    "complex64", "complex128", "complex", "longdouble"};

/// The column of the map: byte order and NumPy's spelling of the same elements do not matter here.
std::string column_of(std::string_view dtype) {
  constexpr std::string_view kPrefix = "numpy.";
  constexpr std::string_view kSwapped = " (swapped)";
  if (!dtype.starts_with(kPrefix)) return std::string(dtype);
  dtype.remove_prefix(kPrefix.size());
  if (dtype.ends_with(kSwapped)) dtype.remove_suffix(kSwapped.size());
  const auto known = std::find_if(kNumpyNames.begin(), kNumpyNames.end(),
                                  [&](const NamePair& pair) { return pair.first == dtype; });
  return std::string(known == kNumpyNames.end() ? dtype : known->second);
}

struct Cell {
  std::uint64_t count = 0;
  std::uint64_t failed = 0;
};

/// Cases by kind of input and dtype.
class HeatMap {
 public:
  explicit HeatMap(const std::vector<InputCount>& inputs) {
    for (const InputCount& input : inputs) {
      const std::string dtype = column_of(input.dtype);
      if (totals_.try_emplace(input.kind, 0).second) kinds_.push_back(input.kind);
      if (std::find(dtypes_.begin(), dtypes_.end(), dtype) == dtypes_.end())
        dtypes_.push_back(dtype);
      Cell& cell = cells_[{input.kind, dtype}];
      cell.count += input.count;
      cell.failed += input.failed;
      totals_[input.kind] += input.count;
      largest_ = std::max(largest_, cell.count);
      largest_total_ = std::max(largest_total_, totals_[input.kind]);
    }
    std::stable_sort(kinds_.begin(), kinds_.end(),
                     [&](const auto& a, const auto& b) { return totals_.at(a) > totals_.at(b); });
    const auto place = [](const std::string& dtype) {
      return std::find(kOrder.begin(), kOrder.end(), dtype) - kOrder.begin();
    };
    std::stable_sort(dtypes_.begin(), dtypes_.end(),
                     [&](const auto& a, const auto& b) { return place(a) < place(b); });
  }

  Fragment table(std::string_view subject) const {
    Fragment html;
    html.add(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Inputs of {}\">"
        "<table class=\"matrix heat\"><caption class=\"sr\">Cases by kind of input and "
        "dtype</caption>"
        "<thead><tr><th scope=\"col\">kind of input</th><th scope=\"col\">all</th>",
        shortened(subject, 200));
    for (const std::string& dtype : dtypes_)
      html.add("<th scope=\"col\"><code>{}</code></th>", shortened(dtype, 40));
    html.add("</tr></thead>\n<tbody>\n");
    for (const std::string& kind : kinds_) {
      html.add("<tr><th scope=\"row\">{}</th>{}", shortened(kind, 80), total(totals_.at(kind)));
      for (const std::string& dtype : dtypes_) {
        const auto found = cells_.find({kind, dtype});
        html.add("{}", found == cells_.end() ? cell({}) : cell(found->second));
      }
      html.add("</tr>\n");
    }
    return html.add("</tbody></table></div>\n");
  }

 private:
  /// Shade 1 to 8 by the logarithm: counts differ by orders of magnitude.
  int shade(std::uint64_t count) const {
    const double share =
        std::log1p(static_cast<double>(count)) / std::log1p(static_cast<double>(largest_));
    return std::clamp(static_cast<int>(std::lround(share * 8)), 1, 8);
  }

  Fragment cell(const Cell& cell) const {
    Fragment html;
    if (cell.count == 0) {
      return html.add(
          "<td class=\"none\"><span aria-hidden=\"true\">·</span><span "
          "class=\"sr\">none</span></td>");
    }
    if (cell.failed == 0)
      return html.add("<td class=\"heat-{}\">{}</td>", shade(cell.count), grouped(cell.count));
    return html.add("<td class=\"is-failed\">{} {}<i>/{}</i><span class=\"sr\"> failed</span></td>",
                    symbol("✕"), grouped(cell.failed), grouped(cell.count));
  }

  /// All cases of a kind, as a number and as a bar beside those of the other kinds.
  Fragment total(std::uint64_t count) const {
    const double most = static_cast<double>(std::max<std::uint64_t>(largest_total_, 1));
    return Fragment().add(
        "<td class=\"total\">{}<svg class=\"share\" viewBox=\"0 0 100 1\" "
        "preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{:.2f}\" "
        "height=\"1\"></rect></svg></td>",
        grouped(count), 100.0 * static_cast<double>(count) / most);
  }

  std::vector<std::string> kinds_;
  std::vector<std::string> dtypes_;
  std::map<std::pair<std::string, std::string>, Cell> cells_;
  std::map<std::string, std::uint64_t> totals_;
  std::uint64_t largest_ = 0;
  std::uint64_t largest_total_ = 0;
};

}  // namespace

Fragment inputs_section(const Index& index) {
  Fragment body;
  Budget budget(200'000);
  std::size_t left_out = 0;
  for (const SubjectResult& subject : index.record().subjects) {
    if (subject.inputs.empty()) continue;
    Fragment part;
    part.add("<h3{}>{}</h3>\n{}", index.several() ? Fragment() : Fragment().add(" class=\"sr\""),
             shortened(title_of(subject), 200), HeatMap(subject.inputs).table(subject.name));
    if (!budget.append(body, part)) ++left_out;
  }
  Fragment html;
  if (body.empty()) return html;
  html.add(
      "<section id=\"inputs\">\n<h2>Inputs by dtype</h2>\n<p class=\"hint\">Cases by kind of input "
      "and dtype, the most frequent kinds first; "
      "the darker, the more. {} marks cells in which cases failed.</p>\n{}",
      symbol("✕"), body);
  if (left_out > 0)
    html.add("<p class=\"left-out\">{} left out.</p>\n", counted(left_out, "more subject"));
  return html.add("</section>\n");
}

}  // namespace tenet::reports::html
