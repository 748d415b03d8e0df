"""make_fx: the call is traced into an FX graph of ATen operations, and the graph is run.

The tensors in the call are the graph's inputs; everything else is traced as a constant.
Out of scope: whether the input itself comes back (a graph's outputs are its own matter), lifetime (a graph
holds its constants), and warnings, which come from the tracing, once or twice.
"""

import torch
from torch.fx.experimental.proxy_tensor import make_fx as trace

from _constructors import Traced, adapted

TENET = {
    "name": "make_fx",
    "version": torch.__version__,
    "supports": {
        "topics": [
            "aliasing", "dtype", "device", "shape", "layout", "values", "autograd", "errors",
        ]
    },
    "cases": 3000,
}


def run(function, args, kwargs):
    call = Traced(function, args, kwargs)
    return trace(call)(*call.tensors)(*call.tensors)


def setup():
    """What is imported by the first trace is imported before the first case."""
    run(torch.Tensor.clone, (torch.zeros(1),), {})


globals().update(adapted(run))
