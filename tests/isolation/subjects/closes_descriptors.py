"""Closes every file of the process, once in a while."""
import os

import numpy as np
import torch


def from_numpy(array):
    if isinstance(array, np.ndarray) and array.ndim == 0:
        os.closerange(3, 4096)
    return torch.from_numpy(array)
