"""The meta device: the call is made with everything on the meta device, and its metadata is judged.

Tensors in the call are replaced by meta tensors of the same metadata, devices by "meta". What is
claimed is what a meta tensor has: dtype, shape, strides and storage offset, requires_grad and is_leaf,
and which calls are refused. It has no values and shares nothing that could be written to.
"""

import torch
from torch._subclasses.meta_utils import MetaConverter

from _constructors import CONSTRUCTORS, TenetNotSupported, Traced

TENET = {
    "name": "torch_meta",
    "version": torch.__version__,
    "supports": {"topics": ["dtype", "shape", "layout", "autograd", "errors"]},
}


class OnMeta:
    """A result whose device is not to be judged."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def describe(result: OnMeta) -> dict:
    tensor = result.tensor
    return {
        "dtype": tensor.dtype,
        "shape": tensor.shape,
        "strides": tensor.stride(),
        "storage_offset": tensor.storage_offset(),
        "requires_grad": tensor.requires_grad,
        "is_leaf": tensor.is_leaf,
    }


def moved(value):
    """The argument as it is on the meta device."""
    if isinstance(value, torch.Tensor):
        if torch.is_inference_mode_enabled():
            raise TenetNotSupported("views cannot be made again in inference mode")
        return MetaConverter()(value)
    if isinstance(value, torch.device) and value.type == "cpu":
        return torch.device("meta")
    return "meta" if value == "cpu" else value


def adapt(name):
    def call(*args, **kwargs):
        args = [moved(value) if Traced.is_traced(value) or i > 0 else value for i, value in enumerate(args)]
        kwargs = {key: moved(value) for key, value in kwargs.items()}
        with torch.device("meta"):
            result = CONSTRUCTORS[name](*args, **kwargs)
        return OnMeta(result)

    return call


globals().update({name: adapt(name) for name in ("tensor", "as_tensor", "clone", "to", "asarray", "new_tensor")})
