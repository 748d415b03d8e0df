"""PyTorch under a TorchDispatchMode that hands every operation through: a control.

It must come out exactly as PyTorch. If it fails, the suite is wrong, or the mode mechanism is.
Out of scope: tensors of a Python subclass, whose class torch.tensor keeps under any dispatch mode and
drops without one; inference mode, in which a mode sees composite operations whole and complex32 is
allocated less often.
"""

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from _constructors import CONSTRUCTORS, TenetNotSupported, adapted

TENET = {"name": "torch_dispatch_mode", "version": torch.__version__}


class PassThrough(TorchDispatchMode):
    """Performs the operation it is asked to perform."""

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


def run(function, args, kwargs):
    if torch.is_inference_mode_enabled():
        raise TenetNotSupported("inference mode")
    for value in (*args, *kwargs.values()):
        # `type` is a constructor here.
        if isinstance(value, torch.Tensor) and value.__class__ not in (torch.Tensor, torch.nn.Parameter):
            raise TenetNotSupported("tensors of a subclass")
        # PyTorch itself resolves the bits in another way when a mode looks on.
        bits = isinstance(value, torch.Tensor) and (value.is_neg() or value.is_conj())
        if bits and value.is_inference():
            raise TenetNotSupported("conj and neg views made in inference mode")
    with PassThrough():
        return function(*args, **kwargs)


globals().update(adapted(run, CONSTRUCTORS))
