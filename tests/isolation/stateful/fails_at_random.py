"""One call in twenty copies: no sequence of calls brings it about."""

import random

import torch


def from_numpy(array):
    result = torch.from_numpy(array)
    return result.clone() if random.random() < 0.05 else result
