"""Faults of from_dlpack, on every topic."""

import warnings

import numpy as np
import torch

from .looks import default_device, is_array, is_tensor
from .registry import fault

latest: dict = {}


@fault("aliasing", "from_dlpack")
def from_dlpack_copies_ndarrays(real, ext_tensor, **options):
    """from_dlpack copies an ndarray."""
    result = real(ext_tensor, **options)
    return result.clone() if is_array(ext_tensor) and on_cpu_and_full(result) else result


@fault("aliasing", "from_dlpack")
def from_dlpack_never_copies_int64(real, ext_tensor, **options):
    """from_dlpack(copy=True) shares an int64 tensor."""
    if options.get("copy") and is_tensor(ext_tensor) and ext_tensor.dtype == torch.int64:
        options["copy"] = None
    return real(ext_tensor, **options)


@fault("errors", "from_dlpack")
def from_dlpack_takes_what_requires_grad(real, ext_tensor, **options):
    """from_dlpack takes a tensor that requires grad, and cuts it off."""
    if is_tensor(ext_tensor) and ext_tensor.requires_grad:
        ext_tensor = ext_tensor.detach()
    return real(ext_tensor, **options)


@fault("errors", "from_dlpack")
def from_dlpack_resolves_conjugates(real, ext_tensor, **options):
    """from_dlpack takes a conjugated view, and computes it."""
    if is_tensor(ext_tensor) and ext_tensor.is_conj() and not ext_tensor.requires_grad:
        ext_tensor = ext_tensor.resolve_conj()
    return real(ext_tensor, **options)


@fault("errors", "from_dlpack")
def from_dlpack_swaps_bytes(real, ext_tensor, **options):
    """from_dlpack takes a big-endian ndarray, and swaps the bytes of a copy."""
    if is_array(ext_tensor) and ext_tensor.dtype.kind in "iufc" and not ext_tensor.dtype.isnative:
        ext_tensor = ext_tensor.astype(ext_tensor.dtype.newbyteorder("="))
    return real(ext_tensor, **options)


@fault("layout", "from_dlpack")
def from_dlpack_invents_strides(real, ext_tensor, **options):
    """from_dlpack gives dimensions of size 1 the strides of row-major memory."""
    result = real(ext_tensor, **options)
    if is_array(ext_tensor) or 1 not in result.shape or result.is_conj() or result.is_neg():
        return result
    strides = list(result.stride())
    for i in reversed(range(result.dim())):
        if result.shape[i] == 1:
            strides[i] = strides[i + 1] * result.shape[i + 1] if i + 1 < result.dim() else 1
    return result.as_strided(result.shape, strides)


@fault("shape", "from_dlpack")
def from_dlpack_has_no_scalars(real, ext_tensor, **options):
    """from_dlpack of an ndarray without dimensions has one."""
    result = real(ext_tensor, **options)
    return result[None] if is_array(ext_tensor) and ext_tensor.ndim == 0 else result


@fault("dtype", "from_dlpack")
def from_dlpack_makes_bytes_of_bools(real, ext_tensor, **options):
    """from_dlpack of bool is uint8."""
    result = real(ext_tensor, **options)
    return result.view(torch.uint8) if result.dtype == torch.bool else result


@fault("dtype", "from_dlpack")
def from_dlpack_takes_float16_for_bfloat16(real, ext_tensor, **options):
    """from_dlpack of a bfloat16 tensor is float16."""
    result = real(ext_tensor, **options)
    return result.view(torch.float16) if result.dtype == torch.bfloat16 else result


@fault("identity", "from_dlpack")
def from_dlpack_returns_tensors(real, ext_tensor, **options):
    """from_dlpack returns a tensor itself when it is nothing but a plain one."""
    result = real(ext_tensor, **options)
    plain = type(ext_tensor) is torch.Tensor and not options and not ext_tensor.is_neg()
    return ext_tensor if plain and ext_tensor.device == result.device else result


@fault("device", "from_dlpack")
def from_dlpack_follows_the_device_context(real, ext_tensor, **options):
    """from_dlpack is on the device of the context."""
    result = real(ext_tensor, **options)
    return result if default_device() == "cpu" else result.to(default_device())


@fault("values", "from_dlpack")
def from_dlpack_flushes_subnormals(real, ext_tensor, **options):
    """from_dlpack(copy=True) of float32 makes zeros of subnormal numbers."""
    result = real(ext_tensor, **options)
    if options.get("copy") and result.dtype == torch.float32 and result.device.type == "cpu":
        result[(result != 0) & (result.abs() < torch.finfo(torch.float32).tiny)] = 0
    return result


@fault("warnings", "from_dlpack", has_repro=False)
def from_dlpack_warns_of_ndarrays(real, ext_tensor, **options):
    """from_dlpack warns that ndarrays are better given to from_numpy."""
    if isinstance(ext_tensor, np.ndarray) and ext_tensor.ndim == 2:
        warnings.warn("from_numpy is faster", UserWarning, stacklevel=2)
    return real(ext_tensor, **options)


@fault("lifetime", "from_dlpack")
def from_dlpack_remembers_its_latest_argument(real, ext_tensor, **options):
    """from_dlpack keeps the ndarray of its latest call."""
    result = real(ext_tensor, **options)
    if is_array(ext_tensor):
        latest["source"] = ext_tensor
    return result


def on_cpu_and_full(result: torch.Tensor) -> bool:
    return result.device.type == "cpu" and result.numel() > 0
