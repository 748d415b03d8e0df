"""Every fiftieth clone of a matrix is transposed."""

import torch

_calls = 0


def clone(tensor, **kwargs):
    global _calls
    _calls += 1
    result = torch.clone(tensor, **kwargs)
    return result.t() if _calls % 50 == 0 and tensor.dim() == 2 else result
