"""JAX on the CPU: jnp.array for tensor, jnp.asarray for as_tensor and from_numpy, astype for to.

64-bit types are switched on (jax_enable_x64). JAX's arrays are immutable and dense, so strides and sharing
are its own affair. Out of scope besides: devices, autograd, warnings, which exceptions are raised,
and which object comes back.
"""

import jax
import jax.numpy as jnp
import numpy as np
import torch

from _arrays import DTYPE_NAMES, INPUTS, dtype_of_to, numpy_dtype, require_plain, require_plain_tensor, require_same_format

jax.config.update("jax_platforms", "cpu")
jax.config.update("jax_enable_x64", True)

TENET = {
    "name": "jax_numpy",
    "version": jax.__version__,
    "supports": {
        "topics": ["dtype", "shape", "values"],
        "dtypes": DTYPE_NAMES,
        "devices": ["cpu"],
        "inputs": [*INPUTS, "range"],
    },
    "xfail": {
        "dtype.*.empty-sequence": "an empty list is float64 here",
        "dtype.*.sequence-promotes": "a list of Python floats is float64 here",
        "dtype.*.python-float-takes-default": "with 64-bit types, JAX's default floating-point dtype is float64",
        "dtype.*.python-complex": "with 64-bit types, JAX's default complex dtype is complex128",
    },
    "cases": 5000,
}


def describe(result: jax.Array) -> dict:
    array = np.asarray(result)
    return {"dtype": str(result.dtype), "shape": result.shape, "values": array.tobytes()}


def of_tensor(value):
    """Tensors are handed over by DLPack, as JAX documents it."""
    require_plain_tensor(value)
    return jnp.from_dlpack(value) if hasattr(value, "as_subclass") else value


def tensor(data, *, dtype=None, **options):
    require_plain(**options)
    return jnp.array(of_tensor(data), numpy_dtype(dtype))


def as_tensor(data, dtype=None, device=None):
    require_plain(device=device)
    return jnp.asarray(of_tensor(data), numpy_dtype(dtype))


def asarray(obj, *, dtype=None, copy=None, **options):
    require_plain(**options)
    return jnp.asarray(of_tensor(obj), numpy_dtype(dtype), copy=copy)


def from_numpy(array):
    return jnp.asarray(array)


def clone(t, *, memory_format=torch.preserve_format):
    require_plain()
    require_same_format(memory_format)
    return jnp.array(of_tensor(t))


def to(t, *args, **kwargs):
    dtype, copy = dtype_of_to(args, **kwargs)
    array = of_tensor(t)
    return array.astype(numpy_dtype(dtype) or array.dtype, copy=copy)


def from_dlpack(t, **options):
    require_plain(**options)
    return of_tensor(t)


def frombuffer(buffer, *, dtype, count=-1, offset=0, **options):
    require_plain(**options)
    return jnp.frombuffer(buffer, numpy_dtype(dtype), count, offset)
