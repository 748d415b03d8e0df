"""NumPy: np.array for tensor, np.asarray for as_tensor and from_numpy, astype for to.

NumPy's rules for Python numbers are its own: its floats are float64. That is documented, and declared
below. Out of scope: devices, autograd, PyTorch's warnings, which exceptions are raised, and which object comes back.
"""

import numpy as np

from _arrays import dtype_of_to, numpy_dtype, require_plain, require_plain_tensor

TENET = {
    "name": "numpy_arrays",
    "version": np.__version__,
    "supports": {
        "topics": ["aliasing", "dtype", "shape", "layout", "values", "lifetime"],
        "inputs": ["bool", "int", "float", "complex", "NumPy scalar", "ndarray", "Tensor", "list", "tuple", "range"],
    },
    "xfail": {
        "dtype.*.python-float": "NumPy's default floating-point dtype is float64",
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


def clone(t):
    require_plain()
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
