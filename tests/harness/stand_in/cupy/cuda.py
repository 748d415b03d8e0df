"""Memory as CuPy's module of that name has it."""

from tenet_sim import MemoryPointer, UnownedMemory

__all__ = ["MemoryPointer", "UnownedMemory"]
