"""numpy, type and typed_tensor beside torch's, in what a single call does not show: what becomes of the
storage, what modes and subclasses are told, and what is left behind."""

import gc
import sys
import weakref

import numpy as np
import tenet_constructors as ours
import torch
from torch.overrides import TorchFunctionMode


def raised(function, *arguments, **keywords):
    """The type of what is raised, None for nothing."""
    try:
        function(*arguments, **keywords)
    except Exception as error:
        return type(error)
    return None


def check_storage():
    """The memory under an array stays where it is."""
    for numpy in (torch.Tensor.numpy, ours.numpy):
        tensor = torch.ones(3)
        array = numpy(tensor)
        assert raised(tensor.resize_, 1000) is RuntimeError, numpy
        array[0] = 7
        assert tensor[0] == 7 and array.base.data_ptr() == tensor.data_ptr(), numpy
        negative = torch._neg_view(tensor.clone())
        storage = negative.untyped_storage()
        copy = numpy(negative, force=True)
        assert storage.resizable() and copy[0] == -7, numpy
        empty = torch.empty(0)
        numpy(empty)
        assert not empty.untyped_storage().resizable(), numpy


def check_lifetime():
    tensor = torch.arange(1000.0)
    array = ours.numpy(tensor)
    seen = weakref.ref(tensor)
    del tensor
    gc.collect()
    assert seen() is None, "the array holds a tensor of its own"
    assert array.sum() == 499500, "the memory is there"


class Recorder(TorchFunctionMode):
    """Notes what a mode is told."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        self.seen.append((func, types, len(args), kwargs or {}))
        return func(*args, **(kwargs or {}))


class Subclass(torch.Tensor):
    """Its functions are called through __torch_function__."""

    seen = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.seen.append((func, types, len(args), kwargs or {}))
        return super().__torch_function__(func, types, args, kwargs or {})


CALLS = [
    ("numpy", ()), ("numpy", {"force": True}), ("type", (torch.float64,)),
    ("type", ("torch.LongTensor", True)), ("type", (torch.HalfTensor,)),
]


def told(functions, name, given, tensor):
    """What the mode and the subclass are told of the call."""
    positional, keywords = ((), given) if isinstance(given, dict) else (given, {})
    Subclass.seen.clear()
    with Recorder() as recorder:
        getattr(functions, name)(tensor, *positional, **keywords)
    return recorder.seen, list(Subclass.seen)


def check_overrides():
    for name, given in CALLS:
        for tensor in (torch.ones(2), torch.ones(2).as_subclass(Subclass)):
            of_torch = told(torch.Tensor, name, given, tensor)
            of_ours = told(ours, name, given, tensor)
            assert of_torch == of_ours, (name, given, of_torch, of_ours)
    with Recorder() as recorder:
        ours.typed_tensor("LongTensor", [1, 2])
    assert not recorder.seen, "a typed class is told to nobody"


class Wrapper(torch.Tensor):
    """A tensor with a dispatch of its own, and no memory."""

    @staticmethod
    def __new__(cls):
        return torch.Tensor._make_wrapper_subclass(cls, (2,), dtype=torch.float32)

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        raise NotImplementedError


def check_refusals():
    for numpy in (torch.Tensor.numpy, ours.numpy):
        assert raised(numpy, Wrapper()) is RuntimeError, numpy
    assert raised(ours.typed_tensor, "FooTensor") is TypeError
    assert raised(ours.typed_tensor) is TypeError


def check_nothing_is_kept():
    array, tensor = np.arange(3), torch.arange(3)
    before = sys.getrefcount(array), sys.getrefcount(tensor)
    for _ in range(1000):
        ours.typed_tensor("LongTensor", array)
        ours.typed_tensor("LongTensor", tensor)
        raised(ours.typed_tensor, "FloatTensor", tensor)
        ours.numpy(tensor)
        ours.type(tensor, torch.FloatTensor)
        raised(ours.type, tensor, "FloatTensor")
    assert (sys.getrefcount(array), sys.getrefcount(tensor)) == before


check_storage()
check_lifetime()
check_overrides()
check_refusals()
check_nothing_is_kept()
print("as torch")
