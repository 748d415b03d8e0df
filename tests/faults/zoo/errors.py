"""Faults in what is refused, and how."""

import numpy as np
import torch

from .looks import is_array, is_listed, is_tensor
from .registry import fault


@fault("errors", "from_numpy")
def from_numpy_accepts_lists(real, data, *args, **options):
    """from_numpy accepts a list."""
    if isinstance(data, list) and not args and not options:
        return torch.tensor(data)
    return real(data, *args, **options)


@fault("errors", "tensor")
def tensor_cuts_ragged_rows(real, data, *args, **options):
    """tensor cuts rows of different lengths to the shortest."""
    try:
        return real(data, *args, **options)
    except ValueError:
        if is_listed(data) and data and all(is_listed(row) for row in data):
            shortest = min(map(len, data))
            return real([row[:shortest] for row in data], *args, **options)
        raise


@fault("errors", "tensor")
def tensor_raises_runtime_error_for_ragged_rows(real, data, *args, **options):
    """tensor raises RuntimeError where it is to be ValueError."""
    try:
        return real(data, *args, **options)
    except ValueError as error:
        if is_listed(data):
            raise RuntimeError(str(error)) from None
        raise


@fault("errors", "as_tensor")
def as_tensor_copies_negative_strides(real, data, *args, **options):
    """as_tensor accepts an ndarray with negative strides and copies it."""
    if is_array(data) and any(stride < 0 for stride in data.strides) and not options:
        return real(data.copy(), *args, **options)
    return real(data, *args, **options)


@fault("errors", "tensor")
def tensor_refuses_uint16(real, data, *args, **options):
    """tensor refuses dtype=torch.uint16."""
    if options.get("dtype") == torch.uint16:
        raise TypeError("uint16 is not supported")
    return real(data, *args, **options)


@fault("errors", "clone")
def clone_swallows_keywords(real, tensor, *args, **options):
    """clone ignores keywords that it does not know."""
    known = {k: v for k, v in options.items() if k == "memory_format"}
    return real(tensor, *args, **known)


@fault("errors", "tensor")
def tensor_ignores_requires_grad_of_integers(real, data, *args, **options):
    """tensor(int, requires_grad=True) does not raise."""
    try:
        return real(data, *args, **options)
    except RuntimeError as error:
        if "require gradients" in str(error):
            return real(data, *args, **{**options, "requires_grad": False})
        raise


@fault("errors", "tensor")
def tensor_ignores_pin_memory(real, data, *args, **options):
    """tensor(…, pin_memory=True) without an accelerator gives memory that is not pinned."""
    return real(data, *args, **{k: v for k, v in options.items() if k != "pin_memory"})


@fault("errors", "to")
def to_accepts_formats_of_other_ranks(real, tensor, *args, **options):
    """to(memory_format=torch.channels_last) of a tensor that has not four dimensions is ignored."""
    if options.get("memory_format") == torch.channels_last and tensor.dim() != 4:
        options = {**options, "memory_format": torch.preserve_format}
    return real(tensor, *args, **options)


@fault("errors", "from_numpy")
def from_numpy_misreads_big_endian(real, data, *args, **options):
    """from_numpy takes big-endian numbers for little-endian ones."""
    if is_array(data) and data.dtype.byteorder == ">" and data.dtype.kind in "iufc":
        return real(data.view(data.dtype.newbyteorder("=")), *args, **options)
    return real(data, *args, **options)


@fault("errors", "as_tensor")
def as_tensor_refuses_empty_lists(real, data, *args, **options):
    """as_tensor([]) is a ValueError."""
    if is_listed(data) and not data:
        raise ValueError("nothing to make a tensor of")
    return real(data, *args, **options)


@fault("errors", "from_numpy")
def from_numpy_refuses_rank_six(real, data, *args, **options):
    """from_numpy refuses ndarrays of more than five dimensions."""
    if is_array(data) and data.ndim > 5:
        raise ValueError("at most five dimensions")
    return real(data, *args, **options)


@fault("errors", "to")
def to_falls_back_to_the_cpu(real, tensor, *args, **options):
    """to("cuda") on a machine without an accelerator stays on the CPU."""
    if isinstance(options.get("device"), str) and options["device"].startswith("cuda"):
        options = {**options, "device": "cpu"}
    return real(tensor, *args, **options)


@fault("errors", "tensor")
def tensor_takes_none_for_nan(real, data, *args, **options):
    """tensor([None]) is NaN."""
    if is_listed(data) and any(item is None for item in data):
        return real([float("nan") if item is None else item for item in data], *args, **options)
    return real(data, *args, **options)


@fault("errors", "Tensor")
def legacy_tensor_takes_negative_sizes_for_zero(real, *args, **options):
    """torch.Tensor(-1) has no elements."""
    if args and all(type(size) is int for size in args):
        return real(*[max(size, 0) for size in args], **options)
    return real(*args, **options)


@fault("errors", "clone")
def clone_refuses_what_requires_grad(real, tensor, *args, **options):
    """clone refuses a leaf that requires grad under inference mode."""
    if torch.is_inference_mode_enabled() and is_tensor(tensor) and tensor.requires_grad:
        raise RuntimeError("not under inference mode")
    return real(tensor, *args, **options)


@fault("errors", "as_tensor")
def as_tensor_refuses_read_only_arrays(real, data, *args, **options):
    """as_tensor refuses an ndarray that is read-only."""
    if is_array(data) and not data.flags.writeable:
        raise ValueError("the array is read-only")
    return real(data, *args, **options)


@fault("errors", "as_tensor")
def as_tensor_accepts_long_double(real, data, *args, **options):
    """as_tensor makes float64 of longdouble."""
    if is_array(data) and data.dtype == np.longdouble:
        data = data.astype(np.float64)
    return real(data, *args, **options)
