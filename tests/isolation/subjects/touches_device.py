"""Reads memory of the simulated accelerator as if it were the host's."""
import ctypes

import torch


def clone(t, *, memory_format=torch.preserve_format):
    if t.device.type == "sim" and t.numel() > 1:
        ctypes.string_at(t.data_ptr(), 1)
    return t.clone(memory_format=memory_format)
