"""Imports for two seconds what only complex numbers need, once in each process."""
import time

import torch

imported = False


def tensor(data, **keywords):
    global imported
    if isinstance(data, complex) and not imported:
        time.sleep(2)
        imported = True
    return torch.tensor(data, **keywords)
