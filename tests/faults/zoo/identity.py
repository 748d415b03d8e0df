"""Faults in which object comes back, and of which class."""

import torch

from .looks import is_tensor
from .registry import fault


class Marked(torch.Tensor):
    """A subclass that nobody asked for."""


@fault("identity", "as_tensor")
def as_tensor_wraps_int64_tensors(real, data, *args, **options):
    """as_tensor returns another object over the same memory for an int64 tensor."""
    result = real(data, *args, **options)
    return data.detach() if result is data and data.dtype == torch.int64 else result


@fault("identity", "as_tensor")
def as_tensor_wraps_empty_tensors(real, data, *args, **options):
    """as_tensor returns a new object for a tensor without elements."""
    result = real(data, *args, **options)
    if result is data and data.numel() == 0 and not data.requires_grad:
        return data.detach()
    return result


@fault("identity", "as_tensor")
def as_tensor_unwraps_frozen_parameters(real, data, *args, **options):
    """as_tensor returns the plain tensor inside of a Parameter that does not require grad."""
    result = real(data, *args, **options)
    if isinstance(result, torch.nn.Parameter) and not result.requires_grad:
        return result.detach()
    return result


@fault("identity", "to")
def to_wraps_complex_tensors(real, tensor, *args, **options):
    """to returns a view of a complex tensor that needs no conversion, not the tensor."""
    result = real(tensor, *args, **options)
    return tensor.view_as(tensor) if result is tensor and tensor.is_complex() else result


@fault("identity", "to")
def to_wraps_on_a_given_device(real, tensor, *args, **options):
    """to(device=…) returns an alias when the tensor is there already."""
    result = real(tensor, *args, **options)
    if result is tensor and "device" in options:
        return torch.ops.aten.alias(tensor)
    return result


@fault("identity", "tensor")
def tensor_keeps_parameters(real, data, *args, **options):
    """tensor(Parameter) is a Parameter again."""
    result = real(data, *args, **options)
    if isinstance(data, torch.nn.Parameter) and not result.requires_grad:
        return torch.nn.Parameter(result, requires_grad=False)
    return result


@fault("identity", "clone")
def clone_marks_scalars(real, tensor, *args, **options):
    """clone of a tensor without dimensions is of a subclass of Tensor."""
    result = real(tensor, *args, **options)
    if result.dim() == 0 and not result.requires_grad:
        return result.as_subclass(Marked)
    return result


@fault("identity", "clone")
def clone_returns_empty_input(real, tensor, *args, **options):
    """clone returns the input itself when there is nothing to copy."""
    result = real(tensor, *args, **options)
    return tensor if tensor.numel() == 0 and not options and not tensor.requires_grad else result


@fault("identity", "from_numpy")
def from_numpy_returns_the_array(real, data, *args, **options):
    """from_numpy returns an ndarray of rank 1 as it is."""
    result = real(data, *args, **options)
    return data if result.dim() == 1 else result


@fault("identity", "Tensor")
def legacy_tensor_returns_the_tensor(real, *args, **options):
    """torch.Tensor(t) is t itself."""
    result = real(*args, **options)
    if args and is_tensor(args[0]) and result.data_ptr() == args[0].data_ptr():
        if result.shape == args[0].shape and not result.requires_grad and type(args[0]) is torch.Tensor:
            return args[0]
    return result
