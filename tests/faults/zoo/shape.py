"""Faults in the shape."""

import torch

from .looks import is_array, is_listed
from .registry import fault


@fault("shape", "tensor")
def tensor_flattens_empty_rows(real, data, *args, **options):
    """tensor([[], []]) has shape (0,)."""
    result = real(data, *args, **options)
    if is_listed(data) and result.dim() == 2 and result.numel() == 0 and not result.requires_grad:
        return result.flatten()
    return result


@fault("shape", "as_tensor")
def as_tensor_makes_vectors_of_scalar_arrays(real, data, *args, **options):
    """as_tensor of an ndarray without dimensions has shape (1,)."""
    result = real(data, *args, **options)
    return result[None] if is_array(data) and result.dim() == 0 else result


@fault("shape", "from_numpy")
def from_numpy_squeezes_rank_five(real, data, *args, **options):
    """from_numpy drops the last dimension of five when its size is 1."""
    result = real(data, *args, **options)
    return result.squeeze(-1) if result.dim() >= 5 else result


@fault("shape", "clone")
def clone_flattens_empty_tensors(real, tensor, *args, **options):
    """clone of an empty tensor has shape (0,)."""
    result = real(tensor, *args, **options)
    if result.numel() == 0 and not result.requires_grad and not options:
        return result.flatten()
    return result


@fault("shape", "Tensor")
def legacy_tensor_takes_sizes_for_data(real, *args, **options):
    """torch.Tensor(torch.Size(…)) takes the sizes for numbers."""
    result = real(*args, **options)
    if len(args) == 1 and isinstance(args[0], torch.Size):
        return real(list(args[0]), **options)
    return result


@fault("shape", "Tensor")
def legacy_tensor_reverses_two_sizes(real, *args, **options):
    """torch.Tensor(a, b) has shape (b, a)."""
    result = real(*args, **options)
    if len(args) == 2:
        return real(*args[::-1], **options)
    return result


@fault("shape", "tensor")
def tensor_makes_scalars_of_ranges_of_one(real, data, *args, **options):
    """tensor of a range of one number has no dimensions."""
    result = real(data, *args, **options)
    if isinstance(data, range) and result.numel() == 1 and not result.requires_grad:
        return result[0]
    return result


@fault("shape", "to")
def to_reverses_rank_six(real, tensor, *args, **options):
    """A conversion of a tensor of rank 6 reverses its dimensions."""
    result = real(tensor, *args, **options)
    if result.dim() == 6 and result.dtype != tensor.dtype:
        return result.permute(5, 4, 3, 2, 1, 0)
    return result
