"""tinygrad on the CPU: Tensor(data, dtype=…) for tensor and as_tensor, clone, and cast for to.

Tensors in the call are handed over as NumPy arrays. Out of scope: devices, autograd, warnings, which
exceptions are raised, which object comes back, and memory, which is tinygrad's own: it is lazy.
A specimen: it is slow (about a millisecond a case), because it compiles kernels.
"""

import os

os.environ.setdefault("DEV", "CPU")

import torch
from tinygrad import Tensor, dtypes

from _arrays import DTYPE_NAMES, INPUTS, dtype_of_to, require_plain, require_plain_tensor, require_same_format
from _constructors import TenetNotSupported

TENET = {
    "name": "tinygrad_tensors",
    "supports": {
        "topics": ["dtype", "shape", "values"],
        "dtypes": DTYPE_NAMES,
        "devices": ["cpu"],
        "inputs": ["bool", "int", "float", "NumPy scalar", "ndarray", "Tensor", "list", "tuple"],
    },
    "cases": 3000,
}

DTYPES = {
    torch.bool: dtypes.bool, torch.uint8: dtypes.uint8, torch.uint16: dtypes.uint16,
    torch.uint32: dtypes.uint32, torch.uint64: dtypes.uint64, torch.int8: dtypes.int8,
    torch.int16: dtypes.int16, torch.int32: dtypes.int32, torch.int64: dtypes.int64,
    torch.float16: dtypes.float16, torch.bfloat16: dtypes.bfloat16, torch.float32: dtypes.float32,
    torch.float64: dtypes.float64,
}
NAMES = {tiny: torch_dtype for torch_dtype, tiny in DTYPES.items()}


def describe(result: Tensor) -> dict:
    facts = {"shape": result.shape}
    if len(result.shape) <= 64:  # as many dimensions as a memoryview has, which it reads through
        facts["values"] = result.tolist() if 0 not in result.shape else []
    # Numbers whose dtype is not decided yet have one that PyTorch has no counterpart of.
    return facts | ({"dtype": NAMES[result.dtype]} if result.dtype in NAMES else {})


def tiny_dtype(dtype):
    if dtype is not None and dtype not in DTYPES:
        raise TenetNotSupported(f"dtype={dtype!r}")
    return DTYPES.get(dtype)


def of_tensor(value):
    require_plain_tensor(value)
    if isinstance(value, torch.Tensor) and value.dtype not in DTYPES:
        raise TenetNotSupported(f"tensors of {value.dtype}")
    return value.numpy() if isinstance(value, torch.Tensor) else value


def tensor(data, *, dtype=None, **options):
    require_plain(**options)
    return Tensor(of_tensor(data), dtype=tiny_dtype(dtype))


def as_tensor(data, dtype=None, device=None):
    require_plain(device=device)
    return Tensor(of_tensor(data), dtype=tiny_dtype(dtype))


def from_numpy(array):
    return Tensor(array)


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    return Tensor(of_tensor(t)).clone()


def to(t, *args, **kwargs):
    dtype, _ = dtype_of_to(args, **kwargs)
    return Tensor(of_tensor(t)) if dtype is None else Tensor(of_tensor(t)).cast(tiny_dtype(dtype))
