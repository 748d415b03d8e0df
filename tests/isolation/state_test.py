"""Implementations that keep something between calls: the report tells the shortest sequence of calls
that shows the fault, and its case and repro bring it about in a process of their own.

Usage: state_test.py TENET
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

TENET = ""
SUBJECTS = pathlib.Path(__file__).parent / "stateful"
CASES = 8_000

#: Of each subject, the clause of one failure, or several that it may be, and what its smallest case
#: looks like.
EXPECTED = {
    "keeps_dtype_of_length": (
        "dtype.tensor.sequence-promotes",
        r"torch\.tensor\(\[.*\]\)  # after torch\.tensor\(\[.*\]\)",
    ),
    "copies_from_second": (
        "aliasing.from_numpy.ndarray-shared",
        r"torch\.from_numpy\(np\.array\(0\.0\)\)  # after torch\.from_numpy\(.*\)",
    ),
    "unsqueezes_fiftieth": (
        "shape.clone.same-as-source",
        r"torch\..*clone\(.*\)  # after 49 times torch\..*clone\(.*\)",
    ),
    "caches_numbers": (
        ("dtype.tensor.python-float-takes-default", "autograd.tensor.inference-mode"),
        r"torch\.tensor\((\S+)\).*  # after torch\.tensor\(\1\).*",
    ),
    "remembers_no_grad": (
        "autograd.clone.recorded",
        r".*\.clone\(\)  # after .*clone\(.*\)  # under with torch\.(no_grad|inference_mode)\(\)",
    ),
    "warns_once": (
        "warnings.from_numpy.read-only-ndarray",
        r"torch\.from_numpy\(.*write=False.*\)  # after torch\.from_numpy\(.*write=False.*\)",
    ),
    "guards_on_rank": (
        "shape.as_tensor.same-as-source",
        r"torch\.as_tensor\(torch\.(tensor|empty|zeros)\([^#]*\)\)  # after torch\.as_tensor\(.*\)",
    ),
}

#: What each subject defines.
FUNCTIONS = {name: (expected[0] if isinstance(expected[0], str) else expected[0][0]).split(".")[1]
             for name, expected in EXPECTED.items()} | {"fails_at_random": "from_numpy"}


def tenet(*arguments: str, cwd: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [TENET, *arguments], cwd=cwd, capture_output=True, text=True, timeout=600, check=False
    )


class State(unittest.TestCase):
    subjects: dict = {}
    folder: tempfile.TemporaryDirectory

    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        record = pathlib.Path(cls.folder.name) / "run.json"
        for name, function in FUNCTIONS.items():
            # Calls of functions that it does not define would only lie between.
            done = tenet(
                "check", str(SUBJECTS / f"{name}.py"), "--filter", function, "--cases", str(CASES),
                "--seed", "1", "--quiet", "--json", str(record), cwd=cls.folder.name,
            )
            if not record.exists():
                raise AssertionError(f"no record: exit {done.returncode}, {done.stdout}{done.stderr}")
            run = json.loads(record.read_text())
            cls.subjects |= {pathlib.Path(s["name"]).stem: s for s in run["subjects"]}
            record.unlink()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def failure_of(self, name: str) -> dict:
        clause, smallest = EXPECTED[name]
        failures = self.subjects[name]["failures"]
        for failure in failures:
            among = [clause] if isinstance(clause, str) else clause
            if failure["clause"] in among and re.fullmatch(smallest, failure["input"]):
                return failure
        self.fail(f"expected {EXPECTED[name]}, told was {[(f['clause'], f['input']) for f in failures]}")

    def check(self, name: str):
        failure = self.failure_of(name)
        self.assertIn(";", failure["case"])
        # In a process of its own it fails every time: it is not told as one that fails now and then.
        self.assertNotIn("more runs of the same case", failure["observed"])
        subject = str(SUBJECTS / f"{name}.py")
        again = tenet("replay", failure["case"], "--subject", subject, cwd=self.folder.name)
        self.assertEqual(again.returncode, 1, again.stdout + again.stderr)
        repro = subprocess.run(
            [sys.executable, "-c", failure["repro"]], capture_output=True, text=True, timeout=120, check=False
        )
        self.assertEqual(repro.returncode, 1, repro.stdout + repro.stderr)
        self.assertIn("FAULT", repro.stdout)

    def test_what_fails_at_random_is_no_sequence(self):
        failures = self.subjects["fails_at_random"]["failures"]
        self.assertTrue(failures)
        for failure in failures:
            self.assertNotIn("# after", failure["input"])


for subject_name in EXPECTED:
    setattr(State, f"test_{subject_name}", lambda self, name=subject_name: self.check(name))


if __name__ == "__main__":
    TENET = sys.argv.pop(1)
    unittest.main()
