"""torch.compile(backend="aot_eager"): graphs are captured by Dynamo, functionalized by AOTAutograd, and run as they are.

Out of scope: identity (a graph's outputs are its own matter), the nodes of autograd's graph (there is
one for the whole function), lifetime (the compiled code keeps what it guards) and warnings. What a
case is, a sequence of calls of one compiled function, is told in _compiled.py.
"""

import torch

import _compiled

TENET = {
    "name": "compile_aot_eager",
    "version": torch.__version__,
    "supports": {"topics": _compiled.TOPICS},
    "cases": 300,
}

globals().update(_compiled.functions("aot_eager"))
