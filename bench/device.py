"""Times tenet_constructors against torch on an accelerator, and against what its bus can do.

    ./tenet bench --device cuda

Every figure is a ratio of two times of one run, taken in turns; the best of each side counts. Ends
with 1 when a target is missed, and with 4, having proved nothing, where the device is not there.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import tenet_constructors as reference
import torch

warnings.simplefilter("ignore")
INCONCLUSIVE = 4
MIB = 1 << 20
SIZES = [4 << 10, 64 << 10, 1 * MIB, 16 * MIB, 64 * MIB, 256 * MIB]
# A pinned copy is as fast as it gets: from this size on nine tenths of it are to be reached.
LARGE = 64 * MIB
PINNED_SHARE = 0.9


def best(functions, seconds=0.5):
    """The best time of each function, called in turns until the time is over; all work is done."""
    times = [float("inf")] * len(functions)
    for function in functions:
        function()
    torch.accelerator.synchronize()
    end = time.perf_counter() + seconds
    rounds = 0
    while time.perf_counter() < end or rounds < 3:
        for i, function in enumerate(functions):
            start = time.perf_counter()
            result = function()
            torch.accelerator.synchronize()
            times[i] = min(times[i], time.perf_counter() - start)
            del result
        rounds += 1
    return times


class Table:
    """Rows of ratios with their targets."""

    def __init__(self):
        self.missed = 0
        print(f"{'':44} {'ours':>11} {'other':>11} {'ratio':>7}  target")

    def row(self, what, ours, other, most=None):
        ratio = ours / other
        missed = most is not None and ratio > most
        self.missed += missed
        target = "" if most is None else f"at most {most:.2f}{'  MISSED' if missed else ''}"
        print(f"{what:44} {ours * 1e6:9.1f}us {other * 1e6:9.1f}us {ratio:7.2f}  {target}")


def arrays(table, device):
    """as_tensor of pageable memory beside torch's, and beside a copy from pinned memory."""
    for size in SIZES:
        array = np.random.default_rng(1).standard_normal(size // 4, dtype=np.float32)
        pinned = torch.from_numpy(array).pin_memory()
        there = torch.empty(size // 4, device=device)
        ours, theirs, bus = best([
            lambda a=array: reference.as_tensor(a, device=device),
            lambda a=array: torch.as_tensor(a, device=device),
            lambda p=pinned, t=there: t.copy_(p, non_blocking=True),
        ])  # fmt: skip
        table.row(f"as_tensor, {size >> 10} KiB, beside torch's", ours, theirs, 1.0)
        table.row(f"  beside a pinned copy ({size / bus / 1e9:.1f} GB/s)", ours, bus, 1 / PINNED_SHARE if size >= LARGE else None)
        wide = lambda a=array: reference.as_tensor(a, dtype=torch.float64, device=device)
        narrow = lambda a=array: reference.as_tensor(a, dtype=torch.float16, device=device)
        for name, function, dtype in (("float64", wide, torch.float64), ("float16", narrow, torch.float16)):
            ours, theirs = best([function, lambda a=array, d=dtype: torch.as_tensor(a, dtype=d, device=device)])
            table.row(f"  and to {name}, beside torch's", ours, theirs, 1.0)


def lists(table, device):
    """A nested list beside the CPU's time and one copy."""
    for name, data in {"1e5 floats": [float(i) for i in range(100_000)], "300x300": [[float(j) for j in range(300)] for _ in range(300)]}.items():
        on_cpu = reference.tensor(data)
        ours, cpu, copy = best([
            lambda d=data: reference.tensor(d, device=device),
            lambda d=data: reference.tensor(d),
            lambda t=on_cpu: t.to(device),
        ])  # fmt: skip
        table.row(f"tensor, list of {name}, beside CPU and a copy", ours, cpu + copy, 1.1)


def cupy_arrays(table):
    """Zero-copy of CuPy's arrays."""
    try:
        import cupy
    except ImportError as error:
        print(f"not exercised: CuPy ({error})")
        return
    for name, array in {"one element": cupy.zeros(1), "1e6 floats": cupy.zeros(1_000_000, dtype=cupy.float32)}.items():
        for function in ("as_tensor", "from_dlpack"):
            ours, theirs = best([lambda a=array, f=function: getattr(reference, f)(a), lambda a=array, f=function: getattr(torch, f)(a)])
            table.row(f"{function}, CuPy, {name}, beside torch's", ours, theirs, 1.0)


def checking(program, device, missed):
    """Cases a second of the suite on that device."""
    with tempfile.TemporaryDirectory() as folder:
        record = f"{folder}/run.json"
        subprocess.run([program, "check", "--device", device, "--cases", "50000", "--quiet", "--json", record], cwd=folder, check=False)
        with open(record) as file:
            subject = json.load(file)["subjects"][0]
    rate = subject["cases"] / subject["seconds"]
    print(f"{'check --device ' + device:44} {rate:,.0f} cases a second, at least 20,000{'' if rate >= 20_000 else '  MISSED'}")
    return missed + (rate < 20_000)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="cuda", help="an accelerator that torch works with, or sim")
    parser.add_argument("--program", help="the program tenet, to time the suite, too")
    options = parser.parse_args()
    if options.device == "sim":
        import tenet_sim  # noqa: F401, registers it
    accelerator = torch.accelerator.current_accelerator()
    if accelerator is None or accelerator.type != options.device or not torch.accelerator.is_available():
        print(f"nothing is measured: torch works with no {options.device} here")
        return INCONCLUSIVE
    name = torch.cuda.get_device_name() if options.device == "cuda" else options.device
    print(f"torch {torch.__version__}, {name}, {torch.get_num_threads()} threads")
    table = Table()
    if options.device == "sim":
        print("the simulator's figures say nothing about any device: this shows that the benchmark runs")
        del SIZES[3:]
    arrays(table, options.device)
    lists(table, options.device)
    if options.device == "cuda":
        cupy_arrays(table)
    missed = table.missed
    if options.program:
        missed = checking(options.program, options.device, missed)
    return 0 if options.device == "sim" else int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
