"""array-api-compat's torch namespace: PyTorch behind the names of the array API standard.

asarray and from_dlpack are the namespace's own; to is astype (a dtype) or to_device (a device). What the
standard has no word for is not supported: memory formats, other tensors, requires_grad.
"""

import array_api_compat
import array_api_compat.torch as xp
import torch

from _constructors import TenetNotSupported

TENET = {"name": "array_api_compat_torch", "version": array_api_compat.__version__}


def asarray(obj, *, dtype=None, device=None, copy=None, requires_grad=False):
    if requires_grad is not False:
        raise TenetNotSupported("requires_grad")
    return xp.asarray(obj, dtype=dtype, device=device, copy=copy)


def from_dlpack(ext_tensor, **options):
    return xp.from_dlpack(ext_tensor, **options)


def to(t, *args, dtype=None, device=None, copy=False, **kwargs):
    if not isinstance(t, torch.Tensor) or type(copy) is not bool or kwargs or len(args) > 1:
        raise TenetNotSupported("Tensor.to of more than a dtype or a device")
    for value in args:
        if isinstance(value, torch.dtype) and dtype is None:
            dtype = value
        elif isinstance(value, torch.device) and device is None:
            device = value
        else:
            raise TenetNotSupported(f"Tensor.to of {value!r}")
    if isinstance(dtype, torch.dtype) and device is None:
        return xp.astype(t, dtype, copy=copy)
    if isinstance(device, torch.device) and dtype is None and not copy:
        return array_api_compat.to_device(t, device)
    raise TenetNotSupported("Tensor.to of a dtype and a device at once, or of neither")
