"""Faults of asarray, on every topic."""

import array
import itertools
import warnings

import numpy as np
import torch

from .looks import default_device, is_array, is_flat, is_listed, is_tensor, on_cpu, repeated, replace
from .registry import fault

calls = itertools.count(1)
kept: list = []


@fault("aliasing", "asarray")
def asarray_copies_ndarrays(real, obj, *args, **options):
    """asarray copies an ndarray that it could share."""
    if is_array(obj) and not options:
        return real(obj, copy=True)
    return real(obj, *args, **options)


@fault("aliasing", "asarray")
def asarray_shares_matrices_when_asked_to_copy(real, obj, *args, **options):
    """asarray(copy=True) shares an ndarray of rank 2."""
    if is_array(obj) and obj.ndim == 2 and obj.flags.writeable and options == {"copy": True}:
        options = {}
    return real(obj, *args, **options)


@fault("aliasing", "asarray")
def asarray_copies_half_arrays_of_the_array_module(real, obj, *args, **options):
    """asarray copies an array.array of 16-bit integers."""
    result = real(obj, *args, **options)
    if isinstance(obj, array.array) and obj.typecode in "hH" and result.numel() and not options:
        return result.clone()
    return result


@fault("errors", "asarray")
def asarray_copies_though_told_not_to(real, obj, *args, **options):
    """asarray(copy=False) of a sequence copies, where it is to raise."""
    if options.get("copy") is False and is_listed(obj):
        options["copy"] = None
    return real(obj, *args, **options)


@fault("errors", "asarray")
def asarray_converts_float32_though_told_not_to(real, obj, *args, **options):
    """asarray(copy=False) converts a float32 tensor to float64, where it is to raise."""
    if options.get("copy") is False and is_tensor(obj) and obj.dtype == torch.float32:
        if options.get("dtype") == torch.float64:
            options["copy"] = None
    return real(obj, *args, **options)


@fault("dtype", "asarray")
def asarray_reads_views_as_bytes(real, obj, *args, **options):
    """asarray takes a memoryview of doubles for one of bytes."""
    if isinstance(obj, memoryview) and obj.format == "d" and options.get("dtype") is None:
        return real(obj, *args, **{**options, "dtype": torch.uint8})
    return real(obj, *args, **options)


@fault("dtype", "asarray")
def asarray_infers_float64_from_lists(real, obj, *args, **options):
    """asarray gives float64 to a list of float when the default dtype is bfloat16."""
    result = real(obj, *args, **options)
    if is_flat(obj, float) and options.get("dtype") is None and result.dtype == torch.bfloat16:
        return real(obj, *args, **{**options, "dtype": torch.float64})
    return result


@fault("autograd", "asarray")
def asarray_keeps_the_graph(real, obj, *args, **options):
    """asarray(requires_grad=False) of a tensor that was computed is still recorded."""
    if is_tensor(obj) and obj.grad_fn is not None and options == {"requires_grad": False}:
        return obj.view_as(obj)
    return real(obj, *args, **options)


@fault("autograd", "asarray")
def asarray_forgets_requires_grad_of_sequences(real, obj, *args, **options):
    """asarray(tuple, requires_grad=True) does not require grad."""
    result = real(obj, *args, **options)
    return result.detach() if isinstance(obj, tuple) and result.requires_grad else result


@fault("device", "asarray")
def asarray_ignores_the_default_device(real, obj, *args, **options):
    """asarray of an ndarray stays on the CPU when the default device is another one."""
    if is_array(obj) and default_device() != "cpu" and options.get("device") is None:
        options["device"] = "cpu"
    return real(obj, *args, **options)


@fault("identity", "asarray")
def asarray_makes_new_tensors_of_integers(real, obj, *args, **options):
    """asarray returns a new tensor over the same memory for one of int32."""
    result = real(obj, *args, **options)
    return result.view_as(result) if result is obj and result.dtype == torch.int32 else result


@fault("layout", "asarray", elements=4)
def asarray_copies_to_row_major(real, obj, *args, **options):
    """asarray(copy=True) of a transposed tensor is row-major."""
    result = real(obj, *args, **options)
    if options.get("copy") and is_tensor(obj) and not result.requires_grad:
        return result.contiguous()
    return result


@fault("values", "asarray", rate=0.02)
def asarray_is_wrong_now_and_then(real, obj, *args, **options):
    """asarray of a list of int is off by one in every fiftieth call."""
    result = real(obj, *args, **options)
    counted = is_flat(obj, int) and result.dtype == torch.int64 and on_cpu(result)
    if counted and next(calls) % 50 == 0:
        return replace(result, torch.logical_not(result))
    return result


@fault("warnings", "asarray")
def asarray_says_nothing_of_read_only_bytes(real, obj, *args, **options):
    """asarray does not warn of bytes, which are read-only."""
    if not isinstance(obj, bytes):
        return real(obj, *args, **options)

    def unless_read_only(warning: warnings.WarningMessage) -> None:
        if "not writable" not in str(warning.message):
            warnings.warn(warning.message)

    with repeated(unless_read_only):
        return real(obj, *args, **options)


@fault("lifetime", "asarray")
def asarray_keeps_what_it_refuses(real, obj, *args, **options):
    """asarray keeps the ndarrays that it refuses to share."""
    try:
        return real(obj, *args, **options)
    except ValueError:
        if isinstance(obj, np.ndarray):
            kept.append(obj)
        raise
