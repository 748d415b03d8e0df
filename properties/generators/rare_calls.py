"""Writes rare_calls.inc: for each clause that chance seldom reaches, a call that does.

    ./tenet check torch --cases 1000000 --json run.json
    properties/generators/rare_calls.py run.json > properties/generators/rare_calls.inc
"""

import json
import sys

# : Fewer cases than this in a million are too few for every run of 20, 000 to have one.
SELDOM = 800


def main(path: str) -> None:
    with open(path, encoding="utf-8") as file:
        subject = json.load(file)["subjects"][0]
    print("// Written by rare_calls.py.")
    for clause in subject["clauses"]:
        case = clause.get("example_case")
        is_law = clause["id"].rsplit(".", 1)[1].startswith("law-")
        if not case or is_law or clause["exercised"] * 1_000_000 >= SELDOM * subject["cases"]:
            continue
        print(f'{{{json.dumps(clause["id"])},\n {json.dumps(case)}}},')


if __name__ == "__main__":
    main(sys.argv[1])
