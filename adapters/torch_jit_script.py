"""TorchScript: a scripted function of the right static types is made for every call, and called.

TorchScript defines tensor and as_tensor for numbers and nested lists of one type and one depth, and clone
and to for tensors. All else in a case is not supported: other data, mixed or empty lists, keyword
arguments that its schema does not have. Out of scope: warnings and lifetime.
"""

from __future__ import annotations

import functools
from typing import Any

import torch

from _constructors import TenetNotSupported

TENET = {
    "name": "torch_jit_script",
    "version": torch.__version__,
    "supports": {
        "topics": [
            "aliasing", "identity", "dtype", "device", "shape", "layout", "values", "autograd", "errors",
        ]
    },
    "cases": 20000,
}

NUMBERS = {bool: "bool", int: "int", float: "float", complex: "complex"}
OPTIONS = {"dtype": "Optional[int]", "device": "Optional[Device]", "requires_grad": "bool"}


def type_of(value: Any) -> str:
    """The static type of a number or a nested list."""
    if type(value) in NUMBERS:
        if type(value) is int and not -(2**63) <= value < 2**63:
            raise TenetNotSupported("an int of TorchScript has 64 bits")
        return NUMBERS[type(value)]
    if type(value) is torch.Tensor:
        return "Tensor"
    if type(value) is list and value:
        types = {type_of(item) for item in value}
        if len(types) == 1 and types != {"Tensor"}:
            return f"List[{types.pop()}]"
    raise TenetNotSupported(f"no static type for this {type(value).__name__}")


@functools.lru_cache(maxsize=None)
def scripted(name: str, data: str, options: tuple[str, ...]) -> Any:
    parameters = "".join(f", {option}: {OPTIONS[option]}" for option in options)
    passed = "".join(f", {option}={option}" for option in options)
    source = f"def f(data: {data}{parameters}):\n    return torch.{name}(data{passed})\n"
    return torch.jit.CompilationUnit(source).f


def from_data(name: str, allowed: tuple[str, ...], data: Any, kwargs: dict[str, Any]) -> Any:
    for option, value in kwargs.items():
        fits = {
            "dtype": value is None or isinstance(value, torch.dtype),
            "device": value is None or isinstance(value, torch.device),
            "requires_grad": type(value) is bool,
        }
        if option not in allowed or not fits[option]:
            raise TenetNotSupported(f"{option}={value!r}")
    return scripted(name, type_of(data), tuple(kwargs))(data, **kwargs)


def tensor(data, **kwargs):
    return from_data("tensor", ("dtype", "device", "requires_grad"), data, kwargs)


def as_tensor(data, **kwargs):
    return from_data("as_tensor", ("dtype", "device"), data, kwargs)


CLONE = torch.jit.CompilationUnit(
    """
def f(t: Tensor, memory_format: Optional[int]):
    return t.clone(memory_format=memory_format)
"""
).f

TO = torch.jit.CompilationUnit(
    """
def dtype(t: Tensor, dtype: int, non_blocking: bool, copy: bool, memory_format: Optional[int]):
    return t.to(dtype, non_blocking, copy, memory_format=memory_format)

def device(t: Tensor, device: Device, dtype: int, non_blocking: bool, copy: bool, memory_format: Optional[int]):
    return t.to(device, dtype, non_blocking, copy, memory_format=memory_format)

def other(t: Tensor, other: Tensor, non_blocking: bool, copy: bool, memory_format: Optional[int]):
    return t.to(other, non_blocking, copy, memory_format=memory_format)
"""
)


def require_tensor(value: Any) -> None:
    if type(value) is not torch.Tensor:
        raise TenetNotSupported("tensors only")


def clone(t, *, memory_format=torch.preserve_format):
    require_tensor(t)
    if not isinstance(memory_format, torch.memory_format):
        raise TenetNotSupported("memory formats only")
    return CLONE(t, memory_format)


def to(t, *args, non_blocking=False, copy=False, memory_format=None, **kwargs):
    require_tensor(t)
    if type(non_blocking) is not bool or type(copy) is not bool or len(args) + len(kwargs) > 2:
        raise TenetNotSupported("the overloads with a dtype, a device and a dtype, or another tensor")
    if not (memory_format is None or isinstance(memory_format, torch.memory_format)):
        raise TenetNotSupported("memory formats only")
    if "other" in kwargs:
        raise TenetNotSupported("another tensor by keyword")
    what = dict(kwargs)
    for value in args:
        kind = {torch.dtype: "dtype", torch.device: "device", torch.Tensor: "other"}.get(type(value))
        if kind is None or kind in what:
            raise TenetNotSupported(f"{value!r} as a positional argument")
        what[kind] = value
    end = (non_blocking, copy, memory_format)
    if set(what) == {"other"}:
        require_tensor(what["other"])
        return TO.other(t, what["other"], *end)
    if set(what) == {"dtype"} and isinstance(what["dtype"], torch.dtype):
        return TO.dtype(t, what["dtype"], *end)
    if set(what) == {"device", "dtype"} and isinstance(what["device"], torch.device) and isinstance(what["dtype"], torch.dtype):
        return TO.device(t, what["device"], what["dtype"], *end)
    raise TenetNotSupported("the overloads with a dtype, a device and a dtype, or another tensor")
