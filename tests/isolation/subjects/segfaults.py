"""Reads from address 0 when the array is read-only."""
import ctypes

import numpy as np
import torch


def as_tensor(data, **keywords):
    if isinstance(data, np.ndarray) and not data.flags.writeable:
        ctypes.string_at(0)
    return torch.as_tensor(data, **keywords)
