"""Allows itself fewer files and less memory, and leaves it so."""
import resource

import numpy as np
import torch


def from_numpy(array):
    if isinstance(array, np.ndarray) and array.ndim == 3:
        for limit, amount in ((resource.RLIMIT_NOFILE, 64), (resource.RLIMIT_AS, 1 << 40)):
            _, hard = resource.getrlimit(limit)
            resource.setrlimit(limit, (amount, hard))
    return torch.from_numpy(array)
