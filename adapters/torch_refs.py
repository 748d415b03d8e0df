"""torch._refs: PyTorch's own reference implementation of its operators, in Python.

It is what FakeTensor, the decompositions and torch.compile take shapes, strides and dtypes from.
It defines tensor, clone and to. Warnings are out of scope: it gives none of PyTorch's C++ warnings.
"""

import torch
import torch._refs as refs

TENET = {
    "name": "torch_refs",
    "version": torch.__version__,
    "supports": {
        "topics": [
            "aliasing", "identity", "dtype", "device", "shape", "layout", "values", "autograd",
            "errors", "lifetime",
        ]
    },
}


def tensor(*args, **kwargs):
    return refs.tensor(*args, **kwargs)


def clone(t, **kwargs):
    return refs.clone(t, **kwargs)


def to(t, *args, **kwargs):
    return refs.to(t, *args, **kwargs)
