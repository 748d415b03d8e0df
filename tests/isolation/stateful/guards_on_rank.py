"""What is compiled for one rank is used for every size: as a tracer does that guards too little. It can
forget."""

import torch

_shapes = {}


def reset():
    _shapes.clear()


def as_tensor(data, **kwargs):
    result = torch.as_tensor(data, **kwargs)
    if isinstance(data, torch.Tensor) and data.dim() == 1:
        size = _shapes.setdefault(data.dtype, data.shape[0])
        return result[:size]
    return result
