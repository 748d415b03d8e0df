"""Runs of the program on devices: what touches device memory is named, and what is not there is said.

Usage: device_test.py TENET
"""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

TENET = ""
SUBJECTS = pathlib.Path(__file__).parent / "subjects"


def check(*arguments: str, **environment: str) -> tuple[int, str, dict]:
    """Exit status, what was printed, and the record of a run."""
    with tempfile.TemporaryDirectory() as folder:
        record = pathlib.Path(folder) / "run.json"
        command = [TENET, "check", *arguments, "--seed", "1", "--json", str(record)]
        done = subprocess.run(
            command, cwd=folder, capture_output=True, text=True, timeout=300, env=os.environ | environment
        )
        return done.returncode, done.stdout + done.stderr, json.loads(record.read_text())


def accelerator_here() -> str:
    """The type of the accelerator that torch works with; empty: none."""
    question = "import torch; a = torch.accelerator; print(a.current_accelerator().type if a.is_available() else '')"
    return subprocess.run([sys.executable, "-c", question], capture_output=True, text=True, check=True).stdout.strip()


class Devices(unittest.TestCase):
    """What `--device` does."""

    def test_a_crash_names_the_device_whose_memory_was_touched(self):
        status, printed, run = check(str(SUBJECTS / "touches_device.py"), "--device", "sim", "--filter", "clone", "--cases", "100")
        self.assertEqual(status, 1, printed)
        crashes = [f for f in run["subjects"][0]["failures"] if f["kind"] == "crash"]
        self.assertTrue(crashes, printed)
        for crash in crashes:
            self.assertRegex(crash["observed"], r"touched the memory of sim:[01] as if it were the host's")
            self.assertRegex(crash["input"], r"sim:[01]")
            self.assertIn("--device sim", crash["replay"])

    def test_without_touching_it_conforms(self):
        status, printed, _ = check("--device", "sim", "--filter", "clone", "--cases", "100")
        self.assertEqual(status, 0, printed)

    def test_an_accelerator_that_is_not_there_is_never_passed(self):
        for device in ("cuda", "xpu", "npu"):
            if device == accelerator_here():
                continue
            status, printed, run = check("--device", device, "--cases", "200")
            self.assertEqual(status, 4, printed)
            self.assertEqual(run["subjects"][0]["verdict"], "inconclusive")
            self.assertIn(f"There is no {device} here: ", printed)
            missed = [entry["why"] for entry in run["subjects"][0]["not_exercised"] if entry["what"] == f"device {device}"]
            self.assertEqual(len(missed), 1)
            self.assertGreater(len(missed[0]), 10)

    def test_hidden_devices_raise_as_absent_ones_do(self):
        if accelerator_here() not in ("", "cuda"):
            self.skipTest("another accelerator is here")
        for visible in ("", "0,1", "none"):
            status, printed, run = check("torch", "--filter", "*.absent-accelerator", "--cases", "3000", CUDA_VISIBLE_DEVICES=visible)
            self.assertEqual(status, 0, printed)
            exercised = [c for c in run["subjects"][0]["clauses"] if c["id"].endswith("absent-accelerator") and c["exercised"]]
            self.assertGreater(len(exercised), 3, printed)


if __name__ == "__main__":
    TENET = sys.argv.pop()
    unittest.main()
