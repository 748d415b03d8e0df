"""Changes to another folder."""
import os

import numpy as np
import torch


def from_numpy(array):
    if isinstance(array, np.ndarray) and array.ndim == 1:
        os.chdir("/")
    return torch.from_numpy(array)
