"""torchax: PyTorch's functions on JAX arrays, under torchax.default_env() with device "jax".

Tensors in the call are moved to it first. Out of scope: devices, autograd, warnings, identity, strides and
memory, which are JAX's own. A specimen: it is known to abort the process for a size that is too large.
"""

import importlib.metadata

import torch

try:
    import torchax
except AttributeError as missing:  # it names PyTorch's operators, of which another version has others
    version = importlib.metadata.version("torchax")
    raise ImportError(f"torchax {version} does not go with torch {torch.__version__}: {missing}") from None

from _constructors import CONSTRUCTORS, TenetNotSupported

TENET = {
    "name": "torchax_tensors",
    "version": torchax.__version__,
    "supports": {"topics": ["dtype", "shape", "values"]},
    "cases": 3000,
}

ENVIRONMENT = torchax.default_env()


class Result:
    """A tensor that is to be described, because its memory is JAX's."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def describe(result: Result) -> dict:
    tensor = result.tensor
    return {"dtype": tensor.dtype, "shape": tuple(tensor.shape), "values": tensor.cpu().tolist()}


def adapt(name):
    def call(*args, **kwargs):
        if kwargs.get("device") is not None or torch.get_default_device().type != "cpu":
            raise TenetNotSupported("devices")
        with ENVIRONMENT:
            args = [value.to("jax") if isinstance(value, torch.Tensor) else value for value in args]
            if name in ("tensor", "as_tensor"):
                kwargs["device"] = "jax"
            return Result(CONSTRUCTORS[name](*args, **kwargs))

    return call


globals().update({name: adapt(name) for name in ("tensor", "as_tensor", "clone", "to")})
