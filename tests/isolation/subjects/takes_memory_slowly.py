"""Allocates for complex numbers, too slowly to reach a limit of 300 MiB within a second."""
import time

import torch

taken = []


def tensor(data, **keywords):
    while isinstance(data, complex):
        taken.append(b"x" * (8 << 20))
        time.sleep(0.04)
    return torch.tensor(data, **keywords)
