"""torch.export: the call is exported as a program, and the program is run.

The tensors in the call are the program's inputs; everything else is a constant of it. A
program serves later calls that differ in the tensors' values only, for it refuses other sizes. Out of
scope: identity, autograd (an exported program is for inference), lifetime (the program holds its
constants) and warnings.
"""

import torch

from _constructors import Graphs, adapted

TENET = {
    "name": "torch_export",
    "version": torch.__version__,
    "supports": {"topics": ["aliasing", "dtype", "device", "shape", "layout", "values", "errors"]},
    "cases": 1000,
}


class Program(torch.nn.Module):
    """The module to export."""

    def __init__(self, call):
        super().__init__()
        self.call = call

    def forward(self, *tensors):
        return self.call(*tensors)


def make(call):
    return torch.export.export(Program(call), tuple(call.tensors), strict=False).module()


graphs = Graphs(make, shapes=True)
reset = graphs.reset


def setup():
    """What is imported by the first export is imported before the first case."""
    graphs.run(torch.Tensor.clone, (torch.zeros(1),), {})


globals().update(adapted(graphs.run))
