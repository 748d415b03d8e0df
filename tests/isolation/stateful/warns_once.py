"""Warns of a read-only array once in a process."""

import warnings

import torch

_warned = False


def from_numpy(array):
    global _warned
    with warnings.catch_warnings():
        if _warned:
            warnings.simplefilter("ignore")
        _warned = _warned or not array.flags.writeable
        return torch.from_numpy(array)
