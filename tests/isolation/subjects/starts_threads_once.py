"""Starts its pool of threads with the first call, all of them at once, as is its right."""
import concurrent.futures
import time

import torch

pool = concurrent.futures.ThreadPoolExecutor(4)
started = False


def tensor(data, **keywords):
    global started
    if not started:
        started = True
        list(pool.map(time.sleep, [0.01] * 4))
    return torch.tensor(data, **keywords)


def clone(t, **keywords):
    return torch.Tensor.clone(t, **keywords)
