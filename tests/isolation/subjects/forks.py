"""Comes back twice when the data is an int, and leaves the child."""
import os

import torch


def tensor(data, **keywords):
    if isinstance(data, int) and not isinstance(data, bool):
        os.fork()
    return torch.tensor(data, **keywords)
