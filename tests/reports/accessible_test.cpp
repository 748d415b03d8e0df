// The pages are valid HTML, and can be read by keyboard, by ear and with weak eyes.
#include "tests/reports/accessible.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <regex>

#include "reports/diff.h"
#include "reports/html.h"
#include "reports/html/assets.h"
#include "tests/reports/sample_record.h"

namespace tenet::reports {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

TEST(Accessible, EveryPageIs) {
  const RunRecord before = testing::earlier_record();
  for (const RunRecord& record :
       {testing::rich_record(), testing::earlier_record(), testing::empty_record(),
        testing::hostile_record("<b>\"x"), testing::big_record(300, 300)}) {
    EXPECT_THAT(testing::page_problems(to_html(record, &before)), IsEmpty());
    EXPECT_THAT(testing::page_problems(to_html(diff(before, record))), IsEmpty());
  }
}

TEST(Accessible, TheCheckSeesWhatIsWrong) {
  const auto problems = [](const std::string& body) {
    return testing::page_problems(
        "<html lang=\"en\"><head><title>t</title></head><body><main><h1>x"
        "</h1>" +
        body + "</main></body></html>");
  };
  EXPECT_THAT(problems("<h2>x</h2><p>fine</p>"), IsEmpty());
  for (const char* wrong :
       {"<h3>skipped a level</h3>", "<h2></h2>", "<ul><p>x</p></ul>", "<p><div>x</div></p>",
        "<table><tbody><tr><th>x</th></tr></tbody></table>", "<input type=\"text\">", "<svg></svg>",
        "<button type=\"button\"></button>", "<a href=\"#x\"></a>",
        "<div style=\"color: red\">x</div>", "<h1>second</h1>", "<li>x</li>",
        "<div role=\"region\">x</div>",
        "<p role=\"region\" aria-label=\"a\"></p><p role=\"region\" aria-label=\"a\"></p>",
        "<a href=\"#a\">x <span><a href=\"#b\">y</a></span></a>"}) {
    EXPECT_THAT(problems(wrong), SizeIs(1)) << wrong;
  }
}

TEST(Contrast, IsAsWcagDefinesIt) {
  EXPECT_NEAR(testing::contrast("#000000", "#ffffff"), 21, 1e-9);
  EXPECT_NEAR(testing::contrast("#777777", "#ffffff"), 4.48, 0.005);
  EXPECT_NEAR(testing::contrast("#123456", "#123456"), 1, 1e-9);
}

/// The colours that a rule of the style sheet names, by variable.
std::map<std::string, std::string> palette(const std::string& rule) {
  static const std::regex kColor("--([a-z-]+): (#[0-9a-f]{3,6});");
  std::map<std::string, std::string> colors;
  for (std::sregex_iterator at(rule.begin(), rule.end(), kColor), end; at != end; ++at) {
    std::string value = (*at)[2];
    if (value.size() == 4)
      value = {'#', value[1], value[1], value[2], value[2], value[3], value[3]};
    colors[(*at)[1]] = value;
  }
  return colors;
}

TEST(Contrast, EveryTextColourIsReadableOnEverySurfaceInEveryTheme) {
  const std::string style(html::kStyle);
  std::size_t themes = 0;
  for (std::size_t at = style.find("--paper:"); at != std::string::npos;
       at = style.find("--paper:", at + 1)) {
    const auto colors = palette(style.substr(at, style.find('}', at) - at));
    ++themes;
    for (const char* surface : {"paper", "raised", "bad-back", "warn-back", "idle-back"}) {
      for (const char* text : {"ink", "soft", "link", "bad", "good", "warn", "idle"}) {
        EXPECT_GE(testing::contrast(colors.at(text), colors.at(surface)), 4.5)
            << text << " on " << surface << " in theme " << themes;
      }
    }
  }
  EXPECT_EQ(themes, 4U);  // light, dark by the system, dark by choice, paper
}

}  // namespace
}  // namespace tenet::reports
