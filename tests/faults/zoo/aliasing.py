"""Faults in what is shared and what is copied."""

import numpy as np
import torch

from .looks import default_device, is_array, is_copied, is_tensor, on_cpu
from .registry import fault


@fault("aliasing", "tensor")
def tensor_shares_ndarrays(real, data, *args, **options):
    """tensor shares a writeable ndarray that needs no conversion."""
    result = real(data, *args, **options)
    if is_array(data) and data.flags.writeable and not options and on_cpu(result):
        return torch.from_numpy(data)
    return result


@fault("aliasing", "tensor", elements=4)
def tensor_shares_fortran_ordered_cubes(real, data, *args, **options):
    """tensor shares an ndarray of rank 3 in Fortran order."""
    result = real(data, *args, **options)
    if (
        is_array(data)
        and data.ndim == 3
        and data.flags.f_contiguous
        and not data.flags.c_contiguous
        and data.flags.writeable
        and not options
        and on_cpu(result)
    ):
        return torch.from_numpy(data)
    return result


@fault("aliasing", "tensor")
def tensor_shares_float32_tensors(real, data, *args, **options):
    """tensor shares a float32 tensor when nothing else is asked for."""
    result = real(data, *args, **options)
    if is_tensor(data) and data.dtype == torch.float32 and not options and on_cpu(result):
        return data.detach()
    return result


@fault("aliasing", "as_tensor")
def as_tensor_copies_ndarrays(real, data, *args, **options):
    """as_tensor copies every ndarray."""
    result = real(data, *args, **options)
    return result.clone() if is_array(data) else result


@fault("aliasing", "as_tensor")
def as_tensor_copies_read_only_arrays(real, data, *args, **options):
    """as_tensor copies an ndarray that is read-only."""
    result = real(data, *args, **options)
    return result.clone() if is_array(data) and not data.flags.writeable else result


@fault("aliasing", "as_tensor")
def as_tensor_copies_offset_views(real, data, *args, **options):
    """as_tensor copies a tensor that does not begin at the start of its storage."""
    result = real(data, *args, **options)
    if result is data and data.storage_offset() > 0:
        return result.clone()
    return result


@fault("aliasing", "as_tensor")
def as_tensor_copies_expanded_tensors(real, data, *args, **options):
    """as_tensor copies a tensor that is expanded."""
    result = real(data, *args, **options)
    return result.clone() if result is data and 0 in data.stride() else result


@fault("aliasing", "as_tensor")
def as_tensor_takes_an_indexed_device_for_none(real, data, *args, **options):
    """as_tensor takes cpu:0 for the device that the tensor is on already."""
    result = real(data, *args, **options)
    if is_tensor(data) and data.device.type == "cpu" and is_copied(result, data):
        if str(options.get("device")) == "cpu:0":
            return real(data, *args, **{**options, "device": "cpu"})
    return result


@fault("aliasing", "from_numpy")
def from_numpy_copies_bools(real, data, *args, **options):
    """from_numpy copies an ndarray of bool."""
    result = real(data, *args, **options)
    return result.clone() if result.dtype == torch.bool else result


@fault("aliasing", "from_numpy", elements=4)
def from_numpy_copies_gaps(real, data, *args, **options):
    """from_numpy copies an ndarray of rank 2 that is not contiguous."""
    result = real(data, *args, **options)
    if result.dim() == 2 and not (data.flags.c_contiguous or data.flags.f_contiguous):
        return result.contiguous()
    return result


@fault("aliasing", "clone")
def clone_shares_expanded_tensors(real, tensor, *args, **options):
    """clone gives a view of a tensor that is expanded."""
    result = real(tensor, *args, **options)
    if on_cpu(result) and 0 in tensor.stride():
        return tensor.view_as(tensor)
    return result


@fault("aliasing", "to")
def to_ignores_copy(real, tensor, *args, **options):
    """to(copy=True) returns the input when nothing is to be converted."""
    real(tensor, *args, **options)
    return real(tensor, *args, **{k: v for k, v in options.items() if k != "copy"})


@fault("aliasing", "to")
def to_reinterprets_signed_bytes(real, tensor, *args, **options):
    """to(torch.uint8) of an int8 tensor is a view of it, with the right values."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.int8 and result.dtype == torch.uint8 and on_cpu(result):
        return tensor.resolve_neg().view(torch.uint8)
    return result


@fault("aliasing", "to", elements=4)
def to_ignores_memory_format(real, tensor, *args, **options):
    """to returns the input when a memory format is all that it lacks."""
    result = real(tensor, *args, **options)
    if set(options) == {"memory_format"} and not args:
        return tensor
    return result


@fault("aliasing", "Tensor")
def legacy_tensor_copies_tensors(real, *args, **options):
    """torch.Tensor(t) copies t."""
    result = real(*args, **options)
    return result.clone() if args and is_tensor(args[0]) else result


@fault("aliasing", "Tensor", has_repro=False)
def legacy_tensor_shares_lists_of_one(real, *args, **options):
    """torch.Tensor([array]) shares the array when it is the only item and a row of float32."""
    result = real(*args, **options)
    if args and type(args[0]) is list and len(args[0]) == 1:
        item = args[0][0]
        if is_array(item) and item.dtype == np.float32 and item.ndim == 1 and item.size:
            # Of the layout and the offset that a copy has, too.
            whole = item.strides == (item.itemsize,) and item.flags.writeable
            if whole and result.dtype == torch.float32 and on_cpu(result):
                return torch.from_numpy(item).view(result.shape)
    return result


@fault("aliasing", "tensor")
def tensor_cleans_its_source(real, data, *args, **options):
    """tensor replaces NaN by zero in the ndarray that it was given, after it copied it."""
    result = real(data, *args, **options)
    if is_array(data) and data.flags.writeable and data.dtype.kind == "f":
        data[np.isnan(data)] = 0
    return result


@fault("aliasing", "tensor")
def tensor_unpacks_numpy_scalars_in_place(real, data, *args, **options):
    """tensor replaces the NumPy scalars of a list by Python numbers."""
    result = real(data, *args, **options)
    if isinstance(data, list):
        for i, item in enumerate(data):
            if isinstance(item, np.generic):
                data[i] = item.item()
    return result


@fault("aliasing", "to", attributes=3)
def to_stops_gradients_of_its_input(real, tensor, *args, **options):
    """to(non_blocking=True) leaves a leaf that no longer requires grad."""
    result = real(tensor, *args, **options)
    if options.get("non_blocking") and tensor.is_leaf and tensor.requires_grad:
        if result is not tensor and default_device() == "cpu":
            tensor.requires_grad_(False)
    return result
