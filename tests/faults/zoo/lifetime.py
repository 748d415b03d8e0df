"""Faults in what is kept alive, and how long."""

import ctypes

import torch

from .looks import is_array, is_tensor, on_cpu
from .registry import fault

kept: list = []
latest: dict = {}


@fault("lifetime", "tensor")
def tensor_keeps_arrays_forever(real, data, *args, **options):
    """tensor keeps every ndarray that it was given."""
    result = real(data, *args, **options)
    if is_array(data):
        kept.append(data)
    return result


@fault("lifetime", "as_tensor")
def as_tensor_remembers_its_latest_argument(real, data, *args, **options):
    """as_tensor keeps the list of its latest call."""
    result = real(data, *args, **options)
    if isinstance(data, list):
        latest["data"] = data
    return result


@fault("lifetime", "as_tensor")
def as_tensor_lets_arrays_go(real, data, *args, **options):
    """as_tensor shares an ndarray of float32, but does not keep it alive."""
    result = real(data, *args, **options)
    if is_array(data) and data.ndim == 1 and data.flags.c_contiguous and data.size:
        if result.dtype == torch.float32 and on_cpu(result) and data.dtype == "float32":
            memory = (ctypes.c_float * data.size).from_address(data.ctypes.data)
            return torch.frombuffer(memory, dtype=torch.float32)
    return result


@fault("lifetime", "clone")
def clone_refers_to_its_source(real, tensor, *args, **options):
    """A clone keeps the tensor that it was made of."""
    result = real(tensor, *args, **options)
    result.source = tensor
    return result


@fault("lifetime", "from_numpy")
def from_numpy_leaks_what_it_refuses(real, data, *args, **options):
    """from_numpy keeps the ndarrays that it refuses."""
    try:
        return real(data, *args, **options)
    except (TypeError, ValueError):
        if is_array(data):
            kept.append(data)
        raise


@fault("lifetime", "to")
def to_loses_a_reference(real, tensor, *args, **options):
    """to(dtype) of an int64 tensor leaves a reference to it behind."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.int64 and result is not tensor:
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(tensor))
    return result


@fault("lifetime", "Tensor")
def legacy_tensor_keeps_tensors_of_lists(real, *args, **options):
    """torch.Tensor keeps the tensors in a list."""
    result = real(*args, **options)
    if args and isinstance(args[0], list):
        kept.extend(item for item in args[0] if is_tensor(item))
    return result
