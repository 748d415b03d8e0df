"""NumPy: np.array for tensor, np.asarray for as_tensor and from_numpy, astype for to.

NumPy's rules for Python numbers are its own: its floats are float64. That is documented, and declared
below. Out of scope: strides of dimensions of size 1 or 0, devices, autograd, PyTorch's warnings, which exceptions are raised, and which object comes back.
"""

import numpy as np
import torch

from _arrays import DTYPE_NAMES, INPUTS, dtype_of_to, numpy_dtype, require_plain, require_plain_tensor, require_same_format

TENET = {
    "name": "numpy_arrays",
    "version": np.__version__,
    "supports": {
        "topics": ["aliasing", "dtype", "shape", "values", "lifetime"],
        "dtypes": DTYPE_NAMES,
        "devices": ["cpu"],
        "inputs": [*INPUTS, "range"],
    },
    "xfail": {
        "dtype.*.empty-sequence": "an empty list is float64 here",
        "dtype.*.sequence-promotes": "a list of Python floats is float64 here",
        "dtype.*.python-float-takes-default": "NumPy's default floating-point dtype is float64",
        "dtype.*.python-complex": "NumPy's default complex dtype is complex128",
    },
}


def tensor(data, *, dtype=None, **options):
    require_plain(**options)
    require_plain_tensor(data)
    return np.array(data, numpy_dtype(dtype))


def as_tensor(data, dtype=None, device=None):
    require_plain(device=device)
    require_plain_tensor(data)
    return np.asarray(data, numpy_dtype(dtype))


def asarray(obj, *, dtype=None, copy=None, **options):
    require_plain(**options)
    require_plain_tensor(obj)
    return np.asarray(obj, numpy_dtype(dtype), copy=copy)


def from_numpy(array):
    return np.asarray(array)


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    require_plain_tensor(t)
    return np.asarray(t).copy(order="K")


def to(t, *args, **kwargs):
    dtype, copy = dtype_of_to(args, **kwargs)
    require_plain_tensor(t)
    return np.asarray(t).astype(numpy_dtype(dtype) or np.asarray(t).dtype, copy=copy)


def from_dlpack(t, **options):
    require_plain(**options)
    require_plain_tensor(t)
    return np.from_dlpack(t)


def frombuffer(buffer, *, dtype, count=-1, offset=0, **options):
    require_plain(**options)
    return np.frombuffer(buffer, numpy_dtype(dtype), count, offset)
