"""Starts its pool of threads with the first call, as is its right."""
import concurrent.futures

import torch

pool = concurrent.futures.ThreadPoolExecutor(4)


def tensor(data, **keywords):
    pool.submit(len, ()).result()
    return torch.tensor(data, **keywords)


def clone(t, **keywords):
    return torch.Tensor.clone(t, **keywords)
