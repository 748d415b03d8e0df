"""docs/findings.py: every repro that can run here holds, is short, and is on the page."""

import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(os.environ["TENET_ROOT"])
sys.path.insert(0, str(ROOT / "docs"))
import findings  # noqa: E402


class Findings(unittest.TestCase):
    def test_every_repro_holds(self):
        for one in findings.FINDINGS:
            if "inductor" in one.of:  # needs a C++ compiler and a minute
                continue
            with self.subTest(f"{one.of}: {one.title}"):
                self.assertIn(findings.holds(one), ("holds", "skipped"))

    def test_no_repro_is_longer_than_five_lines(self):
        for one in findings.FINDINGS:
            self.assertLessEqual(len(one.source.splitlines()), 5, one.title)

    def test_every_repro_asserts(self):
        for one in findings.FINDINGS:
            self.assertRegex(one.source, r"assert |raises\(", one.title)

    def test_every_finding_is_on_the_page(self):
        page = (ROOT / "docs/findings.md").read_text()
        for one in findings.FINDINGS:
            self.assertIn(f"{one.of}: {one.title}\n", page)

    def test_a_repro_that_no_longer_holds_is_noticed(self):
        def gone():
            assert False

        one = findings.FINDINGS[0]
        changed = findings.Finding(one.of, one.topic, True, "", "", "", gone, one.package)
        self.assertTrue(findings.holds(changed).startswith("does not hold"))


if __name__ == "__main__":
    unittest.main()
