"""A worker without PyTorch, for the tests of the coordinator: every subject misbehaves in a way of
its own. Speaks the protocol of `tenet_properties --tenet-worker`; what it answers to a block of
cases depends on the numbers of the cases alone.

Subjects: good, good-N (a constructor less), faulty, broken (tensor never returns), flaky, undetermined, crash-at-N, exit-at-N, hang-at-N,
crashes-often, garbage, garbage-block, cannot-load, hostile-load, dies-loading, cannot-spell, nothing, slow, idle-death, xfail,
torch (good, unless FAKE_ORACLE names another).
"""

import argparse
import json
import mmap
import os
import signal
import struct
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--tenet-worker", action="store_true")
parser.add_argument("--subject")
parser.add_argument("--seed", type=int)
parser.add_argument("--filter", default="*")
parser.add_argument("--profile", default="strict")
parser.add_argument("--device", choices=["cpu", "sim", "cuda"], default="cpu")
options = parser.parse_args()
subject = options.subject
if subject == "torch":
    subject = os.environ.get("FAKE_ORACLE", "good")

commands = os.fdopen(3, "r")
answers = os.fdopen(4, "w")
board = mmap.mmap(5, 4096)
board[0:8] = struct.pack("<Q", 0x314452414F42544E)

CONSTRUCTORS = ["tensor", "as_tensor", "from_numpy", "Tensor", "clone", "to"]
DTYPES = (
    "bool uint8 int8 int16 int32 int64 uint16 uint32 uint64 float16 bfloat16 float32 float64 "
    "complex32 complex64 complex128 bcomplex32 float8_e4m3fn float8_e5m2 float8_e4m3fnuz float8_e5m2fnuz "
    "float8_e8m0fnu"
).split()
# Whether its torch has the newest dtype.
HAS_BCOMPLEX32 = "FAKE_OLD_TORCH" not in os.environ
KINDS = ["list", "ndarray", "Tensor"]
# The first clause of the catalogue.
CLAUSE = os.environ.get("FAKE_CLAUSE", "dtype.tensor.fake")


def say(answer):
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def at(name):
    """The N of `name-at-N`, if the subject is one."""
    return int(subject.rsplit("-", 1)[1]) if subject.startswith(name + "-at-") else None


def begin(number):
    board[8:16] = struct.pack("<Q", number)
    board[16:24] = struct.pack("<Q", time.monotonic_ns())


def end():
    board[16:24] = struct.pack("<Q", 0)


def count_done():
    (done,) = struct.unpack("<Q", board[24:32])
    board[24:32] = struct.pack("<Q", done + 1)
    board[56:64] = struct.pack("<Q", 1)  # a call has come back


def constructor_of(number):
    return CONSTRUCTORS[number % 6]


def kind_of(number):
    return KINDS[number // 6 % 3]


def fails(number):
    # All of the constructor tensor, for two kinds of input.
    if subject == "broken":
        return constructor_of(number) == "tensor"
    return subject in ("faulty", "undetermined", "flaky") and number % 36 in (0, 6) and number > 100


def misbehave(number):
    if number == at("crash") or (subject == "crashes-often" and number % 10 == 3):
        os.kill(os.getpid(), signal.SIGSEGV)
    if number == at("exit"):
        os._exit(0)
    if number == at("hang"):
        while True:
            pass
    if subject == "slow":
        time.sleep(0.002)


def failure(number, count):
    undetermined = subject == "undetermined"
    return {
        "clause": "undetermined.dtype" if undetermined else CLAUSE,
        "constructor": constructor_of(number),
        "kind": kind_of(number),
        "fault": "undetermined" if undetermined else "mismatch",
        "fact": "dtype",
        "first_case": number,
        "count": count,
    }


def best_example(first, count):
    """How far the best of the cases is from what a reader would like to be shown, and which."""
    return min((abs(number - 77), number) for number in range(first, first + count))


def block(first, count, skip):
    failures, inputs, returned, skipped = {}, {}, {}, {}
    for number in range(first, first + count):
        key = (constructor_of(number), kind_of(number))
        if list(key) in skip:
            skipped[key] = skipped.get(key, 0) + 1
            continue
        begin(number)
        misbehave(number)
        cell = inputs.setdefault(kind_of(number), [0, 0])
        cell[0] += 1
        returned[constructor_of(number)] = returned.get(constructor_of(number), 0) + 1
        if fails(number):
            cell[1] += 1
            if key in failures:
                failures[key]["count"] += 1
            else:
                failures[key] = failure(number, 1)
        count_done()
    end()
    failed = sum(f["count"] for f in failures.values() if f["fault"] == "mismatch")
    returned.pop(CONSTRUCTORS[int(subject[5:])] if subject.startswith("good-") else "", None)
    expected = failed if subject == "xfail" else 0
    left_out = sum(skipped.values())
    statuses = {
        "passed": count - left_out - sum(f["count"] for f in failures.values()),
        "failed": failed,
        "suite error": sum(f["count"] for f in failures.values()) - failed,
        "not exercised": left_out,
    }
    raised = {"TypeError: no": failed} if subject == "broken" else {}
    say(
        {
            "type": "block",
            "first": first,
            "count": count,
            "clauses": [
                [1, count, count - failed, failed, 0, expected, *best_example(first, count)],
                [2, count, count, 0, 0, 0, 7, first],
            ],
            "failures": list(failures.values()),
            "inputs": [[kind, "float32", n, bad] for kind, (n, bad) in inputs.items()],
            "returned": {
                "constructors": returned,
                "dtypes": {
                    dtype: count for dtype in DTYPES if HAS_BCOMPLEX32 or dtype != "bcomplex32"
                },
            },
            "statuses": {status: n for status, n in statuses.items() if n > 0},
            "answerable": [["tensor", count // 6, failed, raised]],
            "seconds": count / 50000,
            "seconds_inside": count / 1e6,
            "warnings": [],
            "skipped": [[*key, n] for key, n in skipped.items()],
        }
    )


def case_text(number):
    return f"{constructor_of(number)}({number})"


def facts(differs):
    observed = "torch.float64" if differs else "torch.float32"
    return [
        {
            "fact": "dtype",
            "expected": "exactly torch.float32",
            "observed": observed,
            "clause": CLAUSE,
            "differs": differs,
        },
        {"fact": "shape", "expected": "exactly []", "observed": "[]", "clause": CLAUSE,
         "differs": False},
    ]


def answer(command):
    what = command["cmd"]
    if what == "run":
        if subject == "garbage-block":
            answers.write("Hello, world\n")
            answers.flush()
            return
        if subject == "idle-death":
            os._exit(7)
        block(command["first"], command["count"], command.get("skip", []))
    elif what == "describe":
        number = command["case"]
        say(
            {
                "type": "described",
                "case": case_text(number),
                "input": f"torch.{constructor_of(number)}({number})",
                "constructor": constructor_of(number),
                "kind": kind_of(number),
                "repro": "raise SystemExit(1)",
            }
        )
    elif what == "spell":
        if subject == "cannot-spell":
            os._exit(7)
        cases = [[case_text(number), f"torch({number})"] for number in command["cases"]]
        say({"type": "spelled", "cases": cases})
    elif what == "shrink-death":
        say({"type": "bad-case", "message": "a fake has no copies"})
    elif what == "shrink":
        say(
            {
                "type": "shrunk",
                "case": "tensor(1)",
                "input": "torch.tensor(1)",
                "fact": command["fact"],
                "clause": command["clause"],
                "expected": "exactly torch.float32",
                "observed": "torch.float64",
                "facts": facts(True),
                "repro": "raise SystemExit(1)",
                "steps": 3,
                "runs": 40,
                "failed": 2 if subject == "flaky" else 40,
            }
        )
    elif what == "claims":
        say(
            {
                "type": "surveyed",
                "claims": [
                    {
                        "id": "cases",
                        "says": f"There are {command['cases']} cases.",
                        "source": "notes",
                        "quote": "cases",
                        "about": "all",
                        "verdict": "holds",
                        "why_not_checkable": "",
                        "holding": command["cases"],
                        "failing": 0,
                        "conditions": [],
                        "clauses": [CLAUSE],
                        "against": [],
                        "example": None,
                        "counterexample": None,
                    }
                ],
            }
        )
    elif what == "capture":
        if command["program"] == "crash()":
            os.kill(os.getpid(), signal.SIGSEGV)
        if command["program"] == "x +":
            say({"type": "not-captured", "message": "this is no Python: line 1: invalid syntax"})
            return
        say(
            {
                "type": "captured",
                "case": "tensor(1)",
                "expression": "torch.tensor(one)",
                "data": "one",
            }
        )
    elif what == "observe":
        if subject.startswith("crash-at-"):
            begin(0)
            os.kill(os.getpid(), signal.SIGSEGV)
        bad = subject == "faulty"
        say(
            {
                "type": "observed",
                "input": "torch.tensor(1)",
                "facts": facts(bad),
                "failures": [failure(0, 1)] if bad else [],
                "repro": "",
            }
        )


def main():
    print("this goes to the log, not to the terminal")
    if subject == "dies-loading":
        print("the last words of a worker", file=sys.stderr)
        sys.exit(3)
    if subject == "cannot-load":
        say(
            {
                "type": "cannot-load",
                "message": "the module fake cannot be imported",
                "traceback": "Traceback (most recent call last):\n  ZeroDivisionError: fake\n",
            }
        )
        return
    if subject == "hostile-load":
        hostile = "\x1b[2J\x07 gone"
        say({"type": "cannot-load", "message": hostile, "traceback": hostile})
        return
    if subject == "garbage":
        answers.write("{{{\n")
        answers.flush()
        time.sleep(60)
    say(
        {
            "type": "ready",
            "accelerator": {"devices": 2 if options.device == "sim" else 0},
            "bcomplex32": HAS_BCOMPLEX32,
            "absent": "no driver" if options.device == "cuda" else None,
            "environment": {
                "torch": "2.15.0",
                "numpy": "2.4.6",
                "python": "3.11.2",
                "cuda": None,
                "devices": [],
                "platform": "fake",
            },
            "subject": {
                "name": options.subject,
                "version": "1",
                "provides": [] if subject == "nothing" else CONSTRUCTORS,
                "xfail": [[CLAUSE, "known"]] if subject == "xfail" else [],
            },
            "pid": os.getpid(),
        }
    )
    for line in commands:
        command = json.loads(line)
        if command["cmd"] == "quit":
            return
        answer(command)


main()
