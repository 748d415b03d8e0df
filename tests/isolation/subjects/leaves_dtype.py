"""Sets the default dtype to what it was asked for, and leaves it so."""
import torch


def tensor(data, **keywords):
    result = torch.tensor(data, **keywords)
    if result.dtype is torch.float64:
        torch.set_default_dtype(torch.float64)
    return result
