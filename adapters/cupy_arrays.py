"""CuPy on a GPU: cupy.array for tensor, cupy.asarray for as_tensor, astype for to; results through DLPack.

It needs a CUDA device. Results land on the GPU, so the device is not judged, and neither is what
depends on it: sharing, warnings, exceptions and identity.
"""

import cupy
import torch

from _arrays import DTYPE_NAMES, INPUTS, dtype_of_to, numpy_dtype, require_plain, require_plain_tensor, require_same_format

TENET = {
    "name": "cupy_arrays",
    "version": cupy.__version__,
    "supports": {
        "topics": ["dtype", "shape", "values"],
        "dtypes": DTYPE_NAMES,
        "devices": ["cpu"],
        "inputs": [*INPUTS, "range"],
    },
    "xfail": {
        "dtype.*.empty-sequence": "an empty list is float64 here",
        "dtype.*.sequence-promotes": "a list of Python floats is float64 here",
        "dtype.*.python-float-takes-default": "as in NumPy, the default floating-point dtype is float64",
        "dtype.*.python-complex": "as in NumPy, the default complex dtype is complex128",
    },
    "cases": 5000,
}


def setup():
    cupy.cuda.Device(0).use()


def describe(result: "cupy.ndarray") -> dict:
    return {"dtype": str(result.dtype), "shape": result.shape, "values": cupy.asnumpy(result).tobytes()}


def of_tensor(value):
    require_plain_tensor(value)
    return value.numpy() if isinstance(value, torch.Tensor) else value


def tensor(data, *, dtype=None, **options):
    require_plain(**options)
    return cupy.array(of_tensor(data), numpy_dtype(dtype))


def as_tensor(data, dtype=None, device=None):
    require_plain(device=device)
    return cupy.asarray(of_tensor(data), numpy_dtype(dtype))


def from_numpy(array):
    return cupy.asarray(array)


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    return cupy.array(of_tensor(t))


def to(t, *args, **kwargs):
    dtype, copy = dtype_of_to(args, **kwargs)
    array = cupy.asarray(of_tensor(t))
    return array.astype(numpy_dtype(dtype) or array.dtype, copy=copy)
