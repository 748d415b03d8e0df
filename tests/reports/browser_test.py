"""The HTML reports in a real browser: layout, filters, anchors, copying, themes, paper.

Usage: browser_test.py FOLDER, where write_samples has left its pages. Ends with 77 (skipped) where
there is no Chromium.
"""

from __future__ import annotations

import sys
import time
import unittest
from pathlib import Path

import browser

FOLDER = Path()
FAILURE = "failure-my_backend~~aliasing.as_tensor.ndarray-same-dtype~~"

SHOWN = """(selector => [...document.querySelectorAll(selector)]
    .filter(e => e.checkVisibility()).length)"""

# Every text with too little contrast against what is behind it. Half-transparent surfaces are
# laid over each other as the browser does it.
LOW_CONTRAST = """(() => {
  const parse = text => (text.match(/[0-9.]+/g) || [0, 0, 0, 0]).map(Number);
  const over = (top, back) => { const a = top[3] ?? 1;
    return [0, 1, 2].map(i => top[i] * a + back[i] * (1 - a)); };
  const surface = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(parse(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((back, layer) => over(layer, back), [255, 255, 255]);
  };
  const light = c => { const [r, g, b] = c.map(v => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const low = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !element.checkVisibility()) continue;
    if (element.closest('svg, script, style, .sr, .skip')) continue;
    const back = surface(element);
    const front = over(parse(getComputedStyle(element).color), back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) low.add(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return [...low];
})()"""


class Report(unittest.TestCase):
    """One browser for all tests."""

    @classmethod
    def setUpClass(cls) -> None:
        program = browser.find()
        assert program is not None
        cls.browser = browser.Browser(program).__enter__()
        cls.browser.allow_clipboard()

    @classmethod
    def tearDownClass(cls) -> None:
        cls.browser.__exit__()

    def open(self, name: str = "rich.html", fragment: str = "", **options: object) -> browser.Browser:
        """The page, opened."""
        self.browser.open(FOLDER / name, fragment, **options)
        return self.browser

    def shown(self, selector: str) -> int:
        """How many elements are to be seen."""
        return self.browser.evaluate(f"{SHOWN}({selector!r})")

    def test_nothing_is_loaded_and_nothing_complains(self) -> None:
        for name in ("rich.html", "diff.html", "big.html"):
            page = self.open(name)
            self.assertEqual(page.requests, [(FOLDER / name).resolve().as_uri()])
            self.assertEqual(page.messages, [])

    def test_texts_of_a_subject_run_nothing(self) -> None:
        page = self.open("hostile.html")
        self.assertIsNone(page.evaluate("window.evil"))
        self.assertEqual(page.evaluate("document.images.length"), 0)
        self.assertEqual(len(page.requests), 1)

    def test_no_page_scrolls_sideways(self) -> None:
        for name in ("rich.html", "diff.html", "hostile.html"):
            for width in (1280, 820, 390, 320):
                page = self.open(name, width=width)
                wide = page.evaluate("document.documentElement.scrollWidth")
                self.assertLessEqual(wide, width, f"{name} at {width}")

    def test_the_verdict_is_the_first_thing_to_see(self) -> None:
        for width, height in ((1280, 800), (390, 700)):
            page = self.open(width=width, height=height)
            self.assertLess(page.evaluate("document.querySelector('h1').getBoundingClientRect().bottom"),
                            height / 2)
            self.assertEqual(self.shown("h1"), 1)

    def test_a_big_report_is_there_at_once(self) -> None:
        begun = time.monotonic()
        page = self.open("big.html")
        self.assertLess(time.monotonic() - begun, 10)
        self.assertLess(page.evaluate(
            "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"), 3000)

    def test_filters_work_by_keyboard(self) -> None:
        page = self.open()
        failures, clauses = self.shown(".failure"), self.shown(".clause")
        page.press("/", "/")
        self.assertEqual(page.evaluate("document.activeElement.id"), "search")
        self.assertEqual(page.evaluate("document.activeElement.value"), "")
        page.type("negative-strides")
        self.assertEqual(self.shown(".failure"), 1)
        self.assertEqual(self.shown(".clause"), 2)
        self.assertIn("1 failure, 2 clauses", page.evaluate("document.getElementById('shown').textContent"))
        page.press("Escape")
        time.sleep(0.05)
        self.assertEqual((self.shown(".failure"), self.shown(".clause")), (failures, clauses))
        page.press("Tab")
        self.assertEqual(page.evaluate("document.activeElement.id"), "view")
        page.type("what fails")
        page.press("Enter")
        self.assertEqual(page.evaluate("document.activeElement.value"), "is-failed")
        self.assertEqual(self.shown(".clause"), 4)

    def test_every_view_shows_what_it_says(self) -> None:
        page = self.open()
        for view, clauses in (("was-green", 1), ("disagree", 6), ("only-1", 4), ("only-0", 0),
                              ("is-expected", 1), ("is-unexpected", 1),
                              ("is-unexercised", 8)):
            page.evaluate(f"(v => {{ v.value = {view!r}; v.dispatchEvent(new Event('input',"
                          "{bubbles: true})); })(document.getElementById('view'))")
            self.assertEqual(self.shown(".clause"), clauses, view)

    def test_claims_are_filtered_by_verdict_and_words(self) -> None:
        page = self.open("claims.html")
        self.assertEqual((page.messages, self.shown(".claim"), self.shown("section")), ([], 8, 3))
        page.press("/", "/")
        page.type("statement 6")
        self.assertEqual((self.shown(".claim"), self.shown("section")), (1, 2))
        self.assertEqual(page.evaluate("document.getElementById('shown').textContent"), "1 claim")
        page.press("Escape")
        time.sleep(0.1)
        page.evaluate("(v => { v.value = 'is-failed'; v.dispatchEvent(new Event('input',"
                      "{bubbles: true})); })(document.getElementById('view'))")
        self.assertEqual(self.shown(".claim"), 2)
        page = self.open("claims.html", width=390)
        self.assertLessEqual(page.evaluate("document.documentElement.scrollWidth"), 390)

    def test_a_filter_unfolds_what_it_finds(self) -> None:
        page = self.open()
        self.assertEqual(self.shown(f"[id='{FAILURE}list']"), 0)
        page.press("/", "/")
        page.type("ndarray-same-dtype")
        self.assertEqual(self.shown(f"[id='{FAILURE}list']"), 1)
        page.press("Escape")
        time.sleep(0.05)
        self.assertEqual(self.shown(f"[id='{FAILURE}list']"), 0)

    def test_anchors_lead_to_what_they_name(self) -> None:
        page = self.open()
        names = page.evaluate("[...document.querySelectorAll('.failure, .clause')].map(e => e.id)")
        self.assertGreater(len(names), 60)
        for name in (f"{FAILURE}list", names[0], names[40], names[-1]):
            page = self.open(fragment="#" + name)
            time.sleep(0.1)
            top = page.evaluate(f"document.getElementById({name!r}).getBoundingClientRect().top")
            self.assertTrue(-1 <= top < 900, f"{name} at {top}")
            self.assertEqual(self.shown(f"[id='{name}']"), 1)

    def test_a_link_to_something_that_is_filtered_out_shows_it(self) -> None:
        page = self.open()
        page.press("/", "/")
        page.type("dtype.tensor")
        name = "clause-errors.from_numpy.negative-strides"
        self.assertEqual(self.shown(f"[id='{name}']"), 0)
        page.evaluate(f"location.hash = {name!r}")
        time.sleep(0.1)
        self.assertEqual(self.shown(f"[id='{name}']"), 1)

    def test_copying_by_keyboard(self) -> None:
        page = self.open()
        text = page.evaluate("(b => { b.closest('details').open = true; b.focus();"
                             " return b.previousElementSibling.textContent; })"
                             "(document.querySelector('details .copy'))")
        self.assertIn("raise SystemExit", text)
        page.press("Enter", "\r")
        time.sleep(0.1)
        self.assertEqual(page.evaluate("document.activeElement.textContent"), "Copied")
        self.assertEqual(page.evaluate("navigator.clipboard.readText()"), text)

    def test_focus_is_seen(self) -> None:
        page = self.open()
        for _ in range(12):
            page.press("Tab")
            style = page.evaluate("(s => s.outlineStyle + ' ' + s.outlineWidth)"
                                  "(getComputedStyle(document.activeElement))")
            self.assertEqual(style, "solid 2px", page.evaluate("document.activeElement.outerHTML"))

    def test_themes(self) -> None:
        def paper() -> str:
            return page.evaluate("getComputedStyle(document.body).backgroundColor")

        page = self.open()
        light = paper()
        page = self.open(dark=True)
        dark = paper()
        self.assertEqual(light, "rgb(255, 255, 255)")
        self.assertNotEqual(light, dark)
        page.evaluate("document.getElementById('theme').focus()")
        page.press("Enter", "\r")
        self.assertEqual(paper(), light)
        page.press("Enter", "\r")
        self.assertEqual(paper(), dark)
        page.press("Enter", "\r")
        self.assertEqual(page.evaluate("document.activeElement.textContent"), "Theme: auto")

    def test_every_text_has_enough_contrast(self) -> None:
        for name in ("rich.html", "diff.html", "claims.html"):
            for options in ({}, {"dark": True}, {"media": "print"}, {"dark": True, "media": "print"}):
                page = self.open(name, **options)
                page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
                self.assertEqual(page.evaluate(LOW_CONTRAST), [], f"{name} {options}")

    def test_everything_can_be_read_without_javascript(self) -> None:
        page = self.open(javascript=False)
        self.assertEqual(self.shown(".copy, .filters, #theme"), 0)
        self.assertEqual(self.shown(".clause"), page.evaluate("document.querySelectorAll('.clause').length"))
        self.assertGreaterEqual(self.shown(".failure"), 5)
        self.assertEqual(page.evaluate("document.querySelectorAll('.item[hidden]').length"), 0)

    def test_paper_has_no_controls_and_cuts_no_matrix(self) -> None:
        page = self.open(media="print", width=720)
        self.assertEqual(self.shown(".copy, .filters, #theme, .bar"), 0)
        self.assertLessEqual(page.evaluate(
            "Math.max(...[...document.querySelectorAll('.matrix')]"
            ".map(table => table.getBoundingClientRect().right))"), 720)


if __name__ == "__main__":
    if browser.find() is None:
        print(f"skipped: none of {', '.join(browser.NAMES)} is installed")
        sys.exit(77)
    FOLDER = Path(sys.argv.pop(1))
    unittest.main()
