"""Hostile implementations are survived: each is reported as a failure of its own, shrunk, and the run
goes on with the next case.

One run judges all of them, so that PyTorch is asked once. Usage: isolation_test.py TENET
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass

TENET = ""
SUBJECTS = pathlib.Path(__file__).parent / "subjects"
CASES = 4000


@dataclass
class Expected:
    """What the report has to say of one subject: a failure of this kind, under a clause like this,
    with these words in what was observed, and with a smallest case like this."""

    kind: str
    clause: str
    observed: str
    smallest: str


EXPECTED = {
    "aborts": Expected("crash", "errors.tensor.returns-or-raises", "signal 6", r"torch\.tensor\(\[(True|1|1\.0)\]\)"),
    "aborts_below": Expected("mismatch", "values.tensor.stored-scalars", "[1, 1, 1]", r"torch\.tensor\(\[(0, 0, 0|0\.0, 0\.0, 0\.0)\]\)"),
    "segfaults": Expected("crash", "errors.as_tensor.returns-or-raises", "signal 11", r"torch\.as_tensor\(.*write=False.*"),
    "exits": Expected("crash", "errors.clone.returns-or-raises", "exited with status 0", r"torch\.empty\(\(0,\)\)\.clone\(\)"),
    "raises_system_exit": Expected("mismatch", "errors.tensor.returns-or-raises", "SystemExit", r"torch\.tensor\(.{1,4}, dtype=torch\.float64\)"),
    "loops": Expected("hang", "errors.to.returns-or-raises", "did not come back", r"torch\.tensor\(0\.0, dtype=torch\.float16\)\.to\(\)"),
    "spins": Expected("hang", "errors.tensor.returns-or-raises", "did not come back", r"torch\.tensor\(\(\)\)"),
    "overflows_stack": Expected("crash", "errors.tensor.returns-or-raises", "signal 11", r"torch\.tensor\(\[\[\]\]\)"),
    "takes_all_memory": Expected("out-of-memory", "errors.tensor.returns-or-raises", "of memory", r"torch\.tensor\(0\.0\+0\.0j\)"),
    "takes_memory_slowly": Expected("out-of-memory", "errors.tensor.returns-or-raises", "of memory", r"torch\.tensor\(0\.0\+0\.0j\)"),
    "closes_descriptors": Expected("crash", "errors.from_numpy.returns-or-raises", "closed the descriptors", r"torch\.from_numpy\(np\.array\(0\.0\)\)"),
    "prints_gigabytes": Expected("hang", "errors.tensor.returns-or-raises", "did not come back", r"torch\.tensor\((np\.str_\(''\)|'')\)"),
    "replaces_handlers": Expected("mismatch", "lifetime.tensor.leaves-no-trace", "handler of signal 15", r"torch\.tensor\(0\.0\)"),
    "patches": Expected("mismatch", "aliasing.tensor.never-shares", "source 0", r"torch\.tensor\(.*"),
    "patches_in_calls": Expected("mismatch", "lifetime.as_tensor.leaves-no-trace", "replaced: torch.as_tensor", r"torch\.as_tensor\(np\..*"),
    "leaves_dtype": Expected("mismatch", "lifetime.tensor.leaves-no-trace", "default dtype: torch.float64", r"torch\.tensor\(.*float64\)"),
    "leaves_device": Expected("mismatch", "lifetime.tensor.leaves-no-trace", "another default device", r"torch\.tensor\(.*meta.*"),
    "leaves_modes": Expected("mismatch", "lifetime.clone.leaves-no-trace", "grad mode: off", r".*requires_grad.*clone\(\)"),
    "leaves_threads": Expected("mismatch", "lifetime.tensor.leaves-no-trace", "a thread goes on running", r"torch\.tensor\(\[.*"),
    "forks": Expected("mismatch", "lifetime.tensor.leaves-no-trace", "a child process is left", r"torch\.tensor\(0\)"),
    "kills_parent": Expected("crash", "errors.clone.returns-or-raises", "ended the process that had started it", r".*meta.*\.clone\(\)"),
    "imports_late": Expected("crash", "errors.clone.returns-or-raises", "exited with status 7", r".*meta.*\.clone\(\)"),
    "signals_everybody": Expected("mismatch", "errors.tensor.returns-or-raises", "PermissionError", r"torch\.tensor\(.{1,4}, dtype=torch\.float64\)"),
    "closes_stdin": Expected("mismatch", "lifetime.from_numpy.leaves-no-trace", "standard input: closed", r"torch\.from_numpy\(.*"),
    "wanders_off": Expected("mismatch", "lifetime.from_numpy.leaves-no-trace", "current folder: /", r"torch\.from_numpy\(.*"),
    "deletes_scratch": Expected("mismatch", "lifetime.from_numpy.leaves-no-trace", "current folder: deleted", r"torch\.from_numpy\(.*"),
    "tightens_limits": Expected("mismatch", "lifetime.from_numpy.leaves-no-trace", "limit of", r"torch\.from_numpy\(.*"),
}
HARMLESS = ["starts_threads_once", "imports_at_last"]


class Isolation(unittest.TestCase):
    """One method for each subject, made below, and what holds for all."""

    subjects: dict = {}

    @classmethod
    def setUpClass(cls):
        with tempfile.TemporaryDirectory() as folder:
            record = pathlib.Path(folder) / "run.json"
            names = [*EXPECTED, *HARMLESS]
            command = [TENET, "check", *(str(SUBJECTS / f"{name}.py") for name in names)]
            command += ["--cases", str(CASES), "--seed", "1", "--timeout", "1s", "--memory", "300MiB"]
            command += ["--quiet", "--json", str(record)]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
            cls.status = done.returncode
            cls.printed = done.stdout + done.stderr
            if not record.exists():
                raise AssertionError(f"no record: exit {done.returncode}, {cls.printed}")
            run = json.loads(record.read_text())
            cls.left = sorted(path.name for path in pathlib.Path(folder).iterdir())
        cls.subjects = {pathlib.Path(s["name"]).stem: s for s in run["subjects"]}

    def test_the_run_comes_to_its_end(self):
        self.assertEqual(self.status, 1, self.printed)
        self.assertEqual(set(self.subjects), {*EXPECTED, *HARMLESS})
        self.assertEqual(self.left, ["run.json"])

    def test_the_oracle_is_not_deceived(self):
        for name, subject in self.subjects.items():
            self.assertTrue(subject["oracle_agrees"], name)

    def test_what_is_set_up_once_is_no_fault(self):
        for name in HARMLESS:
            self.assertEqual(self.subjects[name]["failures"], [])
            self.assertEqual(self.subjects[name]["cases"], CASES)

    def test_a_slow_first_call_in_each_process_is_no_hang(self):
        kinds = {failure["kind"] for failure in self.subjects["imports_late"]["failures"]}
        self.assertEqual(kinds, {"crash"})

    def check(self, name: str):
        """The subject is reported as expected, and judged to the end."""
        subject = self.subjects[name]
        expected = EXPECTED[name]
        told = [(f["kind"], f["clause"], f["observed"], f["input"]) for f in subject["failures"]]
        self.assertEqual(subject["verdict"], "fails", (subject.get("message"), told))
        left_out = sum(
            int(entry["what"].split()[0])
            for entry in subject["not_exercised"]
            if entry["why"].startswith("left out after")
        )
        self.assertEqual(subject["cases"] + left_out, CASES)
        for failure in subject["failures"]:
            if (
                failure["kind"] == expected.kind
                and failure["clause"] == expected.clause
                and expected.observed in failure["observed"]
                and re.fullmatch(expected.smallest, failure["input"], re.DOTALL)
            ):
                return
        self.fail(f"expected {expected}, but told was {told}")


for subject_name in EXPECTED:
    setattr(
        Isolation,
        f"test_{subject_name}",
        lambda self, name=subject_name: self.check(name),
    )


if __name__ == "__main__":
    TENET = sys.argv.pop(1)
    unittest.main()
