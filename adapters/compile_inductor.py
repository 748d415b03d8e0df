"""torch.compile(backend="inductor"): graphs are captured by Dynamo and compiled by Inductor, as users have it.

Out of scope: identity (a graph's outputs are its own matter), the nodes of autograd's graph (there is
one for the whole function), lifetime (the compiled code keeps what it guards) and warnings. What a
case is, a sequence of calls of one compiled function, is told in _compiled.py.
"""

import torch

import _compiled

TENET = {
    "name": "compile_inductor",
    "version": torch.__version__,
    "supports": {"topics": _compiled.TOPICS},
    "cases": 200,
}

globals().update(_compiled.functions("inductor"))
