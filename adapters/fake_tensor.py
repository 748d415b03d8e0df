"""FakeTensorMode: the call is made with fake tensors, which have metadata and a pretended device.

It is what torch.compile and torch.export predict shapes, strides, dtypes and devices with. Tensors in
the call become fake ones. What is claimed is the metadata. A fake tensor has no values and shares nothing
that could be written to; what kernels and absent devices refuse, it allows.
"""

import torch
from torch._subclasses.fake_tensor import FakeTensor, FakeTensorMode

from _constructors import TenetNotSupported, Traced, adapted

TENET = {
    "name": "fake_tensor",
    "version": torch.__version__,
    "supports": {"topics": ["dtype", "shape", "device", "layout", "autograd"]},
    "cases": 10000,
}


class Fake:
    """A result whose memory is not to be looked at."""

    def __init__(self, tensor: FakeTensor) -> None:
        self.tensor = tensor


def describe(result: Fake) -> dict:
    tensor = result.tensor
    facts = {
        "dtype": tensor.dtype,
        "shape": tensor.shape,
        "device": str(tensor.device),
        "requires_grad": tensor.requires_grad,
        "is_leaf": tensor.is_leaf,
    }
    if tensor.layout == torch.strided:
        facts |= {"strides": tensor.stride(), "storage_offset": tensor.storage_offset()}
    return facts


def run(function, args, kwargs):
    call = Traced(function, args, kwargs)
    with FakeTensorMode(allow_non_fake_inputs=True) as mode:
        result = call(*(mode.from_tensor(tensor) for tensor in call.tensors))
    if result.is_nested:
        raise TenetNotSupported("the sizes of a jagged tensor, which are symbols")
    return Fake(result)


globals().update(adapted(run))
