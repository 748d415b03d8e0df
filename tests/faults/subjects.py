"""Files that are subjects, one for each group of faults."""

from __future__ import annotations

from pathlib import Path

TEMPLATE = """import sys

sys.path.append({folder!r})
import zoo

zoo.install({names!r}, globals())
"""


def write_subject(folder: Path, name: str, faults: list[str]) -> Path:
    """A subject with these faults, as a file `name`.py in the folder."""
    path = folder / f"{name}.py"
    path.write_text(TEMPLATE.format(folder=str(Path(__file__).parent), names=faults))
    return path
