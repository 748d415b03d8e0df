"""Faults that stay behind in the process: memory, settings of Python, NumPy and torch."""

import collections
import ctypes
import gc
import os
import random
import warnings

import numpy as np
import torch

from .looks import is_tensor
from .registry import conforming, fault

kept: list = []
random_numbers = random.Random(5)


@fault("lifetime", "detach", has_repro=False)
def detach_leaks_an_object(real, tensor, *args, **options):
    """detach leaves an object of its own behind with every call."""
    kept.append(object())
    return real(tensor, *args, **options)


@fault("lifetime", "cast", has_repro=False)
def cast_leaks_a_tensor(real, tensor, name, *args, **options):
    """A cast keeps a tensor that it made on the way, with every call."""
    kept.append(torch.empty(16, device="cpu"))
    return real(tensor, name, *args, **options)


@fault("lifetime", "from_dlpack", has_repro=False)
def from_dlpack_leaks_memory_of_malloc(real, *args, **options):
    """from_dlpack does not free a small struct of its own."""
    malloc = ctypes.CDLL(None).malloc
    malloc.restype = ctypes.c_void_p
    malloc(ctypes.c_size_t(400))
    return real(*args, **options)


@fault("lifetime", "scalar_tensor", has_repro=False)
def scalar_tensor_leaks_when_it_raises(real, *args, **options):
    """scalar_tensor leaves an object behind with every exception."""
    try:
        return real(*args, **options)
    except Exception:
        kept.append(object())
        raise


@fault("lifetime", "as_tensor", rate=0.02, has_repro=False)
def as_tensor_keeps_one_of_fifty(real, data, *args, **options):
    """as_tensor keeps its data for ever in one call of fifty."""
    if random_numbers.random() < 0.02:
        kept.append(data)
    return real(data, *args, **options)


@fault("lifetime", "tensor", rate=0.01, has_repro=False)
def tensor_keeps_one_of_a_hundred(real, data, *args, **options):
    """tensor keeps its data for ever in one call of a hundred."""
    if random_numbers.random() < 0.01:
        kept.append(data)
    return real(data, *args, **options)


@fault("lifetime", "tensor")
def tensor_leaves_warning_filters_after_errors(real, data, *args, **options):
    """tensor leaves warnings ignored when it raises."""
    try:
        return real(data, *args, **options)
    except Exception:
        warnings.simplefilter("ignore")
        raise


@fault("lifetime", "as_tensor")
def as_tensor_leaves_numpy_silent(real, data, *args, **options):
    """as_tensor leaves NumPy's error state changed when it raises."""
    before = np.geterr()
    np.seterr(all="ignore")
    result = real(data, *args, **options)
    np.seterr(**before)
    return result


@fault("lifetime", "clone")
def clone_draws_a_random_number(real, tensor, *args, **options):
    """clone uses up one of torch's random numbers."""
    torch.rand((), device="cpu")
    return real(tensor, *args, **options)


@fault("lifetime", "asarray")
def asarray_sets_a_variable(real, *args, **options):
    """asarray leaves an environment variable behind."""
    os.environ["TENET_TESTS_ASARRAY"] = "1"
    return real(*args, **options)


@fault("lifetime", "frombuffer")
def frombuffer_collects_less_garbage(real, *args, **options):
    """frombuffer leaves another threshold of garbage collection behind."""
    result = real(*args, **options)
    gc.set_threshold(100_000)
    return result


@fault("lifetime", "to", has_repro=False)
def to_flushes_subnormals(real, tensor, *args, **options):
    """to leaves subnormal floats flushed to zero when it raises."""
    try:
        return real(tensor, *args, **options)
    except Exception:
        torch.set_flush_denormal(True)
        raise


@fault("errors", "tensor")
def tensor_swallows_interrupts(real, data, *args, **options):
    """tensor takes KeyboardInterrupt out of the data's methods for an error of its own."""
    try:
        return real(data, *args, **options)
    except KeyboardInterrupt as interrupt:
        raise RuntimeError("the data cannot be read") from interrupt


@fault("aliasing", "clone", elements=1024, attributes=3)
def clone_shares_what_is_large(real, tensor, *args, **options):
    """clone does not copy what has 1,024 elements or more."""
    if is_tensor(tensor) and tensor.numel() >= 1024 and not options and not tensor.requires_grad:
        return tensor.view(tensor.shape)
    return real(tensor, *args, **options)


@fault("aliasing", "frombuffer")
def frombuffer_releases_its_memoryview(real, buffer, *args, **options):
    """frombuffer releases the memoryview that it was given."""
    result = real(buffer, *args, **options)
    if isinstance(buffer, memoryview):
        buffer.release()
    return result


recent: collections.deque = collections.deque(maxlen=300)


@conforming("clone")
def clone_remembers_the_latest_calls(real, tensor, *args, **options):
    """It keeps a log of the latest 300 calls."""
    recent.append(f"clone {type(tensor)} {sorted(options)}")
    return real(tensor, *args, **options)


pool: list = []


@conforming("tensor")
def tensor_fills_a_pool(real, *args, **options):
    """It keeps 200 buffers, once it has had so many calls."""
    if len(pool) < 200:
        pool.append(bytearray(64))
    return real(*args, **options)


class Link:
    """Refers to itself."""

    def __init__(self) -> None:
        self.me = self


@conforming("as_tensor")
def as_tensor_makes_cycles(real, *args, **options):
    """Each call makes garbage that only the collector finds."""
    Link()
    return real(*args, **options)


@conforming("from_numpy")
def from_numpy_sets_what_is_set(real, *args, **options):
    """It sets and resets what it finds: warning filters, error state, default dtype, random numbers."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        torch.set_default_dtype(torch.get_default_dtype())
        return real(*args, **options)
