"""candle (the Python package candle-nn of Hugging Face's Rust library): candle.Tensor for tensor.

It has u8, u32, i64, f16, bf16, f32 and f64; all else is not supported. Tensors in the call are
handed over as lists, which candle reads up to three dimensions and in single precision. Out of
scope: devices, autograd, warnings, which exceptions are raised, and memory, which is its own. A
specimen: it is known to take all memory for an object whose __len__ raises.
"""

import candle
import torch

from _arrays import DTYPE_NAMES, INPUTS, dtype_of_to, require_plain, require_plain_tensor, require_same_format
from _constructors import TenetNotSupported

TENET = {
    "name": "candle_tensors",
    "supports": {
        "topics": ["dtype", "shape", "values"],
        "dtypes": DTYPE_NAMES,
        "devices": ["cpu"],
        "inputs": ["int", "float", "Tensor", "list"],
    },
    "cases": 20000,
}

DTYPES = {
    torch.uint8: candle.u8, torch.uint32: candle.u32, torch.int64: candle.i64, torch.float16: candle.f16,
    torch.bfloat16: candle.bf16, torch.float32: candle.f32, torch.float64: candle.f64,
}
NAMES = {str(mine): theirs for theirs, mine in DTYPES.items()}


def describe(result: candle.Tensor) -> dict:
    return {"dtype": NAMES[str(result.dtype)], "shape": result.shape, "values": result.values()}


def candle_dtype(dtype):
    if dtype not in DTYPES:
        raise TenetNotSupported(f"dtype={dtype!r}")
    return DTYPES[dtype]


def of_tensor(value):
    require_plain_tensor(value)
    if isinstance(value, torch.Tensor):
        if value.dtype == torch.float64 or value.dim() > 3:
            raise TenetNotSupported("tensors that no list of at most three dimensions and single precision holds")
        candle_dtype(value.dtype)
        return candle.Tensor(value.tolist()).to_dtype(candle_dtype(value.dtype))
    return candle.Tensor(value)


def tensor(data, *, dtype=None, **options):
    require_plain(**options)
    return of_tensor(data) if dtype is None else of_tensor(data).to_dtype(candle_dtype(dtype))


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    return of_tensor(t).copy()


def to(t, *args, **kwargs):
    dtype, _ = dtype_of_to(args, **kwargs)
    return of_tensor(t) if dtype is None else of_tensor(t).to_dtype(candle_dtype(dtype))
