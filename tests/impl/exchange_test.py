"""asarray, frombuffer, from_dlpack and new_tensor beside torch's, where inputs are not described: DLPack capsules and producers of every protocol version, buffers of other libraries, subclasses."""

import array
import ctypes
import mmap
import warnings

import numpy as np
import tenet_constructors as ours
import torch


def outcome(function, *arguments, **keywords):
    """What came back, or the type of what was raised, with the warnings' categories."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(*arguments, **keywords)
        except Exception as raised:
            return next(t for t in type(raised).__mro__ if t.__module__ == "builtins"), None
    facts = (str(result.dtype), tuple(result.shape), result.stride(), result.storage_offset(),
             str(result.device), result.requires_grad, result.is_leaf, type(result),
             type(result.grad_fn).__name__, result.detach().tolist(), result.is_neg(),
             sorted(w.category.__name__ for w in caught))
    return facts, result


class Producer:
    """Speaks DLPack by way of a tensor or ndarray, in a protocol that knows only some keywords."""

    def __init__(self, source, *known):
        self.source, self.known, self.asked = source, known, []

    def __dlpack_device__(self):
        return self.source.__dlpack_device__()

    def __dlpack__(self, **keywords):
        self.asked.append(sorted(keywords))
        unknown = set(keywords) - set(self.known)
        if unknown:
            raise TypeError(f"unknown {unknown}")
        return self.source.__dlpack__(**keywords)


def sources():
    read_only = np.arange(3.0)
    read_only.setflags(write=False)
    yield torch.arange(6.0).reshape(2, 3).T
    yield np.arange(6).reshape(2, 3)
    yield read_only


def check(what, function, make_arguments, **keywords):
    expected, theirs = outcome(getattr(torch, function, None) or getattr(torch.Tensor, function),
                               *make_arguments(), **keywords)
    seen, mine = outcome(getattr(ours, function), *make_arguments(), **keywords)
    assert seen == expected, f"{function} of {what} {keywords}: {seen}, torch: {expected}"
    return theirs, mine


def check_dlpack():
    protocols = ((), ("max_version",), ("max_version", "copy"), ("max_version", "copy", "dl_device"))
    for source in sources():
        for known in protocols:
            for keywords in ({}, {"copy": True}, {"copy": False}, {"device": "cpu"},
                             {"device": "cpu", "copy": True}, {"device": "meta"}):
                check(known, "from_dlpack", lambda: [Producer(source, *known)], **keywords)
                one, two = Producer(source, *known), Producer(source, *known)
                outcome(torch.from_dlpack, one, **keywords)
                outcome(ours.from_dlpack, two, **keywords)
                assert one.asked == two.asked, f"{known} {keywords}: {two.asked}, torch: {one.asked}"
    tensor = torch.arange(4.0)
    for version in (None, (1, 0)):
        capsule = lambda: [tensor.__dlpack__(max_version=version)]
        check("capsule", "from_dlpack", capsule)
        check("capsule", "from_dlpack", capsule, device="cpu")
        check("capsule", "asarray", capsule)
        check("capsule", "asarray", capsule, copy=True)
    used = tensor.__dlpack__()
    shared = ours.from_dlpack(used)
    shared[0] = 7
    assert tensor[0] == 7, "the capsule's memory is shared"
    assert outcome(ours.from_dlpack, used) == outcome(torch.from_dlpack, used), "used twice"
    lazy = torch._neg_view(torch.tensor([1.0, 2.0]))
    check("negative view", "from_dlpack", lambda: [lazy])
    check("sparse", "from_dlpack", lambda: [torch.eye(2).to_sparse()])


def check_buffers():
    with mmap.mmap(-1, 16) as mapped:
        mapped[:4] = b"abcd"
        check("mmap", "frombuffer", lambda: [mapped], dtype=torch.uint8)
    numbers = (ctypes.c_int32 * 3)(1, 2, 3)
    check("ctypes", "frombuffer", lambda: [numbers], dtype=torch.int32)
    check("ctypes", "asarray", lambda: [numbers])
    grid = memoryview(bytearray(range(24))).cast("h", [3, 4])
    check("two dimensions", "frombuffer", lambda: [grid], dtype=torch.int16)
    check("two dimensions", "asarray", lambda: [grid])
    check("every second byte", "asarray", lambda: [memoryview(bytearray(8))[::2]])
    for dtype in ("f2", "c8", "c16", ">i4", ">i1", "?", "S3", "i4,f4", "g", "O"):
        view = memoryview(np.zeros(2, dtype))
        check(dtype, "asarray", lambda: [view])
    for value in (np.float32(1.5), np.int16(3), np.bool_(True)):
        check(repr(value), "frombuffer", lambda: [value], dtype=torch.uint8)
    owner = array.array("d", [1, 2])
    tensor = ours.asarray(owner)
    tensor[0] = 5
    assert owner[0] == 5, "asarray shares an array.array"


class Subclass(torch.Tensor):
    """Its functions are called through __torch_function__."""

    calls = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.calls.append(func.__name__)
        return super().__torch_function__(func, types, args, kwargs or {})


def check_subclasses():
    tensor = torch.arange(3.0).as_subclass(Subclass)
    Subclass.calls.clear()
    ours.new_tensor(tensor, [1])
    assert Subclass.calls == ["new_tensor"], Subclass.calls
    check("subclass", "asarray", lambda: [torch.arange(3.0).as_subclass(Subclass)])
    parameter = torch.nn.Parameter(torch.arange(3.0))
    check("Parameter", "new_tensor", lambda: [parameter, [1.5]])
    check("sparse self", "new_tensor", lambda: [torch.eye(2).to_sparse(), [1]])


torch.set_warn_always(True)
check_dlpack()
check_buffers()
check_subclasses()
print("as torch")
