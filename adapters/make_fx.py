"""make_fx: the call is traced into an FX graph of ATen operations, and the graph is run.

The tensors in the call are the graph's inputs; everything else is traced as a constant. A graph
serves later calls that differ in the tensors' values only: make_fx burns their sizes in.
Out of scope: whether the input itself comes back (a graph's outputs are its own matter), lifetime (a graph
holds its constants), and warnings, which come from the tracing, once or twice.
"""

import torch
from torch.fx.experimental.proxy_tensor import make_fx as trace

from _constructors import Graphs, adapted

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


graphs = Graphs(lambda call: trace(call)(*call.tensors), shapes=True)
reset = graphs.reset


def setup():
    """What is imported by the first trace is imported before the first case."""
    graphs.run(torch.Tensor.clone, (torch.zeros(1),), {})


globals().update(adapted(graphs.run))
