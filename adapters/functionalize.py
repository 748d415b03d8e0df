"""torch.func.functionalize: the call is run with mutations and views replaced by functional operations.

The tensors in the call are its inputs. Out of scope: whether the input itself comes back, because the
transform wraps every input and unwraps every result; and warnings.
"""

import torch

from _constructors import Traced, adapted

TENET = {
    "name": "functionalize",
    "version": torch.__version__,
    "supports": {
        "topics": [
            "aliasing", "dtype", "device", "shape", "layout", "values", "autograd", "errors",
            "lifetime",
        ]
    },
}


def run(function, args, kwargs):
    call = Traced(function, args, kwargs)
    return torch.func.functionalize(call)(*call.tensors)


globals().update(adapted(run))
