"""Every fault of the zoo is found, blamed on its topic, shrunk and shown by a repro; nothing else is.

    faults_test.py --tenet PROGRAM [--only GLOB] [--table FILE]

Faults of different constructors share a subject, so that fewer processes load PyTorch.
"""

from __future__ import annotations

import argparse
import fnmatch
import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy  # noqa: F401: repros are run in processes forked off this one
import torch  # noqa: F401
import zoo
from small_case import size_of
from subjects import write_subject

SUBJECTS_AT_ONCE = 10
QUICKLY = 20_000  # cases, within which most are found
AT_LAST = 250_000  # within which all are
DEVICES = ("cpu", "sim")  # the simulated accelerator comes last: it stays in the process
ALL = zoo.FAULTS | zoo.CONFORMING


def check(
    tenet: str, subjects: list[Path], device: str, cases: int, folder: Path
) -> tuple[int, list[dict]]:
    """Exit status and, for each subject, what the run record says of it."""
    record = folder / "record.json"
    record.unlink(missing_ok=True)
    command = [tenet, "check", *map(str, subjects), "--device", device, "--cases", str(cases)]
    run = subprocess.run(
        [*command, "--seed", "1", "--quiet", "--json", str(record)], capture_output=True, text=True
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
    if fault.observed not in first["observed"]:
        problems.append(f"{fault.observed!r} is not told, but: {first['observed']}")
    if not fault.has_repro:
        return problems
    if first["repro"]:
        if exit_of_repro(first["repro"]) != 1:
            problems.append("its repro does not exit with 1")
        healed = first["repro"].replace(str(subject), str(torch_itself))
        if exit_of_repro(healed) != 0:
            problems.append("its repro does not exit with 0 on PyTorch")
    elif first["topic"] != "lifetime":
        problems.append("it has no repro")
    return problems


@dataclass
class Row:
    """How one fault or conforming variant fared."""

    fault: zoo.Fault
    problems: list[str]
    blamed: str = ""
    case: str = ""
    found_after: int = 0  # cases
    seconds: float = 0.0

    def __str__(self) -> str:
        if not self.blamed:
            return f"{'FAIL' if self.problems else 'ok':5}{self.fault.name}: conforms"
        found = f"after {self.found_after} cases, {self.seconds:.2f} s"
        outcome = "FAIL" if self.problems else "ok"
        return f"{outcome:5}{self.fault.name}: {found}: {self.blamed}  {self.case}"


def row_of(fault: zoo.Fault, subject: dict, path: Path, torch_itself: Path) -> Row:
    found = [f for f in subject["failures"] if f["constructor"] == fault.constructor]
    if not fault.topic:
        return Row(fault, [f"failed: {f['clause']}: {f['input']}" for f in found])
    row = Row(fault, problems_of(fault, found, path, torch_itself))
    if found:
        row.blamed, row.case = found[0]["clause"], found[0]["input"]
        row.found_after = min(f.get("first_case", 0) for f in found) + 1
        row.seconds = row.found_after * subject["seconds"] / subject["cases"]
    return row


def judge(
    tenet: str, faults: list[zoo.Fault], device: str, cases: int, folder: Path
) -> list[Row]:
    """Checks the faults within so many cases, and prints a line for each that is done with."""
    rows = []
    faults = [fault for fault in faults if fault.device == device]
    if faults and device == "sim":
        importlib.import_module("tenet_sim")  # for what the cases look like
    torch_itself = write_subject(folder, "torch_itself", [])
    groups = zoo.squads({fault.name: fault for fault in faults})
    paths = [write_subject(folder, f"squad{i}", names) for i, names in enumerate(groups)]
    for begin in range(0, len(paths), SUBJECTS_AT_ONCE):
        some = slice(begin, begin + SUBJECTS_AT_ONCE)
        status, subjects = check(tenet, paths[some], device, cases, folder)
        by_name = {subject["name"]: subject for subject in subjects}
        for names, path in zip(groups[some], paths[some], strict=True):
            for fault in map(ALL.__getitem__, names):
                row = row_of(fault, by_name[" ".join(names)], path, torch_itself)
                expected = 1 if fault.topic else 0
                if status != expected:
                    row.problems.append(f"exit status {status}, not {expected}")
                if row.blamed or not fault.topic or cases == AT_LAST:
                    print(row, flush=True)
                rows.append(row)
    return rows


TABLE = """# Faults that the suite is tried on

Written by `tests/faults/faults_test.py --table docs/faults.md`. Each fault is PyTorch with one branch
of one constructor wrong. A fault has to be found, blamed on the right topic, and shrunk to a case of
at most three elements and two attributes that are not default (more where it takes more to see it).
Its repro has to exit with 1, and with 0 on PyTorch itself.

{summary}

{faults}

## On an accelerator

These are found by `./tenet check --device sim` ([devices](devices.md)).

{on_devices}

## Conforming implementations

These differ from PyTorch where nothing is specified, and none may fail.

{variants}
"""


def lines_of(rows: list[Row]) -> str:
    """The rows as a table."""
    lines = ["| fault | cases until found | blamed clause | smallest case |", "|---|---:|---|---|"]
    for row in rows:
        case = row.case.replace("|", "\\|")
        lines.append(f"| {row.fault.says} | {row.found_after:,} | `{row.blamed}` | `{case}` |")
    return "\n".join(lines)


def table_of(rows: list[Row]) -> str:
    """The rows as a document."""
    faults = [row for row in rows if row.fault.topic]
    quick = sum(row.found_after <= QUICKLY for row in faults)
    return TABLE.format(
        summary=f"{len(faults)} faults, {quick} of them found within {QUICKLY:,} cases, which take "
        f"less than a second, and all within {AT_LAST:,}.",
        faults=lines_of([row for row in faults if row.fault.device == "cpu"]),
        on_devices=lines_of([row for row in faults if row.fault.device != "cpu"]),
        variants="\n".join(f"- {row.fault.says}" for row in rows if not row.fault.topic),
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tenet", required=True, help="the program")
    parser.add_argument("--table", type=Path, help="write the outcome there, as Markdown")
    parser.add_argument("--only", default="*", help="names, topics, constructors or devices, as a glob")
    options = parser.parse_args()

    def chosen(fault: zoo.Fault) -> bool:
        names = (fault.name, fault.topic, fault.constructor, fault.device)
        return any(fnmatch.fnmatch(name, options.only) for name in names)

    def rows_of(faults: Iterable[zoo.Fault], device: str, cases: int) -> list[Row]:
        return judge(options.tenet, list(filter(chosen, faults)), device, cases, Path(folder))

    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for device in DEVICES:
            quickly = rows_of(zoo.FAULTS.values(), device, QUICKLY)
            missed = [row.fault for row in quickly if not row.blamed]
            rows += [row for row in quickly if row.blamed]
            rows += rows_of(missed, device, AT_LAST)
            rows += rows_of(zoo.CONFORMING.values(), device, QUICKLY)
    if options.table:
        options.table.write_text(table_of(rows))
    wrong = [f"{row.fault.name}: {problem}" for row in rows for problem in row.problems]
    print(f"{len(rows)} implementations, {len(wrong)} problems", *wrong, sep="\n")
    return 1 if wrong or not rows else 0


if __name__ == "__main__":
    sys.exit(main())
