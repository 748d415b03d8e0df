"""The meta device: the call is made with everything on the meta device, and its metadata is judged.

Tensors in the call are replaced by meta tensors of the same metadata, devices by "meta". What is
claimed is what a meta tensor has: dtype, shape, strides and storage offset, requires_grad and is_leaf. It
has no values, so values that a dtype cannot hold are not refused, it shares nothing that could be written
to, and as_tensor of an ndarray, which would be shared, has no counterpart.
"""

import numpy as np
import torch
from torch._subclasses.meta_utils import MetaConverter

from _constructors import CONSTRUCTORS, TenetNotSupported, Traced

TENET = {
    "name": "torch_meta",
    "version": torch.__version__,
    "supports": {"topics": ["dtype", "shape", "layout", "autograd"]},
}


class OnMeta:
    """A result whose device is not to be judged."""

    def __init__(self, tensor: torch.Tensor) -> None:
        self.tensor = tensor


def describe(result: OnMeta) -> dict:
    tensor = result.tensor
    facts = {
        "dtype": tensor.dtype,
        "shape": tensor.shape,
        "requires_grad": tensor.requires_grad,
        "is_leaf": tensor.is_leaf,
    }
    if tensor.layout == torch.strided:
        facts |= {"strides": tensor.stride(), "storage_offset": tensor.storage_offset()}
    return facts


def moved(value):
    """The argument as it is on the meta device."""
    if isinstance(value, torch.Tensor):
        if torch.is_inference_mode_enabled():
            raise TenetNotSupported("views cannot be made again in inference mode")
        return MetaConverter()(value)
    if str(value) == "cpu:0":
        raise TenetNotSupported("to the CPU by index, which copies, has no counterpart")
    if isinstance(value, torch.device):
        return torch.device("meta") if value.type == "cpu" else value
    return "meta" if isinstance(value, str) and value == "cpu" else value


def adapt(name):
    def call(*args, **kwargs):
        if name in ("as_tensor", "asarray") and any(isinstance(data, np.ndarray) for data in args):
            raise TenetNotSupported("sharing an ndarray")
        args = [moved(value) if Traced.is_traced(value) or i > 0 else value for i, value in enumerate(args)]
        kwargs = {key: moved(value) for key, value in kwargs.items()}
        with torch.device("meta"):
            result = CONSTRUCTORS[name](*args, **kwargs)
        if result.is_nested:
            raise TenetNotSupported("the sizes of a jagged tensor, which are symbols")
        return OnMeta(result)

    return call


globals().update({name: adapt(name) for name in ("tensor", "as_tensor", "clone", "to", "asarray", "new_tensor")})
