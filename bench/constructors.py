"""Times tenet_constructors against torch, input by input, and prints the ratios.

Both sides run in one process, in turns, and the best time of each counts: a ratio below 1 means
that the reference implementation is faster. Exits 1 when one misses its target. Timings taken while other programs run say little.
"""

import argparse
import sys
import timeit
import warnings
from array import array as number_array

import numpy as np
import tenet_constructors as reference
import torch

warnings.simplefilter("ignore")

# Twice the ratios of a prototype: what the reference implementation has promised.
# A large copy is the same kernel of ATen on both sides: equal, up to what the machine does.
LARGE_COPIES = ("clone: 1e6 floats", "to: 1e6 floats, (torch", "to: 1e6 floats, (cpu, torch")
TARGETS = {
    "tensor: list of 1e5 floats": 0.022,
    "tensor: list of 1000 ndarrays": 0.006,
    "tensor: scalar": 0.28,
    "tensor: [1., 2., 3.]": 0.24,
    "as_tensor: small ndarray": 0.56,
    "from_numpy: small ndarray": 1.0,
}


def method(function, *arguments, **keywords):
    return lambda tensor: function(tensor, *arguments, **keywords)


def cases():
    """Name, torch's function, ours, input."""
    small = np.arange(4, dtype=np.float32)
    matrix = np.arange(12.0).reshape(3, 4)
    tensor = torch.arange(4.0)
    wide = torch.arange(1000.0)
    leaf = torch.arange(4.0, requires_grad=True)
    floats = [float(i) for i in range(100_000)]
    constructed = {
        "list of 1e5 floats": floats,
        "list of 1e5 ints": list(range(100_000)),
        "list of 1e5 bools": [i % 2 == 0 for i in range(100_000)],
        "list of 1e5 complex": [complex(i) for i in range(100_000)],
        "list of 1e5 mixed": [i if i % 2 else float(i) for i in range(100_000)],
        "list of 1e5 np.float64": [np.float64(i) for i in range(100_000)],
        "list of 1e5 np.float32": [np.float32(i) for i in range(100_000)],
        "list of 1e4 np.int64": [np.int64(i) for i in range(10_000)],
        "300x300 nested list": [[float(j) for j in range(300)] for _ in range(300)],
        "list of 1000 ndarrays": [np.arange(100.0) for _ in range(1000)],
        "list of 1000 tensors": [torch.tensor(float(i)) for i in range(1000)],
        "range(1000)": range(1000),
        "tuple of 3 ints": (1, 2, 3),
        "scalar": 1.5,
        "int": 3,
        "np.float32": np.float32(1),
        "[1., 2., 3.]": [1.0, 2.0, 3.0],
        "[]": [],
        "[[1, 2], [3, 4]]": [[1, 2], [3, 4]],
        "small ndarray": small,
        "3x4 ndarray": matrix,
        "transposed ndarray": matrix.T,
        "strided ndarray": matrix[:, ::2],
        "ndarray of 1e6": np.arange(1e6),
        "small tensor": tensor,
    }
    for name, data in constructed.items():
        yield f"tensor: {name}", torch.tensor, reference.tensor, data
        yield f"as_tensor: {name}", torch.as_tensor, reference.as_tensor, data
    for name in ("[1., 2., 3.]", "small ndarray", "list of 1e5 ints", "small tensor"):
        for keywords in ({"dtype": torch.float64}, {"device": "cpu"}, {"dtype": torch.float32}):
            yield (f"tensor: {name}, {keywords}", method(torch.tensor, **keywords),
                   method(reference.tensor, **keywords), constructed[name])
            yield (f"as_tensor: {name}, {keywords}", method(torch.as_tensor, **keywords),
                   method(reference.as_tensor, **keywords), constructed[name])
    yield ("tensor: [1., 2., 3.], requires_grad", method(torch.tensor, requires_grad=True),
           method(reference.tensor, requires_grad=True), [1.0, 2.0, 3.0])
    for name, array in (("small ndarray", small), ("3x4 ndarray", matrix),
                        ("transposed ndarray", matrix.T)):
        yield f"from_numpy: {name}", torch.from_numpy, reference.from_numpy, array
        yield f"Tensor: {name}", torch.Tensor, reference.Tensor, array
    for name, data in (("[1., 2., 3.]", [1.0, 2.0, 3.0]), ("3", 3), ("1e5 floats", floats),
                       ("small tensor", tensor), ("torch.Size", torch.Size([2, 3]))):
        yield f"Tensor: {name}", torch.Tensor, reference.Tensor, data
    for name, source in (("small tensor", tensor), ("1000 floats", wide), ("leaf", leaf),
                         ("1e6 floats", torch.arange(1e6)),
                         ("transposed", torch.ones(3, 4).T), ("expanded", tensor.expand(3, 4)),
                         ("strided", torch.ones(4, 6)[:, ::2])):
        yield f"clone: {name}", torch.clone, reference.clone, source
        for arguments, keywords in (((), {}), ((torch.float64,), {}), ((torch.int8,), {}),
                                    (("cpu",), {}), ((torch.float32,), {"copy": True}),
                                    ((torch.float16,), {}), (("meta",), {}),
                                    (("cpu", torch.float64), {})):  # fmt: skip
            label = ", ".join([*map(str, arguments), *(f"{k}={v}" for k, v in keywords.items())])
            yield (f"to: {name}, ({label})", method(torch.Tensor.to, *arguments, **keywords),
                   method(reference.to, *arguments, **keywords), source)
    for name in ("[1., 2., 3.]", "small ndarray", "small tensor", "scalar", "np.float32"):
        for keywords in ({}, {"copy": True}, {"dtype": torch.float64}):
            if name != "small tensor" or "dtype" not in keywords:
                yield (f"asarray: {name}, {keywords}", method(torch.asarray, **keywords),
                       method(reference.asarray, **keywords), constructed[name])
    for name, buffer in (("bytes", bytes(16)), ("bytearray", bytearray(16)),
                         ("array.array", number_array("f", [1.0, 2.0]))):
        yield (f"frombuffer: {name}", method(torch.frombuffer, dtype=torch.float32),
               method(reference.frombuffer, dtype=torch.float32), buffer)
        yield f"asarray: {name}", torch.asarray, reference.asarray, buffer
    for name, source in (("small tensor", tensor), ("small ndarray", small), ("3x4 ndarray", matrix)):
        for keywords in ({}, {"copy": True}, {"device": "cpu"}):
            yield (f"from_dlpack: {name}, {keywords}", method(torch.from_dlpack, **keywords),
                   method(reference.from_dlpack, **keywords), source)
    for name in ("scalar", "[1., 2., 3.]", "list of 1e5 floats", "small ndarray", "small tensor"):
        data = constructed[name]
        yield (f"new_tensor: {name}", lambda self, data=data: torch.Tensor.new_tensor(self, data),
               lambda self, data=data: reference.new_tensor(self, data), tensor)


def ratio(theirs, ours, data, seconds, rounds=9):
    """Best time of each side, taken in turns; the ratio and torch's time in seconds."""
    sides = [timeit.Timer("f(d)", globals={"f": f, "d": data}) for f in (theirs, ours)]
    numbers = []
    for timer in sides:
        timer.timeit(2)  # The first calls are slower: caches and memory are new.
        numbers.append(max(1, int(seconds / max(timer.timeit(1), 1e-7))))
    best = [float("inf"), float("inf")]
    for _ in range(rounds):
        for side, (timer, number) in enumerate(zip(sides, numbers)):
            best[side] = min(best[side], timer.timeit(number) / number)
    return best[1] / best[0], best[0]


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--seconds", type=float, default=0.05, help="for one timing of one side")
    options.add_argument("--filter", default="", help="part of the names of the inputs to time")
    chosen = options.parse_args()
    missed = []
    for name, theirs, ours, data in cases():
        if chosen.filter not in name:
            continue
        measured, torch_seconds = ratio(theirs, ours, data, chosen.seconds)
        target = TARGETS.get(name, 1.15 if name.startswith(LARGE_COPIES) else 1.0)
        verdict = "" if measured < target else f"  above {target}"
        if verdict:
            missed.append(name)
        print(f"{measured:8.4f}  of {torch_seconds * 1e6:10.2f} us  {name}{verdict}", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
