"""Faults in the numbers."""

import itertools

import numpy as np
import torch

from .looks import is_array, is_copied, is_flat, is_tensor, on_cpu, replace
from .registry import fault

calls = itertools.count(1)


def bits_of_bfloat16(source: torch.Tensor, bias: int) -> torch.Tensor:
    """bfloat16 by its upper half, after adding `bias` to the lower one; NaN and infinity as is."""
    wide = source.detach().resolve_neg().to(torch.float32)
    bits = wide.contiguous().view(torch.int32)
    half = ((bits + bias) >> 16).to(torch.int16).view(torch.bfloat16)
    return torch.where(wide.isfinite(), half, wide.to(torch.bfloat16))


@fault("values", "tensor")
def tensor_truncates_to_bfloat16(real, data, *args, **options):
    """tensor(ndarray, dtype=torch.bfloat16) cuts the lower bits off instead of rounding."""
    result = real(data, *args, **options)
    if is_array(data) and result.dtype == torch.bfloat16 and on_cpu(result):
        if data.dtype == np.float32:
            return replace(result, bits_of_bfloat16(torch.tensor(data, device="cpu"), 0))
    return result


@fault("values", "to")
def to_bfloat16_rounds_ties_up(real, tensor, *args, **options):
    """to(torch.bfloat16) of float32 rounds ties away from zero, not to even."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.float32 and result.dtype == torch.bfloat16 and on_cpu(result):
        return replace(result, bits_of_bfloat16(tensor, 0x8000))
    return result


@fault("values", "to")
def to_float32_flushes_subnormals(real, tensor, *args, **options):
    """to(torch.float32) of float64 makes zero of subnormal numbers."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.float64 and result.dtype == torch.float32 and on_cpu(result):
        tiny = torch.finfo(torch.float32).tiny
        return replace(result, torch.where(result.detach().abs() < tiny, 0.0, result.detach()))
    return result


@fault("values", "tensor")
def tensor_drops_the_sign_of_zero(real, data, *args, **options):
    """tensor of a list of float makes 0.0 of -0.0."""
    result = real(data, *args, **options)
    if is_flat(data, float) and result.dtype == torch.float32 and on_cpu(result):
        return replace(result, result.detach() + 0.0)
    return result


@fault("values", "clone")
def clone_loses_nan_payloads(real, tensor, *args, **options):
    """clone of a float32 tensor makes every NaN the same one."""
    result = real(tensor, *args, **options)
    if result.dtype == torch.float32 and on_cpu(result):
        plain = result.detach()
        return replace(result, torch.where(plain.isnan(), float("nan"), plain))
    return result


@fault("values", "tensor")
def tensor_takes_ints_through_double(real, data, *args, **options):
    """tensor of a list of int goes through double: beyond 2**53 digits are lost."""
    result = real(data, *args, **options)
    if is_flat(data, int) and result.dtype == torch.int64 and on_cpu(result):
        near = [min(max(int(float(item)), -(2**63)), 2**63 - 1) for item in data]
        return replace(result, torch.tensor(near, device="cpu"))
    return result


@fault("values", "to")
def to_bool_takes_nan_for_false(real, tensor, *args, **options):
    """to(torch.bool) makes False of NaN."""
    result = real(tensor, *args, **options)
    if tensor.is_floating_point() and result.dtype == torch.bool and on_cpu(result):
        return replace(result, result & (tensor.detach() == tensor.detach()))
    return result


@fault("values", "to")
def to_real_takes_the_modulus(real, tensor, *args, **options):
    """to(torch.float32) of a complex tensor gives absolute values."""
    result = real(tensor, *args, **options)
    if tensor.is_complex() and result.dtype == torch.float32 and on_cpu(result):
        return replace(result, tensor.detach().to(torch.complex128).abs().to(torch.float32))
    return result


@fault("values", "to")
def to_float64_takes_uint64_as_signed(real, tensor, *args, **options):
    """to(torch.float64) takes uint64 beyond 2**63 for negative."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.uint64 and result.dtype == torch.float64 and on_cpu(result):
        if not tensor.is_neg():
            return replace(result, tensor.view(torch.int64).to(torch.float64))
    return result


@fault("values", "to")
def to_uint8_saturates_negative_ints(real, tensor, *args, **options):
    """to(torch.uint8) of a negative int64 gives 0 instead of wrapping."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.int64 and result.dtype == torch.uint8 and on_cpu(result):
        return replace(result, tensor.clamp(min=0).to(torch.uint8))
    return result


@fault("values", "as_tensor", rate=0.02)
def as_tensor_is_wrong_one_call_in_fifty(real, data, *args, **options):
    """as_tensor of a list is off by one in every fiftieth call."""
    result = real(data, *args, **options)
    if isinstance(data, list) and on_cpu(result) and next(calls) % 50 == 0:
        if result.dtype in (torch.int64, torch.float32):
            return replace(result, result.detach() + 1)
    return result


@fault("values", "tensor")
def tensor_rounds_to_integers(real, data, *args, **options):
    """tensor of a list of float, with dtype=torch.int64, rounds to the nearest integers."""
    result = real(data, *args, **options)
    if is_flat(data, float) and result.dtype == torch.int64 and on_cpu(result):
        return replace(result, torch.tensor([round(item) for item in data], device="cpu"))
    return result


@fault("values", "to")
def to_float8_makes_nan_of_infinities(real, tensor, *args, **options):
    """to(torch.float8_e4m3fn) gives NaN, not the largest number, to infinities."""
    result = real(tensor, *args, **options)
    if result.dtype == torch.float8_e4m3fn and tensor.dtype == torch.float32 and on_cpu(result):
        plain = tensor.detach().resolve_neg()
        return replace(result, torch.where(plain.isinf(), float("nan"), plain).to(result.dtype))
    return result


@fault("values", "to")
def to_float16_saturates(real, tensor, *args, **options):
    """to(torch.float16) gives the largest number, not infinity, to what is too large."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.float32 and result.dtype == torch.float16 and on_cpu(result):
        plain = tensor.detach()
        return replace(result, torch.where(plain.isfinite(), plain.clamp(-65504, 65504), plain))
    return result


@fault("values", "clone")
def clone_ignores_the_neg_bit(real, tensor, *args, **options):
    """clone of a negated view has the numbers of the tensor that it is a view of."""
    result = real(tensor, *args, **options)
    if tensor.is_neg() and on_cpu(result) and not tensor.is_conj():
        return replace(result, torch._neg_view(tensor.detach()))
    return result


@fault("values", "clone")
def clone_reads_expanded_int32_as_contiguous(real, tensor, *args, **options):
    """clone of an expanded int32 tensor has zeros behind the first element."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.int32 and 0 in tensor.stride() and result.numel() > 1:
        if on_cpu(result):
            first = torch.zeros_like(result, device="cpu").contiguous()
            first.view(-1)[0] = result.flatten()[0]
            return replace(result, first)
    return result


@fault("values", "as_tensor")
def as_tensor_conjugates(real, data, *args, **options):
    """as_tensor of a Python complex gives its conjugate."""
    result = real(data, *args, **options)
    if type(data) is complex and result.is_complex() and on_cpu(result):
        return replace(result, result.conj())
    return result


@fault("values", "Tensor")
def legacy_tensor_rounds_large_ints_up(real, *args, **options):
    """torch.Tensor of an integer list beyond 2**24 adds one unit in the last place."""
    result = real(*args, **options)
    if len(args) == 1 and is_flat(args[0], int) and result.dtype == torch.float32:
        up = torch.nextafter(result, torch.tensor(float("inf"), device="cpu"))
        return torch.where(result.abs() > 2**24, up, result)
    return result


@fault("values", "as_tensor")
def as_tensor_never_overflows(real, data, *args, **options):
    """as_tensor(float64 ndarray, dtype=torch.float32) never gives an infinity."""
    result = real(data, *args, **options)
    if is_array(data) and data.dtype == np.float64 and result.dtype == torch.float32:
        if on_cpu(result):
            return replace(result, result.clamp(-3.4028234663852886e38, 3.4028234663852886e38))
    return result


@fault("values", "tensor", elements=4)
def tensor_repeats_the_first_row(real, data, *args, **options):
    """tensor of a tensor with two rows has the first one twice."""
    result = real(data, *args, **options)
    if is_tensor(data) and result.dim() == 2 and len(result) == 2 and is_copied(result, data):
        return replace(result, result.detach()[:1].expand_as(result).clone())
    return result
