"""torch.jit.trace: the call is recorded as a TorchScript graph, and the graph is run.

The tensors in the call are the graph's inputs; a call without any is traced with one that it does not
use. A graph serves later calls that differ in the tensors' values and sizes only. Out of scope:
identity, lifetime (the graph keeps its constants) and warnings.
"""

import warnings

import torch

from _constructors import Graphs, adapted

TENET = {
    "name": "torch_jit_trace",
    "version": torch.__version__,
    "supports": {
        "topics": ["aliasing", "dtype", "device", "shape", "layout", "values", "autograd", "errors"]
    },
    "cases": 5000,
}


def make(call):
    unused = () if call.tensors else (torch.zeros(1, device="cpu"),)
    graph = torch.jit.trace(lambda *given: call(*given[: len(call.tensors)]), (*call.tensors, *unused), check_trace=False)
    return lambda *tensors: graph(*tensors, *unused)


graphs = Graphs(make, shapes=False)
reset = graphs.reset
globals().update(adapted(graphs.run))
