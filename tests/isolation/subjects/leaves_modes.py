"""Leaves grad mode off after tensors that require grad, and another number of threads."""
import torch


def clone(t, **keywords):
    result = t.clone(**keywords)
    if t.requires_grad:
        torch.set_grad_enabled(False)
        torch.set_num_threads(2)
    return result
