"""Faults in strides, offset and bits."""

import torch

from .looks import is_array, is_copied, is_listed, on_cpu
from .registry import fault


@fault("layout", "tensor", elements=4)
def tensor_makes_arrays_contiguous(real, data, *args, **options):
    """tensor makes a row-major copy of a transposed ndarray."""
    result = real(data, *args, **options)
    if is_array(data) and not result.requires_grad:
        return result.contiguous()
    return result


@fault("layout", "clone", elements=4)
def clone_makes_rank_three_contiguous(real, tensor, *args, **options):
    """clone of a tensor of rank 3 is always row-major."""
    result = real(tensor, *args, **options)
    if result.dim() == 3 and not options and len(args) == 0 and not result.requires_grad:
        return result.contiguous()
    return result


@fault("layout", "clone", elements=4)
def clone_ignores_contiguous_format(real, tensor, *args, **options):
    """clone(memory_format=torch.contiguous_format) keeps the strides."""
    result = real(tensor, *args, **options)
    if options.get("memory_format") == torch.contiguous_format:
        return real(tensor)
    return result


@fault("layout", "to", elements=8)
def to_ignores_channels_last(real, tensor, *args, **options):
    """A conversion to channels_last is row-major."""
    result = real(tensor, *args, **options)
    if options.get("memory_format") == torch.channels_last and is_copied(result, tensor):
        if not result.requires_grad:
            return result.contiguous()
    return result


@fault("layout", "to", elements=24, attributes=3)
def to_is_row_major_for_gaps(real, tensor, *args, **options):
    """A conversion of a tensor with gaps is row-major, not in the order of its dimensions."""
    result = real(tensor, *args, **options)
    dense = tensor.numel() == tensor.untyped_storage().nbytes() // tensor.element_size()
    if not dense and is_copied(result, tensor) and not result.requires_grad:
        if "memory_format" not in options:
            return result.contiguous()
    return result


@fault("layout", "from_numpy")
def from_numpy_normalizes_single_strides(real, data, *args, **options):
    """from_numpy invents a stride for dimensions of size 1."""
    result = real(data, *args, **options)
    if 1 in result.shape:
        strides = [s if n != 1 else 1 for n, s in zip(result.shape, result.stride())]
        return result.as_strided(result.shape, strides)
    return result


@fault("layout", "clone")
def clone_keeps_the_conj_bit(real, tensor, *args, **options):
    """clone of a conjugated view is a conjugated view."""
    result = real(tensor, *args, **options)
    if tensor.is_conj() and not result.requires_grad and not tensor.is_neg():
        return real(tensor.conj(), *args, **options).conj()
    return result


@fault("layout", "to", has_repro=False)
def to_keeps_the_neg_bit(real, tensor, *args, **options):
    """A conversion to float64 of a negated view has the neg bit."""
    result = real(tensor, *args, **options)
    if tensor.is_neg() and result.dtype == torch.float64 and is_copied(result, tensor):
        if not result.requires_grad:
            return torch._neg_view(result.neg())
    return result


@fault("layout", "clone")
def clone_leaves_room_in_front(real, tensor, *args, **options):
    """clone of an integer vector begins behind the start of its storage."""
    result = real(tensor, *args, **options)
    if result.dim() == 1 and not result.dtype.is_floating_point and not result.dtype.is_complex:
        if on_cpu(result) and result.numel() > 0 and result.dtype != torch.bool:
            room = torch.empty(result.numel() + 1, dtype=result.dtype, device="cpu")
            room[1:] = result
            return room[1:]
    return result


@fault("layout", "tensor")
def tensor_multiplies_by_zero_sizes(real, data, *args, **options):
    """tensor([[], []]) has a stride of 0, as if a size of 0 counted in strides."""
    result = real(data, *args, **options)
    if is_listed(data) and result.dim() == 2 and result.shape[1] == 0 and not result.requires_grad:
        return result.as_strided(result.shape, (0, 1))
    return result


@fault("layout", "from_numpy", elements=4)
def from_numpy_reads_fortran_order_as_c(real, data, *args, **options):
    """from_numpy takes a matrix in Fortran order for one in C order."""
    result = real(data, *args, **options)
    if result.dim() == 2 and data.flags.f_contiguous and not data.flags.c_contiguous:
        return result.as_strided(result.shape, (result.shape[1], 1))
    return result
