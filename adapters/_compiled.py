"""torch.compile with any backend: every call is the second one of a compiled function.

A compiled function keeps state between calls: a graph is guarded by what the first call saw, and
made general when another size comes. So each case starts from nothing, calls the compiled function
with a relative of the input (same kinds and dtypes, other values and sizes), and is judged on the
call after that. Exceptions that the compiler wraps in its own are unwrapped. `fullgraph` stays
False, as users have it: what the compiler refuses runs in eager mode.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from _constructors import CONSTRUCTORS

TOPICS = ["aliasing", "dtype", "device", "shape", "layout", "values", "errors"]


def functions(backend: str) -> dict[str, Any]:
    """Every constructor, compiled by that backend."""
    compiled = {name: adapt(name, backend) for name in CONSTRUCTORS}
    # What is imported by the first compilation is imported before the first case.
    compiled["setup"] = lambda: compiled["clone"](torch.zeros(1))
    return compiled


def adapt(name: str, backend: str) -> Any:
    constructor = CONSTRUCTORS[name]

    def call(*args: Any, **kwargs: Any) -> Any:
        torch._dynamo.reset()

        @torch.compile(backend=backend)
        def compiled(args: tuple, kwargs: dict[str, Any]) -> Any:
            return constructor(*args, **kwargs)

        if args:
            warm_up(compiled, (relative(args[0]), *args[1:]), kwargs)
        try:
            return compiled(args, kwargs)
        except torch._dynamo.exc.TorchDynamoException as wrapped:
            raise unwrapped(wrapped) from None

    return call


def unwrapped(error: BaseException) -> BaseException:
    """The exception at the bottom: each layer of the compiler raises its own from the one below."""
    while below := error.__cause__ or error.__context__:
        error = below
    return error


def warm_up(compiled: Any, args: tuple, kwargs: dict[str, Any]) -> None:
    """The call before the one that is judged. What comes of it does not matter."""
    try:
        compiled(args, kwargs)
    except Exception:  # a case may be one that is to be refused
        pass


def relative(value: Any) -> Any:
    """Something of the same kind and dtype, with other values and, where it has one, another size."""
    if isinstance(value, torch.Tensor):
        if type(value) is not torch.Tensor or value.layout != torch.strided:
            return value.detach()
        shape = [size + 1 for size in value.shape]
        return torch.zeros(shape, dtype=torch.uint8, device=value.device).to(value.dtype)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biufc":
        return np.zeros([size + 1 for size in value.shape], value.dtype)
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        return value.dtype.type(1)
    if type(value) in (bool, int, float, complex):
        return type(value)(1)
    if type(value) in (list, tuple):
        return type(value)(relative(item) for item in value)
    return value
