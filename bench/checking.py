"""Times the suite itself: cases a second of one worker beside the same check written with Hypothesis,
and the way to the first case beside `import torch`. Exits 1 when one misses its target.

The check in Hypothesis is the lighter one: fewer kinds of input, fewer keywords, no context, and the
expectation of a few lines of Python. Both judge torch.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
import weakref

import numpy as np
import torch

try:
    import hypothesis
    from hypothesis import strategies
    from hypothesis.extra import numpy as arrays
except ImportError:
    print("Hypothesis is missing: type  ./tenet python -m pip install hypothesis", file=sys.stderr)
    sys.exit(2)

TARGET_CASES_PER_SECOND = 60_000
TARGET_RATIO = 50
TARGET_FIRST_CASE = 1.2  # of `import torch`

torch.set_warn_always(True)  # most warnings of torch come once in a process otherwise

NUMPY_DTYPES = ["bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64",
                "complex64", "complex128"]  # fmt: skip


@strategies.composite
def ndarrays(draw):
    shape = draw(arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
    array = draw(arrays.arrays(np.dtype(draw(strategies.sampled_from(NUMPY_DTYPES))), shape))
    match draw(strategies.sampled_from(["plain", "transposed", "sliced", "read-only"])):
        case "transposed":
            return array.T
        case "sliced" if array.ndim > 0:
            return array[::2]
        case "read-only":
            array.flags.writeable = False
    return array


def numbers():
    return strategies.one_of(strategies.booleans(), strategies.integers(-(2**63), 2**63 - 1),
                             strategies.floats(width=32), strategies.complex_numbers(width=64))


def lists():
    return strategies.one_of(strategies.lists(kind, max_size=4) for kind in (
        strategies.booleans(), strategies.integers(-(2**63), 2**63 - 1),
        strategies.floats(width=32), strategies.complex_numbers(width=64)))


def inferred_dtype(data):
    if isinstance(data, np.ndarray):
        return torch.from_numpy(np.empty(0, data.dtype)).dtype
    elements = data if isinstance(data, list) else [data]
    if not elements:
        return torch.float32
    return {bool: torch.bool, int: torch.int64, float: torch.float32,
            complex: torch.complex64}[type(elements[0])]


def check_sharing(array, result, shares):
    """By writing other values through each side and reading the other."""
    seen = result.numpy()
    if array.size == 0 or not array.flags.writeable:
        return
    for writer, reader in ((array, seen), (seen, array)):
        kept, before = writer.copy(), reader.tobytes()
        writer[...] = np.where(kept == 0, 1, 0)
        assert (reader.tobytes() != before) == shares
        writer[...] = kept


def check(constructor, data):
    before = data.tobytes() if isinstance(data, np.ndarray) else None
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        result = constructor(data)
    assert type(result) is torch.Tensor
    assert result.dtype == inferred_dtype(data)
    assert result.device.type == "cpu" and result.layout == torch.strided
    assert not result.requires_grad and result.is_leaf and result.grad_fn is None
    assert not result.is_conj() and not result.is_neg() and not result.is_pinned()
    if isinstance(data, np.ndarray):
        shares = constructor is not torch.tensor
        assert tuple(result.shape) == data.shape
        assert result.numpy().tobytes() == data.tobytes()
        if shares:
            assert result.stride() == tuple(s // data.itemsize for s in data.strides)
        assert bool(caught) == (shares and not data.flags.writeable)
        check_sharing(data, result, shares)
        assert data.tobytes() == before
    else:
        assert tuple(result.shape) == ((len(data),) if isinstance(data, list) else ())
        expected = np.array(data, dtype=result.numpy().dtype)
        assert np.array_equal(result.numpy(), expected, equal_nan=True)
        assert not caught
    held = weakref.ref(result)
    del result
    assert held() is None


def hypothesis_cases_per_second(seconds):
    """Examples a second of the check above, after the first ones."""
    done = 0
    data = strategies.one_of(
        strategies.tuples(strategies.sampled_from([torch.tensor, torch.as_tensor]),
                          strategies.one_of(numbers(), lists())),
        strategies.tuples(strategies.sampled_from([torch.tensor, torch.as_tensor, torch.from_numpy]),
                          ndarrays()))

    @hypothesis.settings(max_examples=500, database=None, deadline=None,
                         phases=[hypothesis.Phase.generate],
                         suppress_health_check=list(hypothesis.HealthCheck))
    @hypothesis.given(data)
    def property_of(case):
        nonlocal done
        done += 1
        check(*case)

    property_of()
    done = 0
    start = time.perf_counter()
    while time.perf_counter() - start < seconds:
        property_of()
    return done / (time.perf_counter() - start)


def suite_seconds(program, cases, *arguments):
    """Seconds that a worker took for its cases, and those of the whole run."""
    with tempfile.TemporaryDirectory() as folder:
        record = os.path.join(folder, "run.json")
        start = time.perf_counter()
        subprocess.run([program, "check", "torch", "--workers", "1", "--cases", str(cases), "--quiet",
                        "--json", record, *arguments], check=True)
        whole = time.perf_counter() - start
        with open(record, encoding="utf-8") as file:
            return json.load(file)["subjects"][0]["seconds"], whole


def best_seconds(command, statuses=(0,), rounds=5):
    def once():
        start = time.perf_counter()
        status = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
        if status not in statuses:
            sys.exit(f"{' '.join(command)} ended with status {status}")
        return time.perf_counter() - start

    return min(once() for _ in range(rounds))


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=5.0, help="for Hypothesis, in turns")
    options.add_argument("--cases", type=int, default=200_000, help="for Tenet, in turns")
    chosen = options.parse_args()
    program = os.environ.get("TENET_PROGRAM")
    if not program:
        sys.exit("TENET_PROGRAM is not set: start this by  ./tenet bench checking")

    ours = theirs = 0.0
    for _ in range(3):
        ours = max(ours, chosen.cases / suite_seconds(program, chosen.cases)[0])
        theirs = max(theirs, hypothesis_cases_per_second(chosen.seconds))
    import_torch = best_seconds([sys.executable, "-c", "import torch"])
    # One case exercises next to nothing: the run is inconclusive.
    first_case = best_seconds([program, "check", "torch", "--workers", "1", "--cases", "1",
                               "--quiet", "--seed", "1"], statuses=(0, 4))
    lines = [
        (ours >= TARGET_CASES_PER_SECOND, f"{ours:12,.0f} cases a second, one worker, every fact"),
        (ours >= TARGET_RATIO * theirs, f"{theirs:12,.0f} cases a second by Hypothesis: "
         f"{ours / theirs:.0f} times as many by Tenet"),
        (first_case <= TARGET_FIRST_CASE * import_torch,
         f"{first_case:12.2f} s for a run of one case: {first_case / import_torch:.2f} of `import torch`"),
    ]
    for _, text in lines:
        print(text)
    return 0 if all(reached for reached, _ in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
