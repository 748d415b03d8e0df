"""Allocates without end for complex numbers."""
import torch

taken = []


def tensor(data, **keywords):
    while isinstance(data, complex):
        taken.append(b"x" * (64 << 20))
    return torch.tensor(data, **keywords)
