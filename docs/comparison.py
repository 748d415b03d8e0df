#!/usr/bin/env python3
"""Prints docs/comparison.md from a run record, or several: implementations by topics.

    ./tenet check --all --json run.json && docs/comparison.py run.json > docs/comparison.md
"""

from __future__ import annotations

import json
import pathlib
import re
import sys

TOPICS = [
    "aliasing", "identity", "dtype", "device", "shape", "layout", "values", "autograd", "errors",
    "warnings", "lifetime",
]
MARKS = """\
| mark | |
|---|---|
| ✗ 3/40 | 3 of the 40 clauses that cases reached fail |
| ! 2/40 | 2 fail, as the adapter declares; none else |
| ✓ 40 | all 40 hold |
| · | not claimed by the adapter, or not reached |
"""


def cell(clauses: list[dict]) -> str:
    """What a subject's clauses of one topic came to."""
    reached = [clause for clause in clauses if clause["exercised"]]
    failed = sum(clause["failed"] > 0 for clause in reached)
    declared = sum(clause["xfailed"] > 0 for clause in reached)
    if not reached:
        return "·"
    if failed:
        return f"✗ {failed}/{len(reached)}"
    return f"! {declared}/{len(reached)}" if declared else f"✓ {len(reached)}"


def row(subject: dict) -> str:
    by_topic = [[c for c in subject["clauses"] if c["topic"] == topic] for topic in TOPICS]
    left_out = subject.get("status_counts", {}).get("not supported", 0)
    title = " ".join(filter(None, (subject["name"], subject.get("version", ""))))
    cells = [title, subject["verdict"], f"{subject['cases']:,}", f"{left_out:,}", *map(cell, by_topic)]
    return "| " + " | ".join(cells) + " |"


def page(records: list[dict]) -> str:
    record = records[0]
    about = record["environment"]
    commands = ", ".join(f"`{one['command']}`" for one in records)
    subjects = [subject for one in records for subject in one["subjects"]]
    not_run = [one for other in records for one in other.get("not_run", [])]
    columns = ["implementation", "verdict", "cases", "not supported", *TOPICS]
    lines = [
        "# Comparison",
        "",
        f"{commands}, then `docs/comparison.py`; torch {about['torch']}, NumPy {about['numpy']},",
        f"Python {about['python']}, {record.get('started', '')}. A cell counts clauses, not cases;",
        "with few cases (slow implementations, a time limit, a busy machine) many are not reached.",
        "",
        MARKS,
        "| " + " | ".join(columns) + " |",
        "|" + "---|" * len(columns),
        *map(row, subjects),
        "",
    ]
    if not_run:
        lines += ["Not judged:", ""]
        # Where the project lies is nobody's business.
        lines += [f"- {one['what']}: {re.sub(r'[^ ]*/adapters/', 'adapters/', one['why'])}" for one in not_run]
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    print(page([json.loads(pathlib.Path(path).read_text("utf-8")) for path in sys.argv[1:]]), end="")
