"""The plug-in interface from end to end: what a module may declare, what is said of its mistakes, and
what the statuses in the report mean. Usage: plug_in_test.py TENET
"""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

TENET = ""
TENSOR = "import torch\n\ndef tensor(data, **keywords):\n    return torch.tensor(data, **keywords)\n"
SHARES = (
    "import torch\n\ndef tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):\n"
    "    return torch.as_tensor(data, dtype=dtype, device=device).requires_grad_(requires_grad)\n"
)
CLONE = "\ndef clone(t, **keywords):\n    return torch.Tensor.clone(t, **keywords)\n"


class PlugInTest(unittest.TestCase):
    """Plug-ins are written to a folder of their own, and judged there."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.path = pathlib.Path(self.folder.name)

    def write(self, name: str, source: str) -> None:
        (self.path / name).write_text(source)

    def run_tenet(self, *arguments: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [TENET, *arguments], cwd=self.path, capture_output=True, text=True, timeout=200
        )

    def check(self, *arguments: str) -> tuple[int, list[dict], str]:
        """Exit status, the subjects of the record, and what was printed."""
        done = self.run_tenet(
            "check", *arguments, "--seed", "1", "--json", "run.json", "--html", "run.html"
        )
        record = self.path / "run.json"
        subjects = json.loads(record.read_text())["subjects"] if record.exists() else []
        return done.returncode, subjects, done.stdout + done.stderr


class Mistakes(PlugInTest):
    """Each ends the run with status 2, before a case if it can be seen before, and says where."""

    def expect(self, source: str, *parts: str, cases: str = "500") -> None:
        self.write("mine.py", source)
        done = self.run_tenet("check", "mine.py", "--seed", "1", "--cases", cases, "--quiet")
        self.assertEqual(done.returncode, 2, done.stderr)
        for part in parts:
            self.assertIn(part, done.stderr)

    def test_tenet_of_the_wrong_type(self):
        self.expect(TENSOR + "TENET = 3\n", "TENET is a int", "line 5 of mine.py: `TENET = 3`")

    def test_a_name_of_the_wrong_type(self):
        self.expect(TENSOR + 'TENET = {\n    "name": 3,\n}\n', "TENET['name'] is a int", "line 6 of mine.py")

    def test_an_unknown_entry(self):
        self.expect(TENSOR + "TENET = {'nmae': 'x'}\n", "has an entry 'nmae'", "'name'", "line 5")

    def test_an_unknown_key_of_supports(self):
        self.expect(TENSOR + "TENET = {'supports': {'dtype': []}}\n", "has a key 'dtype'", "'dtypes'", "line 5")

    def test_an_unknown_name_in_supports(self):
        self.expect(
            TENSOR + "TENET = {'supports': {\n  'dtypes': ['flaot32'],\n}}\n",
            "has 'flaot32'", "float32", "line 6 of mine.py",
        )

    def test_a_clause_that_there_is_not(self):
        self.expect(
            TENSOR + "TENET = {'xfail': {\n  'dtype.tensor.python-flaot-takes-default': 'why',\n}}\n",
            "matches no clause", "dtype.tensor.python-float-takes-default", "line 6 of mine.py",
        )

    def test_an_expected_failure_without_a_reason(self):
        self.expect(TENSOR + "TENET = {'xfail': {'dtype.*': None}}\n", "Expected the reason", "line 5")

    def test_a_constructor_that_cannot_be_called(self):
        self.expect("import torch\ntensor = 3\n", "defines tensor as a int", "line 2 of mine.py: `tensor = 3`")

    def test_nothing_defined(self):
        self.expect("x = 1\n", "defines none of the constructors")

    def test_a_syntax_error(self):
        self.expect("def tensor(data:\n", "SyntaxError", 'mine.py", line 1')

    def test_an_exit_in_the_import(self):
        self.expect("import sys\nsys.exit('not today')\n", "SystemExit: not today", 'mine.py", line 2')

    def test_a_hard_exit_in_the_import(self):
        self.expect("import os\nos._exit(3)\n", "exited with status 3 while it was loading")

    def test_a_reset_that_raises(self):
        self.expect(TENSOR + "def reset():\n    raise OSError('no')\n", "OSError: no", "line 5 of mine.py", "reset()")

    def test_a_reset_that_is_no_function(self):
        self.expect(TENSOR + "reset = 3\n", "defines reset as a int", "line 5 of mine.py")

    def test_a_setup_that_raises(self):
        self.expect(TENSOR + "def setup():\n    raise OSError('no')\n", "OSError: no", "line 5 of mine.py", "in setup")

    def test_a_describe_that_answers_something_else(self):
        self.expect(
            "def tensor(data, **keywords):\n    return object()\n\ndef describe(result):\n    return 3\n",
            "describe(result) gave a int", "line 4 of mine.py: `def describe(result):`",
        )

    def test_a_describe_with_an_unknown_key(self):
        self.expect(
            "def tensor(data, **keywords):\n    return object()\n\ndef describe(result):\n    return {'size': 1}\n",
            "key 'size'", "line 4 of mine.py",
        )

    def test_a_describe_that_raises(self):
        self.expect(
            "def tensor(data, **keywords):\n    return object()\n\ndef describe(result):\n    return 1 / 0\n",
            "ZeroDivisionError", 'mine.py", line 5, in describe',
        )


class Statuses(PlugInTest):
    """What was not judged is no pass, and says why it was not."""

    def test_several_subjects_are_compared(self):
        self.write("a.py", "TENET = {'name': 'first'}\n" + TENSOR + CLONE)
        self.write("b.py", "TENET = {'name': 'second'}\n" + SHARES)
        status, subjects, printed = self.check("a.py", "b.py", "--cases", "3000")
        self.assertEqual(status, 1, printed)
        self.assertEqual([s["name"] for s in subjects], ["first", "second"])
        self.assertEqual([f["clause"] for f in subjects[0]["failures"]], [])
        self.assertIn("aliasing.tensor.never-shares", [f["clause"] for f in subjects[1]["failures"]])
        page = (self.path / "run.html").read_text()
        self.assertIn("All subjects", page)
        self.assertIn("Where subjects disagree", page)
        self.assertIn("not provided", page)

    def test_not_provided_is_not_passed(self):
        self.write("mine.py", TENSOR)
        status, subjects, printed = self.check("mine.py", "--cases", "2000")
        clones = [c for c in subjects[0]["clauses"] if c["constructor"] == "clone"]
        self.assertTrue(clones)
        for clause in clones:
            self.assertEqual((clause["not_judged"], clause["passed"]), ("not provided", 0))
        told = {entry["what"]: entry["why"] for entry in subjects[0]["not_exercised"]}
        self.assertIn("not provided", told["clone"], printed)

    def test_what_is_not_supported_is_not_asked(self):
        supports = {
            "constructors": ["tensor"],
            "dtypes": ["float32", "int64"],
            "inputs": ["float", "int", "list"],
            "topics": ["dtype", "shape", "values"],
            "keywords": ["dtype"],
            "devices": ["cpu"],
        }
        self.write(
            "mine.py",
            f"TENET = {{'supports': {supports!r}}}\nimport torch\n{CLONE}\n"
            "def tensor(data, **keywords):\n"
            "    assert set(keywords) <= {'dtype'}, keywords\n"
            "    assert isinstance(data, (float, int, list)) and not isinstance(data, bool), data\n"
            "    result = torch.tensor(data, **keywords)\n"
            "    assert result.dtype in (torch.float32, torch.int64), result\n"
            "    return result\n",
        )
        status, subjects, printed = self.check("mine.py", "--cases", "20000")
        subject = subjects[0]
        self.assertEqual(status, 0, printed)
        self.assertEqual(subject["verdict"], "conforms")
        self.assertGreater(subject["status_counts"]["not supported"], 1000)
        by_status = {c["id"]: c.get("not_judged", "") for c in subject["clauses"]}
        self.assertEqual(by_status["aliasing.tensor.never-shares"], "not supported")
        self.assertEqual(by_status["values.clone.copied"], "not supported")

    def test_an_expected_failure_is_neither_passed_nor_failed(self):
        self.write(
            "mine.py",
            "TENET = {'xfail': {'dtype.tensor.python-float-takes-default': 'always float64'}}\nimport torch\n\n"
            "def tensor(data, *, dtype=None, **keywords):\n"
            "    if isinstance(data, float) and dtype is None:\n        dtype = torch.float64\n"
            "    return torch.tensor(data, dtype=dtype, **keywords)\n",
        )
        _, subjects, printed = self.check("mine.py", "--cases", "20000")
        clause = next(c for c in subjects[0]["clauses"] if c["id"] == "dtype.tensor.python-float-takes-default")
        self.assertGreater(clause["xfailed"], 0)
        self.assertEqual(clause["failed"], 0)
        self.assertEqual(clause["xfail"], "always float64")
        self.assertEqual([f for f in subjects[0]["failures"] if f["clause"] == clause["id"]], [])

    def test_every_case_has_one_status(self):
        self.write(
            "mine.py",
            "TENET = {'xfail': {'dtype.tensor.python-float-takes-default': 'always float64'},\n"
            "         'supports': {'constructors': ['tensor', 'clone']}}\nimport torch\n\n"
            "from torch import as_tensor\n\n"
            "def tensor(data, *, dtype=None, **keywords):\n"
            "    if isinstance(data, float) and dtype is None:\n        dtype = torch.float64\n"
            "    return torch.tensor(data, dtype=dtype, **keywords)\n\n"
            "def clone(t, **keywords):\n    raise TypeError('not today')\n",
        )
        _, subjects, printed = self.check("mine.py", "--cases", "8000")
        subject = subjects[0]
        counts = subject["status_counts"]
        self.assertEqual(
            set(counts),
            {"passed", "failed", "expected failure", "not provided", "not supported", "not exercised"},
        )
        self.assertEqual(sum(counts.values()), subject["cases"])
        self.assertGreater(counts["not provided"], 4000)
        self.assertEqual([b["constructor"] for b in subject["probably_broken"]], ["clone"])
        self.assertIn("TypeError: not today", subject["probably_broken"][0]["why"])
        self.assertIn("Probably the plug-in itself is broken", printed)

    def test_an_expected_failure_that_passes_is_reported(self):
        self.write("mine.py", "TENET = {'xfail': {'dtype.tensor.*': 'so I thought'}}\n" + TENSOR)
        status, subjects, printed = self.check("mine.py", "--cases", "2000")
        self.assertEqual(status, 1, printed)
        self.assertEqual([f["kind"] for f in subjects[0]["failures"]], ["unexpected-pass"])
        marked = {c["id"] for c in subjects[0]["clauses"] if c.get("unexpected_pass")}
        self.assertIn(subjects[0]["failures"][0]["clause"], marked)
        self.assertTrue(all(clause.startswith("dtype.tensor.") for clause in marked), marked)

    def test_an_expected_crash_is_no_failure(self):
        self.write(
            "mine.py",
            "TENET = {'xfail': {'errors.clone.returns-or-raises': 'aborts on empty ones'}}\n"
            "import os\nimport torch\n\ndef clone(t, **keywords):\n"
            "    if isinstance(t, torch.Tensor) and t.numel() == 0:\n        os.abort()\n    return torch.Tensor.clone(t, **keywords)\n",
        )
        status, subjects, printed = self.check("mine.py", "--cases", "1500", "--filter", "clone")
        self.assertEqual(subjects[0]["failures"], [], printed)
        clause = next(c for c in subjects[0]["clauses"] if c["id"] == "errors.clone.returns-or-raises")
        self.assertGreater(clause["xfailed"], 0)

    def test_laws_can_be_asked_alone(self):
        # In several threads, beside calls that make Python import modules: that is no hang.
        status, subjects, printed = self.check("reference", "--filter", "values.type.law-threads", "--cases", "6000")
        self.assertEqual(status, 0, printed)
        self.assertEqual(subjects[0]["verdict"], "conforms")

    def test_the_core_profile_leaves_topics_out(self):
        self.write("mine.py", CLONE.replace("clone(t,", "clone(t.detach(),").replace("def clone(t.detach(),", "def clone(t,") + "import torch\n")
        topics = []
        for profile in ("strict", "core"):
            arguments = ("--cases", "1500", "--filter", "clone", "--profile", profile)
            _, subjects, _ = self.check("mine.py", *arguments)
            topics.append({failure["topic"] for failure in subjects[0]["failures"]})
        self.assertIn("autograd", topics[0])
        self.assertNotIn("autograd", topics[1])


class Results(PlugInTest):
    """Results that are not torch.Tensor are read as far as they can be."""

    def judge(self, source: str) -> set[str]:
        """The clauses that tensor(list) fails."""
        self.write("mine.py", source)
        _, subjects, printed = self.check("mine.py", "--cases", "8000", "--profile", "core")
        self.assertTrue(subjects, printed)
        self.assertGreater(subjects[0]["cases"], 0)
        return {failure["clause"] for failure in subjects[0]["failures"]}

    WRAPPED = (
        "import torch\n\nclass Result:\n    def __init__(self, tensor):\n        self.tensor = tensor\n{methods}\n"
        "TENET = {{'supports': {{'inputs': ['float', 'int', 'list'], 'devices': ['cpu'], 'topics': ['dtype', 'shape', 'values'],"
        " 'dtypes': ['float32', 'int64', 'float64', 'uint8']}}}}\n"
        "def tensor(data, **keywords):\n    return Result(torch.tensor(data, **keywords).detach(){fault})\n{more}"
    )
    DLPACK = (
        "    def __dlpack__(self, **keywords):\n        return self.tensor.__dlpack__()\n"
        "    def __dlpack_device__(self):\n        return self.tensor.__dlpack_device__()\n"
    )
    INTERFACE = "    @property\n    def __array_interface__(self):\n        return self.tensor.numpy().__array_interface__\n"
    DESCRIBE = (
        "def describe(result):\n    t = result.tensor\n"
        "    return {'dtype': t.dtype, 'shape': t.shape, 'strides': t.stride(), 'data_ptr': t.data_ptr(), 'device': t.device}\n"
    )

    def test_dlpack(self):
        self.assertEqual(self.judge(self.WRAPPED.format(methods=self.DLPACK, fault="", more="")), set())
        wrong = self.judge(self.WRAPPED.format(methods=self.DLPACK, fault=".double()", more=""))
        self.assertIn("dtype.tensor.python-int", wrong)

    def test_array_interface(self):
        self.assertEqual(self.judge(self.WRAPPED.format(methods=self.INTERFACE, fault="", more="")), set())
        wrong = self.judge(self.WRAPPED.format(methods=self.INTERFACE, fault=" + 1", more=""))
        self.assertTrue(any(clause.startswith("values.tensor") for clause in wrong), wrong)

    def test_describe(self):
        self.assertEqual(self.judge(self.WRAPPED.format(methods="", fault="", more=self.DESCRIBE)), set())
        wrong = self.judge(self.WRAPPED.format(methods="", fault="[None]", more=self.DESCRIBE))
        self.assertTrue(any(clause.startswith("shape.tensor") for clause in wrong), wrong)


class NewSubject(PlugInTest):
    """The template."""

    def test_it_runs_and_conforms(self):
        done = self.run_tenet("new-subject", "mine.py")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("./tenet check ./mine.py", done.stdout)
        status, subjects, printed = self.check("./mine.py", "--cases", "8000")
        self.assertEqual(subjects[0]["failures"], [], printed)
        self.assertEqual(subjects[0]["name"], "mine")

    def test_it_replaces_no_file(self):
        self.write("mine.py", "precious")
        done = self.run_tenet("new-subject", "mine.py")
        self.assertEqual(done.returncode, 2)
        self.assertIn("is there already", done.stderr)
        self.assertEqual((self.path / "mine.py").read_text(), "precious")

    def test_it_wants_the_name_of_a_python_file(self):
        self.assertEqual(self.run_tenet("new-subject", "mine.txt").returncode, 2)
        self.assertEqual(self.run_tenet("new-subject", "no/such/folder/mine.py").returncode, 2)


if __name__ == "__main__":
    TENET = sys.argv.pop(1)
    unittest.main()
