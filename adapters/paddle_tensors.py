"""Paddle, whose functions bear PyTorch's names: tensor, as_tensor, asarray, from_numpy, from_dlpack, clone, to.

Tensors in the call are handed over by DLPack. Out of scope: strides, devices, PyTorch's warnings, which exceptions are
raised, which object comes back, and the nodes of autograd's graph.
"""

import paddle
import torch

from _arrays import DTYPE_NAMES, INPUTS, NUMPY_DTYPES, dtype_of_to, require_plain, require_plain_tensor, require_same_format
from _constructors import TenetNotSupported

paddle.set_device("cpu")

TENET = {
    "name": "paddle_tensors",
    "version": paddle.__version__,
    "supports": {
        "topics": ["aliasing", "dtype", "shape", "values"],
        "dtypes": [*DTYPE_NAMES, "bfloat16"],
        "devices": ["cpu"],
        "inputs": [*INPUTS, "range"],
    },
    "cases": 10000,
}

DTYPES = {
    dtype: getattr(paddle, str(dtype).removeprefix("torch."))
    for dtype in (*NUMPY_DTYPES, torch.bfloat16)
    if hasattr(paddle, str(dtype).removeprefix("torch."))
}


def paddle_dtype(dtype):
    if dtype is not None and dtype not in DTYPES:
        raise TenetNotSupported(f"dtype={dtype!r}")
    return DTYPES.get(dtype)


def of_tensor(value):
    require_plain_tensor(value)
    return paddle.from_dlpack(value) if isinstance(value, torch.Tensor) else value


def tensor(data, *, dtype=None, **options):
    require_plain(**options)
    return paddle.tensor(of_tensor(data), dtype=paddle_dtype(dtype))


def as_tensor(data, dtype=None, device=None):
    require_plain(device=device)
    return paddle.as_tensor(of_tensor(data), dtype=paddle_dtype(dtype))


def asarray(obj, *, dtype=None, copy=None, **options):
    require_plain(**options)
    if copy is not None:
        raise TenetNotSupported("copy")
    return paddle.asarray(of_tensor(obj), dtype=paddle_dtype(dtype))


def from_numpy(array):
    return paddle.from_numpy(array)


def from_dlpack(t, **options):
    require_plain(**options)
    return of_tensor(t)


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    return of_tensor(t).clone()


def to(t, *args, **kwargs):
    dtype, copy = dtype_of_to(args, **kwargs)
    if copy:
        raise TenetNotSupported("copy")
    return of_tensor(t).to(dtype=paddle_dtype(dtype)) if dtype is not None else of_tensor(t)
