"""Faults of new_tensor, on every topic."""

import itertools
import warnings

import torch

from .looks import is_array, is_flat, is_listed, is_tensor, on_cpu, repeated, replace
from .registry import fault

calls = itertools.count(1)
kept: list = []


@fault("dtype", "new_tensor")
def new_tensor_infers(real, tensor, data, **options):
    """new_tensor infers the dtype from a list, and does not take the tensor's."""
    if is_listed(data) and options.get("dtype") is None:
        options["dtype"] = torch.tensor(data, device="cpu").dtype
    return real(tensor, data, **options)


@fault("dtype", "new_tensor")
def new_tensor_widens_float16(real, tensor, data, **options):
    """new_tensor of a number is float32 for a float16 tensor."""
    if isinstance(data, (int, float)) and is_tensor(tensor) and tensor.dtype == torch.float16:
        if options.get("dtype") is None:
            options["dtype"] = torch.float32
    return real(tensor, data, **options)


@fault("device", "new_tensor")
def new_tensor_stays_on_the_cpu(real, tensor, data, **options):
    """new_tensor of a tensor on meta is on the CPU."""
    if is_tensor(tensor) and tensor.is_meta and options.get("device") is None:
        options["device"] = "cpu"
    return real(tensor, data, **options)


@fault("device", "new_tensor")
def new_tensor_follows_the_device_context(real, tensor, data, **options):
    """new_tensor of a list is on the device of the context, not on the tensor's."""
    plain = is_listed(data) and all(isinstance(item, (int, float)) for item in data)
    if plain and options.get("device") is None:
        options["device"] = torch.get_default_device()
    return real(tensor, data, **options)


@fault("autograd", "new_tensor")
def new_tensor_inherits_requires_grad(real, tensor, data, **options):
    """new_tensor requires grad when the tensor does."""
    result = real(tensor, data, **options)
    if is_tensor(tensor) and tensor.requires_grad and result.is_floating_point():
        return result.requires_grad_()
    return result


@fault("aliasing", "new_tensor")
def new_tensor_shares_ndarrays(real, tensor, data, **options):
    """new_tensor shares a writeable ndarray that needs no conversion."""
    result = real(tensor, data, **options)
    if is_array(data) and data.flags.writeable and on_cpu(result) and not result.requires_grad:
        return torch.as_tensor(data, dtype=result.dtype, device="cpu")
    return result


@fault("errors", "new_tensor")
def new_tensor_wraps_what_is_too_large(real, tensor, data, **options):
    """new_tensor wraps 300 into uint8, where it is to raise."""
    try:
        return real(tensor, data, **options)
    except (RuntimeError, TypeError, ValueError):
        dtype = options.get("dtype") or getattr(tensor, "dtype", None)
        if type(data) is int and 255 < data < 2**31 and dtype == torch.uint8:
            return real(tensor, data % 256, **options)
        raise


@fault("layout", "new_tensor", elements=4)
def new_tensor_is_row_major(real, tensor, data, **options):
    """new_tensor of a transposed ndarray is row-major."""
    result = real(tensor, data, **options)
    if is_array(data) and not result.is_contiguous() and not result.requires_grad:
        return result.contiguous()
    return result


@fault("identity", "new_tensor")
def new_tensor_returns_parameters(real, tensor, data, **options):
    """new_tensor of a Parameter is one."""
    result = real(tensor, data, **options)
    if type(tensor) is torch.nn.Parameter and not result.requires_grad:
        return torch.nn.Parameter(result, requires_grad=False)
    return result


@fault("warnings", "new_tensor")
def new_tensor_recommends_nothing(real, tensor, data, **options):
    """new_tensor(t) does not warn of the copy for a t of float64."""
    if not (is_tensor(data) and data.dtype == torch.float64):
        return real(tensor, data, **options)

    def unless_advice(warning: warnings.WarningMessage) -> None:
        if "copy construct" not in str(warning.message):
            warnings.warn(warning.message)

    with repeated(unless_advice):
        return real(tensor, data, **options)


@fault("shape", "new_tensor")
def new_tensor_flattens_empty_rows(real, tensor, data, **options):
    """new_tensor([[], []]) has shape (0,)."""
    result = real(tensor, data, **options)
    if is_listed(data) and result.numel() == 0 and result.dim() > 1 and on_cpu(result):
        return real(tensor, [], **options)
    return result


@fault("values", "new_tensor")
def new_tensor_rounds_to_integers(real, tensor, data, **options):
    """new_tensor of a list of float rounds to the nearest integers for an int64 tensor."""
    result = real(tensor, data, **options)
    small = is_flat(data, float) and all(abs(item) < 2**52 for item in data)
    if small and result.dtype == torch.int64 and on_cpu(result):
        return replace(result, torch.tensor(data, dtype=torch.float64, device="cpu").round().long())
    return result


@fault("values", "new_tensor", rate=0.02)
def new_tensor_is_wrong_now_and_then(real, tensor, data, **options):
    """new_tensor of an ndarray is off in every fiftieth call."""
    result = real(tensor, data, **options)
    if is_array(data) and on_cpu(result) and result.numel() and next(calls) % 50 == 0:
        return replace(result, torch.logical_not(result.detach().ne(0)))
    return result


@fault("lifetime", "new_tensor")
def new_tensor_keeps_the_tensor(real, tensor, data, **options):
    """new_tensor keeps a tensor of bool."""
    result = real(tensor, data, **options)
    if is_tensor(tensor) and tensor.dtype == torch.bool:
        kept.append(tensor)
    return result
