"""sparse_coo_tensor beside torch's, in what a single call does not show: sizes of every kind, what becomes
of the memory, what modes are told, and what is left behind."""

import gc
import itertools
import time
import weakref

import tenet_constructors as ours
import torch
from torch.overrides import TorchFunctionMode


def outcome(function, *arguments, **keywords):
    """The parts of what comes back, or the type of what is raised."""
    try:
        result = function(*arguments, **keywords)
    except Exception as error:
        return type(error)
    parts = (result._indices().tolist(), result._values().tolist())
    return parts, tuple(result.shape), result.dtype, result.is_coalesced(), result.requires_grad


def check_random_parts():
    """Both make the same of parts of many sizes, and refuse the same."""
    generator = torch.Generator().manual_seed(1)
    refused = 0
    for rows, stored, dense in itertools.product((0, 1, 2, 5), (0, 1, 2, 17), ((), (3,), (0, 2))):
        for checks, coalesced in itertools.product((None, True), (None, True)):
            indices = torch.randint(-1 if stored == 17 else 0, 4, (rows, stored), generator=generator)
            values = torch.rand(stored, *dense, generator=generator)
            options = {"check_invariants": checks, "is_coalesced": coalesced}
            for size in ((), ([4] * rows + list(dense),), ([3] * rows + list(dense),)):
                for given in (indices, indices.tolist(), indices.t().contiguous().t(), indices.numpy()):
                    if rows == 0 and isinstance(given, list):
                        continue
                    expected = outcome(torch.sparse_coo_tensor, given, values, *size, **options)
                    assert outcome(ours.sparse_coo_tensor, given, values, *size, **options) == expected
                    refused += isinstance(expected, type)
    assert refused > 100, "some of them are refused"


def check_sizes_alone():
    """A size makes a tensor that stores nothing."""
    for arguments in (([2, 3],), (4,), (2, 3, 4), ((),)):
        expected = outcome(torch.sparse_coo_tensor, *arguments, dtype=torch.int8)
        assert outcome(ours.sparse_coo_tensor, *arguments, dtype=torch.int8) == expected
        assert not isinstance(expected, type)


def check_memory():
    """Tensors are shared and kept alive, changes by either side are counted."""
    for make in (torch.sparse_coo_tensor, ours.sparse_coo_tensor):
        indices, values = torch.tensor([[0, 1]]), torch.ones(2)
        result = make(indices, values, [2])
        indices[0, 0] = 1
        values[1] = 7
        assert result._indices().tolist() == [[1, 1]] and result._values().tolist() == [1, 7], make
        seen = weakref.ref(values)
        del values, indices
        gc.collect()
        assert seen() is None, "the result holds a tensor of its own"
        assert result.to_dense().tolist() == [0, 8], make


def check_gradient():
    """Gradients flow back to the values, at their places."""
    for make in (torch.sparse_coo_tensor, ours.sparse_coo_tensor):
        values = torch.ones(3, requires_grad=True)
        weights = torch.tensor([1.0, 10.0, 100.0])
        (make([[0, 2, 2]], values).to_dense() * weights).sum().backward()
        assert values.grad.tolist() == [1, 100, 100], make


def check_invariants_are_left_alone():
    """Whether invariants are checked is as before, whatever comes of the call."""
    checks = torch.sparse.check_sparse_tensor_invariants
    for enabled in (True, False):
        with checks(enabled):
            beyond = outcome(ours.sparse_coo_tensor, [[5]], [1.0], [2])
            assert (beyond is RuntimeError) == enabled, "the setting is heeded"
            for asked in (True, False, None):
                outcome(ours.sparse_coo_tensor, [[5]], [1.0], [2], check_invariants=asked)
                assert checks.is_enabled() == enabled


class Recorder(TorchFunctionMode):
    """Notes which functions a mode is told of."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.seen.append(func)
        return func(*args, **(kwargs or {}))


def check_modes():
    with Recorder() as recorder:
        ours.sparse_coo_tensor([[0]], [1.0])
        ours.sparse_coo_tensor([[0]], [1.0], [2])
    assert recorder.seen.count(torch.sparse_coo_tensor) == 2, recorder.seen


def seconds(make, *arguments):
    """The least of several measurements."""
    times = []
    for _ in range(7):
        begin = time.perf_counter()
        for _ in range(300):
            make(*arguments)
        times.append(time.perf_counter() - begin)
    return min(times)


def check_speed():
    """No slower than torch's own where the size is to be found."""
    for parts in (([[0, 1, 2]], [1.0, 2.0, 3.0]), (torch.randint(9, (2, 4000)), torch.rand(4000))):
        mine, theirs = seconds(ours.sparse_coo_tensor, *parts), seconds(torch.sparse_coo_tensor, *parts)
        assert mine < 1.1 * theirs, f"{mine / theirs:.2f} of torch's time"


for check in (
    check_random_parts,
    check_sizes_alone,
    check_memory,
    check_gradient,
    check_invariants_are_left_alone,
    check_modes,
    check_speed,
):
    check()
