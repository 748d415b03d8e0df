"""Takes its time over the first call in each process, as an import does; and ends some of them."""
import os
import time

import torch

calls = []


def clone(t, **keywords):
    start = time.process_time()
    while not calls and time.process_time() - start < 1.2:
        pass
    calls[:] = [True]
    if isinstance(t, torch.Tensor) and t.is_meta:
        os._exit(7)
    return torch.Tensor.clone(t, **keywords)
