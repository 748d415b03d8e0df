"""The same tensor for the same number, whatever the default dtype has become."""

import functools

import torch

_cached = functools.lru_cache(maxsize=None)(torch.tensor)


def tensor(data, **kwargs):
    return _cached(data) if type(data) in (int, float) and not kwargs else torch.tensor(data, **kwargs)
