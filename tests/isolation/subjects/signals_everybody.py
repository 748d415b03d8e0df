"""Sends a signal to every process there is; number 0, in case it should get through."""
import os

import torch


def tensor(data, **keywords):
    if keywords.get("dtype") is torch.float64:
        os.kill(-1, 0)
    return torch.tensor(data, **keywords)
