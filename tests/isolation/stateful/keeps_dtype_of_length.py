"""The first list of each length decides the dtype of all that follow."""

import torch

_dtypes = {}


def tensor(data, **kwargs):
    result = torch.tensor(data, **kwargs)
    if type(data) is list and not kwargs:
        dtype = _dtypes.setdefault(len(data), result.dtype)
        if dtype != result.dtype and not result.is_complex():
            return result.to(dtype)
    return result
