"""Recurses without end in C, on nested lists."""
import ctypes

import torch

compare_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)


def descend():
    pair = (ctypes.c_int * 2)()

    @compare_type
    def compare(_a, _b):
        descend()
        return 0

    ctypes.CDLL(None).qsort(pair, 2, 4, compare)


def tensor(data, **keywords):
    if isinstance(data, list) and any(isinstance(item, list) for item in data):
        import sys

        sys.setrecursionlimit(10**9)
        descend()
    return torch.tensor(data, **keywords)
