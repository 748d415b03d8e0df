"""Every fault of the zoo is found, blamed on its topic, shrunk and shown by a repro; nothing else is.

    faults_test.py --tenet PROGRAM [--only GLOB]

Faults of different constructors share a subject, so that fewer processes load PyTorch.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy  # noqa: F401: repros are run in processes forked off this one
import torch  # noqa: F401
import zoo
from small_case import size_of
from subjects import write_subject

SUBJECTS_AT_ONCE = 10
ALL = zoo.FAULTS | zoo.CONFORMING


def check(tenet: str, subjects: list[Path], cases: int, folder: Path) -> tuple[int, list[dict]]:
    """Exit status and, for each subject, what the run record says of it."""
    record = folder / "record.json"
    record.unlink(missing_ok=True)
    command = [tenet, "check", *map(str, subjects), "--cases", str(cases)]
    run = subprocess.run(
        [*command, "--quiet", "--json", str(record)], capture_output=True, text=True
    )
    if not record.exists():
        sys.exit(f"{' '.join(command)}: exit {run.returncode}\n{run.stdout}{run.stderr}")
    return run.returncode, json.loads(record.read_text())["subjects"]


def exit_of_repro(source: str) -> int:
    """The exit status of a repro, run in a child of this process."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            exec(compile(source, "repro", "exec"), {"__name__": "__main__"})  # noqa: S102
            os._exit(0)
        except SystemExit as status:
            os._exit(int(status.code or 0))
        except BaseException:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def problems_of(fault: zoo.Fault, found: list[dict], subject: Path, torch_itself: Path) -> list[str]:
    """What is wrong with the findings on one faulty constructor, the first of them being blamed."""
    if not found:
        return ["not caught"]
    first = found[0]
    problems = []
    if first["topic"] != fault.topic:
        problems.append(f"blamed on {first['clause']}, which is not of the topic {fault.topic}")
    elements, attributes = size_of(first["input"])
    if elements > fault.elements or attributes > fault.attributes:
        problems.append(f"{elements} elements, {attributes} attributes: {first['input']}")
    if fault.rate < 1:
        runs = first.get("flaky")
        if not runs or not 0 < runs["failed"] < runs["runs"]:
            problems.append(f"not reported as flaky: {runs}")
    elif "flaky" in first:
        problems.append(f"reported as flaky: {first['flaky']}")
    if first["repro"]:
        if exit_of_repro(first["repro"]) != 1:
            problems.append("its repro does not exit with 1")
        healed = first["repro"].replace(str(subject), str(torch_itself))
        if exit_of_repro(healed) != 0:
            problems.append("its repro does not exit with 0 on PyTorch")
    elif first["topic"] != "lifetime":
        problems.append("it has no repro")
    return problems


def judge(tenet: str, faults: list[zoo.Fault], cases: int, folder: Path) -> list[str]:
    """Checks the faults within so many cases; prints a line for each, returns what is wrong."""
    wrong = []
    torch_itself = write_subject(folder, "torch_itself", [])
    groups = zoo.squads({fault.name: fault for fault in faults})
    paths = [write_subject(folder, f"squad{i}", names) for i, names in enumerate(groups)]
    for begin in range(0, len(paths), SUBJECTS_AT_ONCE):
        some = slice(begin, begin + SUBJECTS_AT_ONCE)
        status, subjects = check(tenet, paths[some], cases, folder)
        expected = 1 if any(fault.topic for fault in faults) else 0
        if status != expected:
            wrong.append(f"exit status {status}, not {expected}")
        by_name = {subject["name"]: subject for subject in subjects}
        for names, path in zip(groups[some], paths[some], strict=True):
            failures = by_name[" ".join(names)]["failures"]
            for fault in map(ALL.__getitem__, names):
                found = [f for f in failures if f["constructor"] == fault.constructor]
                if fault.topic:
                    problems = problems_of(fault, found, path, torch_itself)
                else:
                    problems = [f"failed: {f['clause']}: {f['input']}" for f in found]
                blamed = f"{found[0]['clause']}  {found[0]['input']}" if found else "conforms"
                print(f"{'FAIL' if problems else 'ok':5}{fault.name}: {blamed}", flush=True)
                wrong += [f"{fault.name}: {problem}" for problem in problems]
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tenet", required=True, help="the program")
    parser.add_argument("--only", default="*", help="names, topics or constructors, as a glob")
    options = parser.parse_args()

    def chosen(fault: zoo.Fault) -> bool:
        names = (fault.name, fault.topic, fault.constructor)
        return any(fnmatch.fnmatch(name, options.only) for name in names)

    faults = [fault for fault in zoo.FAULTS.values() if chosen(fault)]
    wrong = []
    with tempfile.TemporaryDirectory() as folder:
        for cases in sorted({fault.cases for fault in faults}):
            some = [fault for fault in faults if fault.cases == cases]
            wrong += judge(options.tenet, some, cases, Path(folder))
        variants = [variant for variant in zoo.CONFORMING.values() if chosen(variant)]
        if variants:
            wrong += judge(options.tenet, variants, 20000, Path(folder))
    print(f"{len(faults)} faults and {len(variants)} conforming variants")
    print("\n".join(wrong))
    return 1 if wrong or not faults + variants else 0


if __name__ == "__main__":
    sys.exit(main())
