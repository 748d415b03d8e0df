"""Loops for ever on tuples."""
import torch


def tensor(data, **keywords):
    while isinstance(data, tuple):
        pass
    return torch.tensor(data, **keywords)
