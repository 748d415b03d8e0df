"""Never comes back from float16, and holds the interpreter's lock."""
import ctypes

import torch

wait_without_letting_go = ctypes.PyDLL(None).pause


def to(t, *arguments, **keywords):
    if t.dtype is torch.float16:
        wait_without_letting_go()
    return t.to(*arguments, **keywords)
