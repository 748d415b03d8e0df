"""torch.func.vmap: the call is run for a batch of one, and the only result is taken out of it.

The tensors in the call get a batch dimension of size 1 in front; a call without tensors is batched over
one that it does not use. Out of scope: what batching itself decides (identity, autograd's nodes,
lifetime, warnings).
"""

import torch

from _constructors import Traced, adapted

TENET = {
    "name": "vmap",
    "version": torch.__version__,
    "supports": {
        "topics": ["aliasing", "dtype", "device", "shape", "layout", "values", "errors"]
    },
}


def run(function, args, kwargs):
    call = Traced(function, args, kwargs)
    if not call.tensors:
        return torch.func.vmap(lambda _: call())(torch.zeros(1))[0]
    return torch.func.vmap(call)(*(tensor.unsqueeze(0) for tensor in call.tensors))[0]


globals().update(adapted(run))
