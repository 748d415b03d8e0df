"""The shipped adapters: controls conform, others are judged, missing packages are told, all are documented."""

import ast
import json
import os
import pathlib
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(os.environ["TENET_ROOT"])
TENET = os.environ["TENET"]
ADAPTERS = sorted(path for path in (ROOT / "adapters").glob("*.py") if not path.stem.startswith("_"))
CONTROLS = ["torch_dispatch_mode", "torch_function_mode"]
#: Clauses that each of these is known to fail (docs/findings.md): the adapter works if they are found.
DIVERGING = {
    "cpp_api": "dtype.tensor.python-complex",
    "functionalize": "autograd.tensor.requires-grad-argument",
    "make_fx": "aliasing.from_numpy.ndarray-shared",
    "torch_jit_script": "dtype.tensor.tensor",
    "torch_refs": "errors.tensor.returns-or-raises",
    "vmap": "errors.tensor.returns-or-raises",
}
CASES = {"cpp_api": "10000", "functionalize": "6000", "make_fx": "300", "torch_jit_script": "5000"}


def check(*arguments: str) -> subprocess.CompletedProcess[str]:
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run([TENET, "check", *arguments], cwd=folder, capture_output=True, text=True, timeout=200)


def judged(adapter: str, cases: str) -> tuple[int, dict]:
    """The exit status and the subject's part of the record."""
    with tempfile.TemporaryDirectory() as folder:
        path = f"{folder}/run.json"
        done = check(adapter, "--cases", cases, "--seed", "1", "--quiet", "--json", path)
        return done.returncode, json.loads(pathlib.Path(path).read_text())["subjects"][0]


class Adapters(unittest.TestCase):
    def test_controls_come_out_as_pytorch(self):
        for adapter in CONTROLS:
            with self.subTest(adapter):
                status, subject = judged(adapter, "3000")
                self.assertEqual([], subject["failures"])
                self.assertEqual(0, status)

    def test_known_divergences_are_found(self):
        for adapter, clause in DIVERGING.items():
            with self.subTest(adapter):
                status, subject = judged(adapter, CASES.get(adapter, "500"))
                self.assertEqual(1, status)
                self.assertIn(clause, {failure["clause"] for failure in subject["failures"]})

    def test_what_is_not_claimed_is_not_judged(self):
        _, subject = judged("numpy_arrays", "500")
        topics = {clause["topic"] for clause in subject["clauses"] if clause["exercised"]}
        self.assertLessEqual({"dtype", "values", "aliasing"}, topics)
        self.assertTrue(topics.isdisjoint({"autograd", "warnings", "identity", "device"}))
        self.assertGreater(subject["status_counts"]["not supported"], 0)

    def test_an_adapter_without_its_package_says_so(self):
        done = check("cupy_arrays", "--cases", "1")
        if done.returncode != 2:
            self.skipTest("CuPy is installed")
        self.assertIn("not installed: the adapter cupy_arrays needs the Python package 'cupy'", done.stderr)
        self.assertNotIn("Traceback", done.stderr)

    def test_all_judges_what_is_installed_and_names_the_rest(self):
        with tempfile.TemporaryDirectory() as folder:
            adapters = pathlib.Path(folder) / "adapters"
            adapters.mkdir()
            (adapters / "_shared.py").write_text("raise AssertionError('this is no adapter')")
            (adapters / "slow.py").write_text(
                '"""It asks for few cases."""\n'
                "import torch\nTENET = {'name': 'slow', 'cases': 40}\nas_tensor = torch.as_tensor\n"
            )
            (adapters / "absent.py").write_text("import no_such_package_here.part\n")
            surroundings = os.environ | {"TENET_ROOT": folder}
            path = f"{folder}/run.json"
            done = subprocess.run(
                [TENET, "check", "--all", "--filter", "dtype.as_tensor.*", "--json", path, "--time", "2s",
                 "--seed", "1"],
                cwd=folder, capture_output=True, text=True, timeout=200, env=surroundings,
            )
            record = json.loads(pathlib.Path(path).read_text())
            self.assertEqual(["reference", "slow"], [one["name"].split()[0] for one in record["subjects"]])
            self.assertEqual(["absent"], [one["what"] for one in record["not_run"]])
            self.assertIn("no_such_package_here", record["not_run"][0]["why"])
            self.assertIn("absent", done.stdout)
            subprocess.run(
                [TENET, "check", "slow", "--filter", "dtype.as_tensor.*", "--quiet", "--json", path, "--seed", "1"],
                cwd=folder, timeout=200, env=surroundings, check=False,
            )
            self.assertEqual(40, json.loads(pathlib.Path(path).read_text())["subjects"][0]["cases"])
            listed = subprocess.run([TENET, "list", "subjects"], capture_output=True, text=True, env=surroundings).stdout
            self.assertIn("It asks for few cases.", listed)
            self.assertNotIn("_shared", listed)

    def test_every_adapter_is_described(self):
        page = (ROOT / "docs/adapters.md").read_text()
        for path in ADAPTERS:
            with self.subTest(path.stem):
                docstring = ast.get_docstring(ast.parse(path.read_text()))
                self.assertTrue(docstring and docstring.splitlines()[0].endswith((".", ":")))
                self.assertIn(f"## {path.stem}\n", page)


if __name__ == "__main__":
    unittest.main()
