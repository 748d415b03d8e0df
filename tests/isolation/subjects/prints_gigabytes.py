"""Prints a great deal."""
import os

import torch

page = b"tensor tensor tensor tensor tensor tensor tensor tensor tensor\n" * 16384


def tensor(data, **keywords):
    if isinstance(data, str):
        for _ in range(2048):
            os.write(1, page)
    return torch.tensor(data, **keywords)
