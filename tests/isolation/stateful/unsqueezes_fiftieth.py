"""Every fiftieth clone has a dimension too many."""

import torch

_calls = 0


def clone(tensor, **kwargs):
    global _calls
    _calls += 1
    result = torch.clone(tensor, **kwargs)
    return result.unsqueeze(0) if _calls % 50 == 0 and result.layout == torch.strided else result
