"""torch.compile with any backend: a compiled function for each constructor, called again and again.

A compiled function keeps state between calls: a graph is guarded by what the first call saw, and
made general when another size comes. Tenet judges sequences of calls of a function that begins with
nothing, see reset(). Exceptions that the compiler wraps in its own are unwrapped. `fullgraph` stays
False, as users have it: what the compiler refuses runs in eager mode.
"""

from __future__ import annotations

from typing import Any

import torch

from _constructors import CONSTRUCTORS

TOPICS = ["aliasing", "dtype", "device", "shape", "layout", "values", "errors"]


def functions(backend: str) -> dict[str, Any]:
    """Every constructor, compiled by that backend, setup() and reset()."""
    compiled = {name: adapt(name, backend) for name in CONSTRUCTORS if name != "sparse_coo_tensor"}
    # What is imported by the first compilation is imported before the first case.
    compiled["setup"] = lambda: compiled["clone"](torch.zeros(1))
    compiled["reset"] = torch._dynamo.reset
    return compiled


def adapt(name: str, backend: str) -> Any:
    constructor = CONSTRUCTORS[name]

    @torch.compile(backend=backend)
    def compiled(args: tuple, kwargs: dict[str, Any]) -> Any:
        return constructor(*args, **kwargs)

    def call(*args: Any, **kwargs: Any) -> Any:
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
