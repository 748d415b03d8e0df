"""Faults in the dtype that is inferred or asked for."""

import numpy as np
import torch

from .looks import is_array, is_flat, is_listed, is_tensor
from .registry import fault


def infers(options) -> bool:
    return options.get("dtype") is None


@fault("dtype", "tensor")
def tensor_mixes_to_float64(real, data, *args, **options):
    """tensor gives float64 to a list that mixes int and float."""
    result = real(data, *args, **options)
    if infers(options) and is_flat(data, int, float):
        return real(data, *args, **{**options, "dtype": torch.float64})
    return result


@fault("dtype", "tensor")
def tensor_takes_numpy_floats_for_python_floats(real, data, *args, **options):
    """tensor gives the default dtype to a list of np.float64."""
    result = real(data, *args, **options)
    if infers(options) and is_flat(data, np.float64):
        return real(data, *args, **{**options, "dtype": torch.get_default_dtype()})
    return result


@fault("dtype", "as_tensor")
def as_tensor_takes_a_numpy_float_for_a_python_float(real, data, *args, **options):
    """as_tensor gives the default dtype to one np.float64."""
    result = real(data, *args, **options)
    if infers(options) and not args and isinstance(data, np.float64):
        return real(data, **{**options, "dtype": torch.get_default_dtype()})
    return result


@fault("dtype", "tensor")
def tensor_makes_complex64(real, data, *args, **options):
    """tensor gives complex64 to a Python complex under every default dtype."""
    result = real(data, *args, **options)
    if infers(options) and isinstance(data, complex) and not isinstance(data, np.generic):
        return real(data, *args, **{**options, "dtype": torch.complex64})
    return result


@fault("dtype", "tensor")
def tensor_makes_empty_lists_float64(real, data, *args, **options):
    """tensor gives float64 to an empty list, as NumPy does."""
    result = real(data, *args, **options)
    if infers(options) and is_listed(data) and len(data) == 0:
        return real(data, *args, **{**options, "dtype": torch.float64})
    return result


@fault("dtype", "tensor")
def tensor_makes_numpy_bools_uint8(real, data, *args, **options):
    """tensor gives uint8 to a np.bool_."""
    result = real(data, *args, **options)
    return result.to(torch.uint8) if infers(options) and isinstance(data, np.bool_) else result


@fault("dtype", "as_tensor")
def as_tensor_makes_bool_lists_uint8(real, data, *args, **options):
    """as_tensor gives uint8 to a list of bool."""
    result = real(data, *args, **options)
    if infers(options) and not args and is_flat(data, bool):
        return real(data, **{**options, "dtype": torch.uint8})
    return result


@fault("dtype", "as_tensor")
def as_tensor_makes_uint64_arrays_int64(real, data, *args, **options):
    """as_tensor makes int64 of an ndarray of uint64."""
    result = real(data, *args, **options)
    if is_array(data) and data.dtype == np.uint64 and result.dtype == torch.uint64:
        return result.view(torch.int64)
    return result


@fault("dtype", "as_tensor")
def as_tensor_makes_ranges_int32(real, data, *args, **options):
    """as_tensor gives int32 to a range."""
    result = real(data, *args, **options)
    if isinstance(data, range) and result.dtype == torch.int64:
        return result.to(torch.int32)
    return result


@fault("dtype", "from_numpy")
def from_numpy_widens_complex64(real, data, *args, **options):
    """from_numpy makes complex128 of complex64."""
    result = real(data, *args, **options)
    return result.to(torch.complex128) if result.dtype == torch.complex64 else result


@fault("dtype", "tensor")
def tensor_ignores_float16_for_arrays(real, data, *args, **options):
    """tensor(ndarray, dtype=torch.float16) is float32."""
    result = real(data, *args, **options)
    if is_array(data) and options.get("dtype") == torch.float16:
        return real(data, *args, **{**options, "dtype": torch.float32})
    return result


@fault("dtype", "tensor")
def tensor_ignores_default_bfloat16(real, data, *args, **options):
    """tensor gives float32 to Python floats when the default dtype is bfloat16."""
    result = real(data, *args, **options)
    if infers(options) and torch.get_default_dtype() == torch.bfloat16:
        if isinstance(data, float) and not isinstance(data, np.generic):
            return real(data, *args, **{**options, "dtype": torch.float32})
    return result


@fault("dtype", "to")
def to_ignores_the_dtype_of_scalars(real, tensor, *args, **options):
    """to(other) keeps the dtype when other has no dimensions."""
    result = real(tensor, *args, **options)
    if args and is_tensor(args[0]) and args[0].dim() == 0:
        return result.to(tensor.dtype)
    return result


@fault("dtype", "to")
def to_ignores_dtype_beside_device(real, tensor, *args, **options):
    """to(device=…, dtype=…) forgets the dtype."""
    result = real(tensor, *args, **options)
    if "device" in options and "dtype" in options:
        return real(tensor, *args, **{k: v for k, v in options.items() if k != "dtype"})
    return result


@fault("dtype", "Tensor")
def legacy_tensor_ignores_default_float64(real, *args, **options):
    """torch.Tensor of a list is float32 when the default dtype is float64."""
    result = real(*args, **options)
    if args and is_listed(args[0]) and result.dtype == torch.float64:
        return result.to(torch.float32)
    return result


@fault("dtype", "clone")
def clone_widens_uint16(real, tensor, *args, **options):
    """clone of a uint16 tensor is int32."""
    result = real(tensor, *args, **options)
    return result.to(torch.int32) if result.dtype == torch.uint16 else result
