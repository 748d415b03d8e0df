"""torch.jit.trace: the call is recorded as a TorchScript graph, and the graph is run.

The tensors in the call are the graph's inputs; a call without any is traced with one that it does not
use. Out of scope: identity, lifetime (the graph keeps its constants) and warnings.
"""

import warnings

import torch

from _constructors import Traced, adapted

TENET = {
    "name": "torch_jit_trace",
    "version": torch.__version__,
    "supports": {
        "topics": ["aliasing", "dtype", "device", "shape", "layout", "values", "autograd", "errors"]
    },
    "cases": 5000,
}


def run(function, args, kwargs):
    call = Traced(function, args, kwargs)
    tensors = tuple(call.tensors) or (torch.zeros(1, device="cpu"),)
    return torch.jit.trace(lambda *given: call(*given[: len(call.tensors)]), tensors, check_trace=False)(*tensors)


globals().update(adapted(run))
