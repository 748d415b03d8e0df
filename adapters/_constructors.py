"""What the adapters share: PyTorch's constructors as functions, and calls taken apart.

An adapter that changes how PyTorch's own functions are run (a mode, a tracer, a compiler) defines
them all at once:

    def run(function, args, kwargs): ...
    globals().update(adapted(run))
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import Any

import torch


def cast(tensor: torch.Tensor, name: str, *args: Any, **kwargs: Any) -> torch.Tensor:
    """tensor.float() for the name "float", and so on."""
    return getattr(torch.Tensor, name)(tensor, *args, **kwargs)


def typed_tensor(name: str, *args: Any, **kwargs: Any) -> torch.Tensor:
    """torch.FloatTensor(...) for the name "FloatTensor", and so on."""
    return getattr(torch, name)(*args, **kwargs)


CONSTRUCTORS: dict[str, Callable[..., Any]] = {
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

#: What makes strided tensors of tensors: a graph ends where an ndarray begins, and transforms know few
#: sparse ones.
OF_TENSORS = tuple(name for name in CONSTRUCTORS if name not in ("numpy", "sparse_coo_tensor"))

#: Values that are what they look like.
PLAIN = (bool, int, float, complex, str, type(None), torch.dtype, torch.device, torch.memory_format)


class TenetNotSupported(Exception):
    """Tells Tenet that the implementation does not claim to support this very call."""


Run = Callable[[Callable[..., Any], tuple, dict[str, Any]], Any]


def adapted(run: Run, names: Iterable[str] = OF_TENSORS) -> dict[str, Callable[..., Any]]:
    """A function for every constructor named, which hands the constructor and its arguments to `run`."""

    def adapt(name: str) -> Callable[..., Any]:
        @functools.wraps(CONSTRUCTORS[name], updated=())
        def call(*args: Any, **kwargs: Any) -> Any:
            return run(CONSTRUCTORS[name], args, kwargs)

        return call

    return {name: adapt(name) for name in names}


class Traced:
    """A call as a function of the tensors among its arguments; all else is part of the function.

    `tensors` are those that stand in the call itself. Tensors inside lists stay where they are.
    """

    def __init__(self, function: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> None:
        self.function = function
        self.args = args
        self.kwargs = kwargs
        self.tensors = [value for value in (*args, *kwargs.values()) if self.is_traced(value)]

    @staticmethod
    def is_traced(value: Any) -> bool:
        return isinstance(value, torch.Tensor) and value.layout == torch.strided

    def likeness(self, shapes: bool) -> Any:
        """Equal for calls that one graph serves: of the same function with the same arguments but for
        the tensors, which have the same dtype, device and number of dimensions (`shapes`: and
        sizes), in the same surroundings. None where an argument is an object, which another one
        never stands for."""

        def of(value: Any) -> Any:
            if isinstance(value, PLAIN):
                return type(value), repr(value)
            if not self.is_traced(value):
                raise TypeError
            extent = tuple(value.shape) if shapes else value.dim()
            return type(value), value.dtype, value.device, extent, value.requires_grad

        surroundings = (
            torch.get_default_dtype(),
            torch.get_default_device(),
            torch.is_grad_enabled(),
            torch.is_inference_mode_enabled(),
        )
        try:
            named = (*enumerate(self.args), *self.kwargs.items())
            return self.function, tuple((name, of(value)) for name, value in named), surroundings
        except TypeError:
            return None

    def __call__(self, *tensors: torch.Tensor) -> Any:
        left = iter(tensors)

        def replaced(value: Any) -> Any:
            return next(left) if self.is_traced(value) else value

        args = [replaced(value) for value in self.args]
        kwargs = {name: replaced(value) for name, value in self.kwargs.items()}
        return self.function(*args, **kwargs)


class Graphs:
    """Graphs that were made for one call and serve later ones, as users of a tracer have them.

    `make` makes the graph of a Traced; it is called with the tensors. `shapes`: whether a graph is good
    for the sizes only that it was made for.
    """

    def __init__(self, make: Callable[[Traced], Callable[..., Any]], shapes: bool) -> None:
        self.make = make
        self.shapes = shapes
        self.made: dict[Any, Callable[..., Any]] = {}

    def reset(self) -> None:
        """Forgets them all."""
        self.made.clear()

    def run(self, function: Callable[..., Any], args: tuple, kwargs: dict[str, Any]) -> Any:
        """For adapted()."""
        call = Traced(function, args, kwargs)
        likeness = call.likeness(self.shapes)
        graph = None if likeness is None else self.made.get(likeness)
        if graph is None:
            graph = self.make(call)
            if likeness is not None:
                self.made[likeness] = graph
        return graph(*call.tensors)
