"""Arrays of the simulated accelerator that are no tensors: to sim what CuPy's arrays are to CUDA.

They have of CuPy what is needed to make them over given memory, under the same names, and what others
ask of an array: its length, its items, and DLPack.
"""

import weakref

import numpy


class UnownedMemory:
    """Memory at an address of a device, which `owner` keeps."""

    def __init__(self, ptr: int, size: int, owner, device_id: int = -1):
        self.ptr, self.size, self._owner = ptr, size, owner
        self.device_id = _device_of(ptr) if device_id < 0 else device_id


class Memory(UnownedMemory):
    """New memory of a device, of the current one if none is named."""

    def __init__(self, size: int, device_id: int = -1):
        device = current_device() if device_id < 0 else device_id
        super().__init__(_allocate(device, size), size, None, device)

    def __del__(self):
        _release(self.ptr)


class ManagedMemory(UnownedMemory):
    """New memory of the current device that the host reaches at the same addresses."""

    def __init__(self, size: int):
        device = current_device()
        super().__init__(_allocate(device, size, True), size, None, device)

    def __del__(self):
        _release(self.ptr)


class PooledMemory(UnownedMemory):
    """What a pool lends: a block, or a part of one. It goes back when nothing refers to it."""

    def __init__(self, block: UnownedMemory, offset: int, size: int, pool: "MemoryPool"):
        super().__init__(block.ptr + offset, size, block, block.device_id)
        self.offset, self.identity, self._pool = offset, type(block).__name__, weakref.ref(pool)

    def __del__(self):
        pool = self._pool()
        if pool is not None:
            pool._take_back(self._owner, self.offset, self.size)


class MemoryPointer:
    """A place in a memory."""

    def __init__(self, mem: UnownedMemory, offset: int):
        self.mem, self.ptr, self.device_id = mem, mem.ptr + offset, mem.device_id

    def __add__(self, offset: int) -> "MemoryPointer":
        return MemoryPointer(self.mem, self.ptr - self.mem.ptr + offset)


def malloc_managed(size: int) -> MemoryPointer:
    """Managed memory of the current device."""
    return MemoryPointer(ManagedMemory(size), 0)


class MemoryPool:
    """Keeps what comes back to it, and hands it out again: the smallest part that is large enough, and of
    that no more than is asked for."""

    _UNIT = 512

    def __init__(self, allocator=lambda size: MemoryPointer(Memory(size), 0)):
        self._allocator = allocator
        self._free = []  # (block, offset, size)

    def malloc(self, size: int) -> MemoryPointer:
        """Memory of the current device, in multiples of 512 bytes."""
        if size == 0:
            return MemoryPointer(Memory(0), 0)
        size = -(-size // self._UNIT) * self._UNIT
        device = current_device()
        fitting = [part for part in self._free if part[0].device_id == device and part[2] >= size]
        if not fitting:
            return MemoryPointer(PooledMemory(self._allocator(size).mem, 0, size, self), 0)
        smallest = min(fitting, key=lambda part: part[2])
        self._free.remove(smallest)
        block, offset, room = smallest
        if room > size:
            self._free.append((block, offset + size, room - size))
        return MemoryPointer(PooledMemory(block, offset, size, self), 0)

    def _take_back(self, block, offset: int, size: int) -> None:
        for other, at, room in list(self._free):
            if other is block and (at + room == offset or offset + size == at):
                self._free.remove((other, at, room))
                offset, size = min(offset, at), size + room
        self._free.append((block, offset, size))

    def free_all_blocks(self) -> None:
        """Frees the blocks of which no part is lent."""
        self._free = [part for part in self._free if part[2] != part[0].size]


_default_pool = MemoryPool()


def get_default_memory_pool() -> MemoryPool:
    """The pool that arrays have their memory from when they are not given any."""
    return _default_pool

def _steps(shape, itemsize):
    """Row-major strides in bytes."""
    steps = []
    for size in reversed(shape):
        steps.insert(0, itemsize)
        itemsize *= max(size, 1)
    return tuple(steps)


_DLPACK_CODES = {"i": 0, "u": 1, "f": 2, "c": 5, "b": 6}


class ndarray:
    """An array on a simulated device; `strides` are in bytes."""

    def __init__(self, shape, dtype=float, memptr=None, strides=None):
        self.shape, self.dtype = tuple(shape), numpy.dtype(dtype)
        self.strides = _steps(self.shape, self.dtype.itemsize) if strides is None else tuple(strides)
        self.size = int(numpy.prod(self.shape))
        self.data = _default_pool.malloc(self.size * self.dtype.itemsize) if memptr is None else memptr

    def __len__(self):
        if not self.shape:
            raise TypeError("len() of unsized object")
        return self.shape[0]

    def __getitem__(self, index: int) -> "ndarray":
        if not 0 <= index < len(self):
            raise IndexError(f"index {index} is out of bounds for axis 0 with size {len(self)}")
        return ndarray(self.shape[1:], self.dtype, self.data + index * self.strides[0], self.strides[1:])

    def __setitem__(self, index, value) -> None:
        """Writes one element."""
        index = index if isinstance(index, tuple) else (index,)
        place = self.data + sum(at * step for at, step in zip(index, self.strides, strict=True))
        _write(place.ptr, numpy.asarray(value, self.dtype).tobytes())

    def __dlpack_device__(self) -> tuple[int, int]:
        return 12, self.data.device_id

    def __dlpack__(self, *, stream=None, max_version=None, dl_device=None, copy=None):
        if dl_device not in (None, self.__dlpack_device__()):
            raise BufferError("an array is exported from its own device")
        exported = self.copy() if copy else self
        size = self.dtype.itemsize
        steps = tuple(step // size for step in exported.strides)
        code, bits = _DLPACK_CODES[self.dtype.kind], 8 * size
        versioned = max_version is not None and max_version[0] >= 1
        memory = exported.data
        return _capsule(exported, memory.ptr, exported.shape, steps, code, bits, memory.device_id, versioned, bool(copy))

    def get(self) -> numpy.ndarray:
        """A copy on the host."""
        memory = numpy.frombuffer(_read(self.data.mem.ptr, self.data.mem.size), numpy.uint8)
        offset = self.data.ptr - self.data.mem.ptr
        return numpy.ndarray(self.shape, self.dtype, memory, offset, self.strides).copy()

    def set(self, values: numpy.ndarray) -> None:
        """Writes values from the host, into an array that is row-major."""
        _write(self.data.ptr, numpy.ascontiguousarray(values, self.dtype).tobytes())

    def __repr__(self) -> str:
        return f"{self.get()!r} on sim:{self.data.device_id}"

    def copy(self) -> "ndarray":
        """A copy on the same device, row-major."""
        memory = Memory(self.size * self.dtype.itemsize, self.data.device_id)
        made = ndarray(self.shape, self.dtype, MemoryPointer(memory, 0))
        made.set(self.get())
        return made


def asarray(values) -> ndarray:
    """A copy on the current device, row-major."""
    values = numpy.asarray(values)
    made = ndarray(values.shape, values.dtype)
    made.set(values)
    return made
