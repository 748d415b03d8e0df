"""PyTorch under a TorchFunctionMode that hands every call through: a control.

It must come out exactly as PyTorch. If it fails, the suite is wrong, or the mode mechanism is.
Nothing is out of scope.
"""

import torch
from torch.overrides import TorchFunctionMode

from _constructors import CONSTRUCTORS, adapted

TENET = {"name": "torch_function_mode", "version": torch.__version__}


class PassThrough(TorchFunctionMode):
    """Calls what it is asked to call."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        return func(*args, **(kwargs or {}))


def run(function, args, kwargs):
    with PassThrough():
        return function(*args, **kwargs)


globals().update(adapted(run, CONSTRUCTORS))
