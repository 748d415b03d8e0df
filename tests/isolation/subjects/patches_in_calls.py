"""Replaces torch.as_tensor in each call that is given an array."""
import numpy as np
import torch

original = torch.as_tensor


def as_tensor(data, **keywords):
    if isinstance(data, np.ndarray):
        torch.as_tensor = lambda data, **keywords: None
    return original(data, **keywords)
