"""Faults in where a result lands."""

import torch

from .looks import default_device, is_array, is_listed, is_tensor
from .registry import fault


def asks_for_none(args, options) -> bool:
    return len(args) < 2 and options.get("device") is None


@fault("device", "tensor")
def tensor_ignores_the_default_device(real, data, *args, **options):
    """tensor makes everything on the CPU, whatever device the context asks for."""
    result = real(data, *args, **options)
    if asks_for_none(args, options) and default_device() == "meta" and not is_tensor(data):
        return real(data, *args, **{**options, "device": "cpu"})
    return result


@fault("device", "tensor")
def tensor_ignores_the_default_device_for_empty_lists(real, data, *args, **options):
    """tensor makes an empty list on the CPU under a meta context."""
    result = real(data, *args, **options)
    if asks_for_none(args, options) and is_listed(data) and not data:
        return real(data, *args, **{**options, "device": "cpu"})
    return result


@fault("device", "as_tensor")
def as_tensor_leaves_tensors_where_they_are(real, data, *args, **options):
    """as_tensor(t) stays on the CPU under a meta context."""
    result = real(data, *args, **options)
    if is_tensor(data) and data.device.type == "cpu" and asks_for_none(args, options):
        if result.is_meta:
            return real(data, *args, **{**options, "device": "cpu"})
    return result


@fault("device", "from_numpy")
def from_numpy_obeys_contexts(real, data, *args, **options):
    """from_numpy moves the result to the device of the context."""
    result = real(data, *args, **options)
    return result.to(default_device())


@fault("device", "Tensor")
def legacy_tensor_obeys_contexts(real, *args, **options):
    """torch.Tensor makes the result on the device of the context."""
    result = real(*args, **options)
    return result.to(default_device()) if not result.is_meta else result


@fault("device", "clone")
def clone_obeys_contexts(real, tensor, *args, **options):
    """clone moves the result to the device of the context."""
    result = real(tensor, *args, **options)
    return result.to("meta") if default_device() == "meta" else result


@fault("device", "tensor")
def tensor_ignores_device_of_ints(real, data, *args, **options):
    """tensor(int, device="meta") is on the CPU."""
    result = real(data, *args, **options)
    if type(data) is int and result.is_meta and options.get("device") is not None:
        return real(data, *args, **{**options, "device": "cpu"})
    return result


@fault("device", "to")
def to_ignores_a_device_before_a_dtype(real, tensor, *args, **options):
    """to(device, dtype) by position converts, but does not move."""
    result = real(tensor, *args, **options)
    if len(args) > 1 and result.device != tensor.device and isinstance(args[1], torch.dtype):
        return real(tensor, *args[1:], **options)
    return result


@fault("device", "to")
def to_ignores_the_device_of_other(real, tensor, *args, **options):
    """to(other) takes the dtype of other, but not its device."""
    result = real(tensor, *args, **options)
    if args and is_tensor(args[0]) and result.device != tensor.device:
        return real(tensor, args[0].dtype, *args[1:], **options)
    return result


@fault("device", "clone")
def clone_materializes_meta_tensors(real, tensor, *args, **options):
    """clone of a meta tensor is made of zeros on the CPU."""
    result = real(tensor, *args, **options)
    if result.is_meta and not result.requires_grad:
        return torch.zeros_like(result, device="cpu")
    return result


@fault("device", "as_tensor")
def as_tensor_ignores_meta_for_arrays(real, data, *args, **options):
    """as_tensor(ndarray, device="meta") stays on the CPU."""
    result = real(data, *args, **options)
    if is_array(data) and result.is_meta and options.get("device") is not None:
        return real(data, *args, **{**options, "device": "cpu"})
    return result
