"""Memory and devices as CuPy's module of that name has them."""

import torch
from tenet_sim import Memory, MemoryPointer, MemoryPool, UnownedMemory, malloc_managed

__all__ = ["Device", "Memory", "MemoryPointer", "MemoryPool", "UnownedMemory", "malloc_async", "malloc_managed"]


class MemoryAsync(Memory):
    """Of the stream-ordered pool."""


def malloc_async(size: int) -> MemoryPointer:
    return MemoryPointer(MemoryAsync(size), 0)


def Device(index: int):
    """A context in which the device is the current one."""
    return torch.accelerator.device_index(index)
