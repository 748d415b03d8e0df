"""Faults at the limits of one dtype."""

import torch

from .looks import on_cpu, replace
from .registry import fault


@fault("errors", "tensor")
def tensor_wraps_what_uint8_has_not(real, data, *args, **options):
    """tensor(300, dtype=torch.uint8) is 44, where it is to raise."""
    if type(data) is int and 255 < data < 2**16 and options.get("dtype") == torch.uint8:
        data %= 256
    return real(data, *args, **options)


@fault("errors", "as_tensor")
def as_tensor_wraps_one_beyond_int16(real, data, *args, **options):
    """as_tensor([32768], dtype=torch.int16) is -32768, where it is to raise."""
    if type(data) is list and data == [32768] and options.get("dtype") == torch.int16:
        data = [-32768]
    return real(data, *args, **options)


@fault("errors", "as_tensor")
def as_tensor_refuses_the_least_int8(real, data, *args, **options):
    """as_tensor(-128, dtype=torch.int8) raises."""
    if type(data) is int and data == -128 and options.get("dtype") == torch.int8:
        raise OverflowError("value cannot be converted to type int8_t without overflow")
    return real(data, *args, **options)


@fault("values", "tensor")
def tensor_saturates_below_the_greatest_uint32(real, data, *args, **options):
    """tensor(4294967295, dtype=torch.uint32) is 4294967294."""
    result = real(data, *args, **options)
    if type(data) is int and data == 2**32 - 1 and result.dtype == torch.uint32 and on_cpu(result):
        return replace(result, torch.tensor(2**32 - 2, dtype=torch.uint32, device="cpu"))
    return result


@fault("values", "asarray")
def asarray_goes_through_double_for_int64(real, obj, *args, **options):
    """asarray(2**63 - 2, dtype=torch.int64) goes through double, and is 2**63 - 1."""
    if type(obj) is int and obj == 2**63 - 2 and options.get("dtype") == torch.int64:
        obj += 1
    return real(obj, *args, **options)
