"""What a fault is, and how one becomes a subject."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass

import torch



def cast(tensor: torch.Tensor, name: str, *args, **kwargs) -> torch.Tensor:
    """tensor.float() for the name "float", and so on."""
    return getattr(torch.Tensor, name)(tensor, *args, **kwargs)


def typed_tensor(name: str, *args, **kwargs) -> torch.Tensor:
    """torch.FloatTensor(...) for the name "FloatTensor", and so on."""
    return getattr(torch, name)(*args, **kwargs)


REAL: dict[str, Callable] = {
    "tensor": torch.tensor,
    "as_tensor": torch.as_tensor,
    "from_numpy": torch.from_numpy,
    "Tensor": torch.Tensor,
    "clone": torch.Tensor.clone,
    "to": torch.Tensor.to,
    "asarray": torch.asarray,
    "from_dlpack": torch.from_dlpack,
    "frombuffer": torch.frombuffer,
    "new_tensor": torch.Tensor.new_tensor,
    "contiguous": torch.Tensor.contiguous,
    "detach": torch.Tensor.detach,
    "scalar_tensor": torch.scalar_tensor,
    "sparse_coo_tensor": torch.sparse_coo_tensor,
    "cast": cast,
    "type": torch.Tensor.type,
    "typed_tensor": typed_tensor,
    "numpy": torch.Tensor.numpy,
}


@dataclass(frozen=True)
class Fault:
    """One constructor replaced by a function that is given the real one and its arguments."""

    name: str
    constructor: str
    function: Callable
    says: str  # what is wrong, in a sentence
    topic: str = ""  # that is to be blamed; empty: none, it conforms
    elements: int = 3  # of the smallest case, at most
    attributes: int = 2  # not default in the smallest case, at most
    rate: float = 1.0  # how often the same call is wrong
    special: bool = False  # it is given special tensors, too
    device: str = "cpu"  # to check it with
    observed: str = ""  # words that are to be told of what it does
    has_repro: bool = True  # that exits with 1: not of other warnings, views of items, double negation


FAULTS: dict[str, Fault] = {}
CONFORMING: dict[str, Fault] = {}


def _add(table: dict[str, Fault], function: Callable, **properties) -> Callable:
    says = " ".join(function.__doc__.split())
    assert function.__name__ not in FAULTS | CONFORMING, function.__name__
    table[function.__name__] = Fault(function.__name__, function=function, says=says, **properties)
    return function


def fault(topic: str, constructor: str, **limits) -> Callable[[Callable], Callable]:
    """Registers a function as a fault of `constructor` for which `topic` is to be blamed."""
    return lambda function: _add(
        FAULTS, function, topic=topic, constructor=constructor, **limits
    )


def conforming(constructor: str, **properties) -> Callable[[Callable], Callable]:
    """Registers a function that differs from PyTorch's only in what is not judged."""
    return lambda function: _add(CONFORMING, function, constructor=constructor, **properties)


# New in torch 2.15.
BCOMPLEX32 = getattr(torch, "bcomplex32", None)

# Dtypes without arithmetic.
BARE = {torch.float4_e2m1fn_x2, torch.bits16} | {
    getattr(torch, name)
    for name in ("bits1x8", "bits2x4", "bits4x2", "bits8")
    + tuple(f"{sign}int{bits}" for sign in ("", "u") for bits in range(1, 8))
}


def is_special(value: object) -> bool:
    """A tensor without strides of its own, or of elements that are no numbers by themselves."""
    if isinstance(value, torch.dtype):
        return value in BARE
    return isinstance(value, torch.Tensor) and (
        value.layout != torch.strided
        or value.is_quantized
        or value.is_nested
        or value.dtype in BARE
        or type(value).__torch_dispatch__ is not torch.Tensor.__torch_dispatch__
    )


def with_real(function: Callable, real: Callable, special: bool) -> Callable:
    """The function, given the real one; which alone is given special tensors but for `special`."""

    @functools.wraps(function)
    def call(*args, **options):
        if not special and any(map(is_special, (*args, *options.values()))):
            return real(*args, **options)
        return function(real, *args, **options)

    return call


def install(names: list[str], namespace: dict) -> None:
    """Defines the constructors in a module's namespace: PyTorch's, but for the named ones."""
    namespace.update(REAL)
    namespace["TENET"] = {"name": " ".join(names) or "torch-itself"}
    for name in names:
        chosen = (FAULTS | CONFORMING)[name]
        namespace[chosen.constructor] = with_real(
            chosen.function, REAL[chosen.constructor], chosen.special
        )


def squads(table: dict[str, Fault]) -> list[list[str]]:
    """The names in as few groups as possible, no two of a group of the same constructor."""
    assert len({fault.device for fault in table.values()}) < 2, "a check is with one device"
    groups: list[list[str]] = []
    taken: dict[str, int] = {}
    for fault in table.values():
        index = taken.get(fault.constructor, 0)
        taken[fault.constructor] = index + 1
        if index == len(groups):
            groups.append([])
        groups[index].append(fault.name)
    return groups
