"""PyTorch's C++ functions: torch::tensor, torch::from_blob, Tensor::clone and Tensor::to.

`tensor` is judged on what a C++ program can pass: a number, or numbers of one type in a flat list.
`from_numpy` and `frombuffer` wrap the memory by from_blob, with a deleter that holds on to its owner. All else
is not claimed. Out of scope: the checks of arguments that Python's signatures make (errors), whether
the very input comes back (identity: a C++ Tensor is a handle) and warnings. Device contexts are Python's
alone, and not claimed.
"""

import numpy as np
import torch

import tenet_cpp_api as cpp
from _constructors import TenetNotSupported

TENET = {
    "name": "cpp_api",
    "version": torch.__version__,
    "supports": {
        "topics": [
            "aliasing", "dtype", "device", "shape", "layout", "values", "autograd", "lifetime",
        ],
        "inputs": [
            "bool", "int", "float", "complex", "list", "ndarray", "Tensor", "Parameter", "meta Tensor",
            "bytes", "bytearray", "array.array", "memoryview",
        ],
    },
}

NUMBERS = (bool, int, float, complex)


def unless_claimed(claimed):
    if not claimed:
        raise TenetNotSupported("C++ has no such call")


def in_plain_surroundings():
    unless_claimed(torch.get_default_device() == torch.device("cpu"))


def device_of(device):
    unless_claimed(not isinstance(device, int) or isinstance(device, bool))
    return None if device is None else torch.device(device)


def tensor(data, *, dtype=None, device=None, requires_grad=False, pin_memory=False):
    in_plain_surroundings()
    numbers = data if type(data) is list else [data]
    types = {type(number) for number in numbers}
    unless_claimed(len(types) <= 1 and types <= set(NUMBERS) and not pin_memory)
    unless_claimed(types != {int} or all(-(2**63) <= number < 2**63 for number in numbers))
    return cpp.tensor(data, dtype, device_of(device), requires_grad)


def from_numpy(ndarray, /):
    unless_claimed(type(ndarray) is np.ndarray and ndarray.dtype.isnative)
    unless_claimed(all(stride >= 0 and stride % ndarray.itemsize == 0 for stride in ndarray.strides))
    # The dtype is looked up in PyTorch's own table.
    try:
        dtype = torch.from_numpy(np.empty(0, ndarray.dtype)).dtype
    except TypeError:
        raise TenetNotSupported("dtype") from None
    strides = tuple(stride // ndarray.itemsize for stride in ndarray.strides)
    return cpp.from_blob(ndarray.ctypes.data, ndarray.shape, strides, dtype, ndarray, False)


def frombuffer(buffer, *, dtype, count=-1, offset=0, requires_grad=False):
    memory = np.frombuffer(buffer, np.uint8)
    left = memory.size - offset
    unless_claimed(isinstance(dtype, torch.dtype) and offset >= 0 and left > 0 and count != 0)
    size = int(count) if count > 0 else left // dtype.itemsize
    unless_claimed(size * dtype.itemsize <= left and (count > 0 or left % dtype.itemsize == 0))
    return cpp.from_blob(memory.ctypes.data + int(offset), (size,), (1,), dtype, memory, requires_grad)


def clone(input, /, *, memory_format=None):
    return cpp.clone(input, memory_format)


def to(input, /, *args, non_blocking=False, copy=False, memory_format=None, **kwargs):
    in_plain_surroundings()
    other, dtype, device = kwargs.get("other"), kwargs.get("dtype"), kwargs.get("device")
    unless_claimed(set(kwargs) <= {"other", "dtype", "device"} and len(args) <= 2)
    for value in args:
        unless_claimed(isinstance(value, (torch.dtype, torch.device, torch.Tensor, str, type(None))))
        if isinstance(value, torch.Tensor):
            other = value
        elif isinstance(value, torch.dtype):
            dtype = value
        elif value is not None:
            device = value
    if other is not None:
        return cpp.to_other(input, other, non_blocking, copy, memory_format)
    return cpp.to(input, dtype, device_of(device), non_blocking, copy, memory_format)
