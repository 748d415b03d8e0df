"""MLX on the CPU: mx.array for tensor and clone, astype for to.

Tensors in the call are handed over as NumPy arrays. Out of scope: devices, autograd, warnings, which
exceptions are raised, which object comes back, and memory, which is MLX's own. A specimen: it is known to
end the process on a list that contains itself.
"""

import mlx.core as mx
import numpy as np
import torch

from _arrays import DTYPE_NAMES, INPUTS, dtype_of_to, require_plain, require_plain_tensor, require_same_format
from _constructors import TenetNotSupported

mx.set_default_device(mx.cpu)

TENET = {
    "name": "mlx_arrays",
    "version": mx.__version__,
    "supports": {
        "topics": ["dtype", "shape", "values"],
        "dtypes": DTYPE_NAMES,
        "devices": ["cpu"],
        "inputs": INPUTS,
    },
    "cases": 20000,
}

DTYPES = {
    torch.bool: mx.bool_, torch.uint8: mx.uint8, torch.uint16: mx.uint16, torch.uint32: mx.uint32,
    torch.uint64: mx.uint64, torch.int8: mx.int8, torch.int16: mx.int16, torch.int32: mx.int32,
    torch.int64: mx.int64, torch.float16: mx.float16, torch.bfloat16: mx.bfloat16,
    torch.float32: mx.float32, torch.float64: mx.float64, torch.complex64: mx.complex64,
}
NAMES = {mlx: torch_dtype for torch_dtype, mlx in DTYPES.items()}


def describe(result: mx.array) -> dict:
    dtype = NAMES[result.dtype]
    values = result.tolist() if dtype is torch.bfloat16 else np.array(result).tobytes()
    return {"dtype": dtype, "shape": result.shape, "values": values}


def mlx_dtype(dtype):
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
    return mx.array(of_tensor(data), mlx_dtype(dtype))


def as_tensor(data, dtype=None, device=None):
    require_plain(device=device)
    return mx.array(of_tensor(data), mlx_dtype(dtype))


def from_numpy(array):
    return mx.array(array)


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    return mx.array(of_tensor(t))


def to(t, *args, **kwargs):
    dtype, _ = dtype_of_to(args, **kwargs)
    array = mx.array(of_tensor(t))
    return array if dtype is None else array.astype(mlx_dtype(dtype))
