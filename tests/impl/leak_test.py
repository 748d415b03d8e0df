"""Calls each constructor thousands of times and looks for what stays behind: references to the
input, Python objects, memory."""

import gc
import resource
import sys
import warnings

import inputs
import numpy as np
import tenet_constructors as reference
import torch

CALLS = 10_000

warnings.simplefilter("ignore")


class Sequence:
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return [1.0, 2.0][index]


class Refuses:
    def __float__(self):
        raise ZeroDivisionError



def sources():
    yield "list", [1.0, 2.0, 3.0]
    yield "nested list", [[1, 2], [3, 4]]
    yield "mixed list", [1, 2.5, True]
    yield "number", 12345.678
    yield "sequence", Sequence()
    yield "refused list", [1.0, None]
    yield "refusing element", [Refuses()]
    yield "ragged", [[1.0], [1.0, 2.0]]
    yield "string", "text"
    yield "ndarray", np.arange(3.0)
    yield "strided ndarray", np.arange(6.0)[::2]
    yield "negative ndarray", np.arange(6.0)[::-1]
    yield "swapped ndarray", np.arange(3, dtype=">i4")
    yield "string ndarray", np.array(["a"])
    yield "list of ndarrays", [np.arange(3.0), np.arange(3.0)]
    yield "numpy scalars", [np.float32(1), np.float32(2)]
    yield "numpy scalar", np.float32(1)
    yield "tensor", torch.arange(3.0)
    yield "leaf", torch.arange(3.0, requires_grad=True)
    yield "tensors", [torch.tensor(1.0), torch.tensor(2.0)]
    yield "storage", torch.ones(2).untyped_storage()
    yield "dlpack", inputs.WithDlpack(np.arange(3.0))


def calls():
    yield "tensor", reference.tensor, {}
    yield "tensor float64", reference.tensor, {"dtype": torch.float64}
    yield "tensor device", reference.tensor, {"device": "cpu:0"}
    yield "tensor meta", reference.tensor, {"device": "meta"}
    yield "tensor wrong", reference.tensor, {"dtype": "float64"}
    yield "as_tensor", reference.as_tensor, {}
    yield "as_tensor int32", reference.as_tensor, {"dtype": torch.int32}
    yield "from_numpy", reference.from_numpy, {}
    yield "Tensor", reference.Tensor, {}
    yield "Tensor device", reference.Tensor, {"device": "cpu"}
    yield "clone", reference.clone, {}
    yield "to", reference.to, {"dtype": torch.float64}
    yield "to nothing", reference.to, {}
    yield "to wrong", reference.to, {"dtype": 1}


def call(function, data, keywords, times):
    for _ in range(times):
        try:
            function(data, **keywords)
        except Exception:  # noqa: BLE001 - what is raised is the differential test's affair
            pass


def references(data):
    inner = [sys.getrefcount(item) for item in data] if type(data) is list else []
    return [sys.getrefcount(data), *inner]


def grown_blocks(function, data, keywords, times):
    gc.collect()
    before = sys.getallocatedblocks()
    call(function, data, keywords, times)
    gc.collect()
    return sys.getallocatedblocks() - before


def main():
    failures = []
    pairs = [(name, data, label, function, keywords)
             for name, data in sources() for label, function, keywords in calls()]
    for _, data, _, function, keywords in pairs:  # Caches fill on first use.
        call(function, data, keywords, 20)
    gc.freeze()  # What torch's import made is not looked through again each time.
    times = CALLS // 20
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, data, label, function, keywords in pairs:
        before = references(data)
        # Caches grow now and then; a leak grows each time.
        grown = min(grown_blocks(function, data, keywords, times) for _ in range(3))
        if references(data) != before:
            failures.append(f"{label}({name}): references {before} became {references(data)}")
        if grown > times // 10:
            failures.append(f"{label}({name}): {grown} blocks more after {times} calls")
    # What PyTorch itself allocates is invisible to Python: large results would show in the peak.
    large = np.zeros(1_000_000)
    for _ in range(200):
        reference.tensor(large), reference.as_tensor(large, dtype=torch.float32)
        reference.clone(torch.from_numpy(large))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak
    if grown > 200_000:
        failures.append(f"peak memory grew by {grown} KiB over 600 copies of 8 MB")

    owner = np.arange(3.0)
    alone = sys.getrefcount(owner)
    tensor = reference.from_numpy(owner)
    view = tensor[1:]
    del tensor
    if sys.getrefcount(owner) != alone + 1:
        failures.append("a view does not keep the ndarray alive")
    del view
    if sys.getrefcount(owner) != alone:
        failures.append("the ndarray outlives its last tensor")
    copy = reference.tensor(owner)
    if sys.getrefcount(owner) != alone or copy.shape != (3,):
        failures.append("a copy keeps the ndarray alive")

    print("\n".join(failures) or f"{len(pairs)} calls, {times} times each: nothing stays behind")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
