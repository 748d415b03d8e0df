"""The reference implementation beside torch on an accelerator: `device_test.py [--device NAME]`.

On `sim`, the default, everything that needs no GPU is compared; on `cuda` also streams, pinned memory
and CuPy. Ends with 77, which CTest takes for skipped, where the device is not there.
"""

import argparse
import itertools
import sys
import threading
import warnings

import numpy as np
import tenet_constructors as ours
import torch

warnings.simplefilter("ignore")
SKIPPED = 77
DTYPES = [
    torch.bool, torch.uint8, torch.int8, torch.int16, torch.int32, torch.int64, torch.uint16, torch.uint32,
    torch.uint64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64, torch.complex128,
    torch.float8_e4m3fn, torch.float8_e5m2,
]  # fmt: skip
# Several pieces of the ring through which a CUDA device is fed, and a rest.
LARGE = 5_000_011


def same(mine, theirs, what):
    """Metadata and every byte."""
    for fact in ("dtype", "shape", "device", "requires_grad", "is_leaf"):
        assert getattr(mine, fact) == getattr(theirs, fact), (what, fact, getattr(mine, fact), getattr(theirs, fact))
    assert mine.stride() == theirs.stride(), (what, mine.stride(), theirs.stride())
    if mine.numel() == 0:
        return
    mine, theirs = (t.cpu().contiguous().reshape(-1).view(torch.uint8) for t in (mine, theirs))
    assert torch.equal(mine, theirs), what


def numbers(dtype, count):
    """Small numbers that every dtype holds, so that no conversion is undefined."""
    return (torch.arange(count) % 100).to(dtype)


def layouts(tensor):
    """The tensor's elements, and some of them, in several orders."""
    yield "row", tensor
    if tensor.numel() >= 60:
        grid = tensor[: tensor.numel() // 6 * 6].reshape(-1, 6)
        yield from {"transposed": grid.T, "sliced": grid[::2, 1:4], "expanded": grid[:, :1].expand(-1, 5)}.items()
        yield "one", tensor[7]


def compare_uploads(devices):
    """Every pair of dtypes, in every layout, to every device."""
    compared = 0
    for source, target in itertools.product(DTYPES, DTYPES):
        for name, tensor in layouts(numbers(source, 600)):
            for device in devices:
                what = (source, target, name, device)
                same(ours.as_tensor(tensor, dtype=target, device=device),
                     torch.as_tensor(tensor, dtype=target, device=device), what)  # fmt: skip
                same(ours.to(tensor, device, target), tensor.to(device, target), what)
                compared += 2
    return compared


def compare_sizes(device):
    """Sizes around the ends of the pieces; the source is overwritten as soon as the call returns."""
    for dtype, target in ((np.float32, None), (np.float32, torch.float64), (np.float64, torch.float32), (np.int16, torch.int64)):
        for count in (0, 1, 65535, 65536, 65537, LARGE):
            array = (np.arange(count) % 30_000).astype(dtype)
            expected = torch.from_numpy(array.copy())
            mine = ours.as_tensor(array, dtype=target, device=device)
            array.fill(1)
            same(mine, (expected if target is None else expected.to(target)).to(device), (dtype, target, count))


def compare_other_data(device):
    """Lists, NumPy scalars, tensors that are there, pinned memory."""
    for data in ([], [1, 2], [[1.5, 2], [3, 4]], 7, np.float32(3), np.arange(3), [np.arange(3), np.arange(3)], range(5), (True, 2.5)):
        for function in ("tensor", "as_tensor", "asarray"):
            same(getattr(ours, function)(data, device=device), getattr(torch, function)(data, device=device), (function, data))
    there = torch.arange(4.0, device=device)
    assert ours.as_tensor(there, device=there.device) is there
    assert ours.to(there, there.device) is there
    copy = ours.tensor(there)
    there[0] = 9
    assert copy.cpu()[0] == 0 and copy.device == there.device
    pinned = torch.arange(100.0).pin_memory()
    same(ours.to(pinned, device), pinned.to(device), "pinned")
    same(ours.to(pinned, device, non_blocking=True), pinned.to(device, non_blocking=True), "pinned, not waited for")


def compare_in_threads(device):
    """Uploads at the same time do not get into each other's memory."""
    wrong = []

    def upload(number):
        for count in (1000, 700_001, 30):
            array = np.full(count, number, dtype=np.float32)
            result = ours.as_tensor(array, dtype=torch.float64, device=device)
            if not torch.equal(result.cpu(), torch.full((count,), float(number), dtype=torch.float64)):
                wrong.append((number, count))

    threads = [threading.Thread(target=upload, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong, wrong


class Fake:
    """Offers whatever description it is given."""

    def __init__(self, **changes):
        self.__cuda_array_interface__ = {
            "shape": (2,), "typestr": "<f4", "data": (0, False), "version": 3, "strides": None, **changes,
        }  # fmt: skip


def raised(function, *arguments, **keywords):
    """The built-in class of what is raised; None: it returned."""
    try:
        function(*arguments, **keywords)
    except Exception as error:
        return next(t for t in type(error).__mro__ if t.__module__ == "builtins")
    return None


def compare_descriptions():
    """What is wrong with a __cuda_array_interface__ is seen before any device is looked at."""
    for changes in (
        {"shape": 2}, {"shape": (2.5,)}, {"typestr": "<c3"}, {"typestr": "|O"}, {"typestr": None}, {"data": None},
        {"data": (4096, True)}, {"strides": (3,)}, {"strides": (4, 4)}, {"typestr": "<U2"},
    ):  # fmt: skip
        expected, seen = raised(torch.as_tensor, Fake(**changes)), raised(ours.as_tensor, Fake(**changes))
        assert seen == expected, (changes, seen, expected)
    # Of these PyTorch takes no notice: elements that are masked out, memory that is still written.
    assert raised(ours.as_tensor, Fake(mask=Fake())) is TypeError
    assert raised(ours.as_tensor, Fake(stream=0)) is ValueError
    if not torch.cuda.is_available():
        for changes in ({}, {"version": 2}, {"stream": 1}, {"strides": (8,)}, {"shape": ()}):
            for data in (Fake(**changes), [Fake(**changes)]):
                expected = raised(torch.tensor, data)
                assert raised(ours.tensor, data) == expected, (changes, expected)


def compare_on_streams(device):
    """Work on another stream, with the device kept busy: nothing is read or written too early."""
    for _ in range(20):
        stream = torch.cuda.Stream(device)
        with torch.cuda.stream(stream):
            torch.cuda._sleep(5_000_000)
            array = np.arange(LARGE, dtype=np.float32)
            mine = ours.as_tensor(array, dtype=torch.float64, device=device)
            array.fill(-1)
            doubled = mine * 2
        stream.synchronize()
        assert torch.equal(doubled.cpu(), torch.arange(LARGE, dtype=torch.float64) * 2)


def compare_pools():
    """Memory of every kind is shared, and a pool gets back no block that a tensor refers to."""
    import cupy

    pool, split = cupy.cuda.MemoryPool(), cupy.cuda.MemoryPool()
    managed, ordered = cupy.cuda.MemoryPool(cupy.cuda.malloc_managed), cupy.cuda.MemoryAsyncPool()
    split.malloc(1024)  # comes back at once, and is divided
    first_part = split.malloc(512)
    places = {
        "unpooled": lambda: cupy.cuda.MemoryPointer(cupy.cuda.Memory(512), 0),
        "managed": lambda: cupy.cuda.malloc_managed(512),
        "stream-ordered": lambda: cupy.cuda.malloc_async(512),
        "pooled": lambda: pool.malloc(512),
        "split": lambda: split.malloc(512),
        "managed pool": lambda: managed.malloc(512),
        "stream-ordered pool": lambda: ordered.malloc(512),
    }
    for what, allocate in places.items():
        array = cupy.ndarray((128,), cupy.float32, memptr=allocate())
        array[...] = 5
        for convert in (ours.as_tensor, ours.asarray, ours.from_dlpack):
            assert convert(array).data_ptr() == array.data.ptr, what
        mine, theirs = ours.as_tensor(array), torch.as_tensor(array)
        same(mine, theirs, what)
        del array, theirs
        for each in (pool, split, managed, ordered):
            each.free_all_blocks()
        others = [cupy.ndarray((128,), cupy.float32, memptr=allocate()) for _ in range(4)]
        for other in others:
            other[...] = 7
        cupy.cuda.Device().synchronize()
        assert (mine == 5).all(), f"{what}: the memory of a tensor was handed out again"
        assert all(other.data.ptr != mine.data_ptr() for other in others), what
    assert first_part.mem.size == 512


def compare_with_cupy(device):
    """CuPy's arrays are shared, whatever their dtype and layout, and waited for."""
    import cupy

    names = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "float32", "float64", "complex64", "complex128")
    for name in names:
        grid = (cupy.arange(24).reshape(4, 6) % 2).astype(name)
        for what, array in {"whole": grid, "transposed": grid.T, "sliced": grid[::2, 1:4], "empty": grid[:0], "one": grid[1, 1]}.items():
            mine, theirs = ours.as_tensor(array), torch.as_tensor(array)
            same(mine, theirs, (name, what))
            same(ours.tensor(array), torch.tensor(array), (name, what))
            same(ours.from_dlpack(array), torch.from_dlpack(array), (name, what))
            same(ours.as_tensor(array, dtype=torch.float64), torch.as_tensor(array, dtype=torch.float64), (name, what))
            same(ours.as_tensor(array, device="cpu"), torch.from_numpy(np.asarray(array.get())), (name, what))
            if array.size:
                assert mine.data_ptr() == array.data.ptr
                before = array.copy()
                array[...] = 1 - before
                cupy.cuda.Device().synchronize()
                assert torch.equal(mine.cpu(), torch.from_numpy(np.asarray((1 - before).get())))
                mine.copy_(torch.as_tensor(before))
                torch.cuda.synchronize()
                assert (array == before).all()
    for data in ([cupy.arange(3), cupy.arange(3)], [cupy.float32(1)], (cupy.asarray(2.5), 3)):
        assert raised(ours.tensor, data) == raised(torch.tensor, data), data
        if raised(torch.tensor, data) is None:
            same(ours.tensor(data), torch.tensor(data), data)
    compare_pools()
    with cupy.cuda.Stream(non_blocking=True) as stream:
        late = cupy.zeros(LARGE, dtype=cupy.float32)
        with torch.cuda.stream(torch.cuda.ExternalStream(stream.ptr)):
            torch.cuda._sleep(50_000_000)
        late += 3
        result = ours.as_tensor(late).clone()
    torch.cuda.synchronize()
    assert (result == 3).all(), "read before the producer's stream was done"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--device", default="sim")
    name = parser.parse_args().device
    if name == "sim":
        import tenet_sim  # noqa: F401, registers it
    accelerator = torch.accelerator.current_accelerator()
    if accelerator is None or accelerator.type != name or not torch.accelerator.is_available():
        print(f"skipped: torch works with no {name} here")
        return SKIPPED
    last = torch.accelerator.device_count() - 1
    devices = [name, f"{name}:{last}"]
    compared = compare_uploads(devices)
    for device in devices:
        compare_sizes(device)
        compare_other_data(device)
        compare_in_threads(device)
    compare_descriptions()
    parts = "uploads, data of other kinds, threads, descriptions"
    if name == "cuda":
        for device in devices:
            compare_on_streams(device)
        parts += ", streams"
        try:
            compare_with_cupy(devices[0])
            parts += ", CuPy"
        except ImportError as error:
            print(f"not exercised: CuPy ({error})")
    print(f"{name}: as torch ({compared} conversions; {parts})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
