"""What the adapters of array libraries share: PyTorch's arguments in a library's own terms.

PyTorch's contexts (default device, device contexts) and options that only PyTorch has are not theirs to
support: such calls say so. PyTorch's default dtype is not handed on either, because a call that
depends on it is the library's own decision.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from _constructors import TenetNotSupported


NUMBERS = ["bool", "int", "float", "complex"]
INPUTS = [*NUMBERS, "NumPy scalar", "ndarray", "Tensor", "list", "tuple"]


def require_plain(*, device: Any = None, requires_grad: Any = False, pin_memory: Any = False, **other: Any) -> None:
    """Leaves calls on the CPU without PyTorch's own options."""
    if other:
        raise TenetNotSupported(f"the option {next(iter(other))}")
    if device is not None and device != torch.device("cpu"):
        raise TenetNotSupported(f"device={device!r}")
    if torch.get_default_device().type != "cpu":
        raise TenetNotSupported("another default device")
    if torch.get_default_dtype() != torch.float32:
        raise TenetNotSupported("another default dtype")
    if requires_grad is not False or pin_memory is not False:
        raise TenetNotSupported("requires_grad and pin_memory")


def require_plain_tensor(value: Any) -> None:
    """Leaves CPU tensors that other libraries can read, and lists without tensors."""
    if isinstance(value, (list, tuple)):
        for item in value:
            if isinstance(item, torch.Tensor):
                raise TenetNotSupported("tensors in lists")
            require_plain_tensor(item)
    if not isinstance(value, torch.Tensor):
        return
    if type(value) is not torch.Tensor or value.device.type != "cpu" or value.requires_grad:
        raise TenetNotSupported("tensors of other kinds and devices, and those that require grad")
    if value.is_conj() or value.is_neg():
        raise TenetNotSupported("tensors whose conjugation or negation is pending")
    if value.dtype not in NUMPY_DTYPES:
        raise TenetNotSupported(f"tensors of {value.dtype}")


NUMPY_DTYPES = {
    dtype: torch.empty(0, dtype=dtype).numpy().dtype
    for dtype in (
        torch.bool, torch.uint8, torch.uint16, torch.uint32, torch.uint64, torch.int8, torch.int16,
        torch.int32, torch.int64, torch.float16, torch.float32, torch.float64, torch.complex64,
        torch.complex128,
    )
}


def numpy_dtype(dtype: Any) -> np.dtype | None:
    """The dtype as NumPy has it."""
    if dtype is None:
        return None
    if dtype not in NUMPY_DTYPES:
        raise TenetNotSupported(f"dtype={dtype!r}")
    return NUMPY_DTYPES[dtype]


def dtype_of_to(args: tuple, *, dtype: Any = None, copy: Any = False, non_blocking: Any = False, **other: Any) -> tuple:
    """(dtype, copy) of a call of Tensor.to; calls about more than that are not supported."""
    if len(args) > 1 or (args and not isinstance(args[0], torch.dtype)):
        raise TenetNotSupported("Tensor.to of more than a dtype")
    require_plain(**other)
    if type(copy) is not bool or type(non_blocking) is not bool:
        raise TenetNotSupported("flags that are no bool")
    if args and dtype is not None:
        raise TenetNotSupported("a dtype twice")
    return (args[0] if args else dtype), copy


def require_same_format(memory_format: Any) -> None:
    """Leaves clones that keep the layout; the others' layouts are PyTorch's own."""
    if memory_format is not torch.preserve_format:
        raise TenetNotSupported(f"memory_format={memory_format!r}")


DTYPE_NAMES = [str(dtype).removeprefix("torch.") for dtype in NUMPY_DTYPES]
