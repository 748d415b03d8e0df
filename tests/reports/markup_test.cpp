#include "reports/markup.h"

#include <gtest/gtest.h>

#include "reports/words.h"

namespace tenet::reports {
namespace {

TEST(Markup, OrdinaryTextStaysAsItIs) {
  EXPECT_EQ(printable("as_tensor(…)\n\té 漢 𝔘"), "as_tensor(…)\n\té 漢 𝔘");
}

TEST(Markup, ControlCharactersBecomeVisible) {
  EXPECT_EQ(printable(std::string("\x1b[31m\0\r\x7f", 8)), "\\x1b[31m\\x00\\x0d\\x7f");
  EXPECT_EQ(printable("\u0085\u009b"), "\\x85\\x9b");
  EXPECT_EQ(printable_line("a\nb\tc"), "a\\nb\\tc");
}

TEST(Markup, CharactersThatTurnOrHideTextBecomeVisible) {
  EXPECT_EQ(printable("\u202e\u2066\u200b\ufeff\u2028"), "\\u202e\\u2066\\u200b\\ufeff\\u2028");
  EXPECT_EQ(printable("\U000E0041"), "\\U000e0041");
}

TEST(Markup, WhatIsNotUtf8IsReplaced) {
  for (const char* text : {"\x80", "\xff", "\xc3", "\xc0", "\xf5", "\xe2"}) {
    EXPECT_EQ(printable(text), "\uFFFD") << text;
  }
  EXPECT_EQ(printable("\xed\xa0\x80"), "\uFFFD\uFFFD\uFFFD") << "surrogate";
  EXPECT_EQ(printable("\xe0\x80\xaf"), "\uFFFD\uFFFD\uFFFD") << "overlong";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\uFFFD\uFFFD\uFFFD\uFFFD") << "beyond U+10FFFF";
  EXPECT_EQ(printable("\xef\xbf\xbf"), "\\uffff") << "not a character";
}

TEST(Markup, MarkupIsEscaped) {
  EXPECT_EQ(escape_markup("<a href=\"x\" o='y'>&amp;"),
            "&lt;a href=&quot;x&quot; o=&#39;y&#39;&gt;&amp;amp;");
}

TEST(Markup, MarkdownIsEscaped) {
  EXPECT_EQ(escape_markdown("a|b`c` <i>\n[x](y)"), "a\\|b\\`c\\` &lt;i&gt;\\\\n\\[x\\]\\(y\\)");
  EXPECT_EQ(escape_markdown("'"), "&#39;");
}

TEST(Markup, ShorteningSaysWhatIsLeftOutAndCutsNoCharacter) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcdef", 4), "abcd… (2 more bytes left out)");
  EXPECT_EQ(shortened("aé", 2), "a… (2 more bytes left out)");
}

TEST(Words, NumbersAreGrouped) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(12345678), "12,345,678");
  EXPECT_EQ(counted(1, "case"), "1 case");
  EXPECT_EQ(counted(1200, "case"), "1,200 cases");
  EXPECT_EQ(counted(0, "entry", "entries"), "0 entries");
}

TEST(Words, DurationsAreReadable) {
  EXPECT_EQ(duration(0), "0 s");
  EXPECT_EQ(duration(-1), "0 s");
  EXPECT_EQ(duration(0.042), "0.042 s");
  EXPECT_EQ(duration(7.28), "7.3 s");
  EXPECT_EQ(duration(42.4), "42 s");
  EXPECT_EQ(duration(192), "3 min 12 s");
  EXPECT_EQ(duration(7512), "2 h 5 min");
  EXPECT_FALSE(duration(1e300).empty());
}

}  // namespace
}  // namespace tenet::reports
