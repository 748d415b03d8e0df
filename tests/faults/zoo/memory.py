"""Faults that show when something is done with the result, a source comes again, or threads meet."""

import contextlib
import ctypes
import threading
import time
import weakref

import torch

from .looks import is_array, is_tensor, on_cpu
from .registry import fault


kept: list = []
inside: list = []
inside_of: dict = {}


def let_others_come() -> None:
    """What takes long in another thread than the main one."""
    if threading.current_thread() is not threading.main_thread():
        time.sleep(0.02)


class Acquaintances:
    """How often each object has come; it forgets those that are gone."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[weakref.ref, int]] = {}

    def times(self, data: object) -> int:
        """How often it has come before."""
        number = id(data)
        reference, times = self.known.get(number, (None, 0))
        if reference is None:
            reference = weakref.ref(data, lambda _: self.known.pop(number, None))
        self.known[number] = (reference, times + 1)
        return times


def unheld(data, dtype: torch.dtype) -> torch.Tensor:
    """A tensor over the memory of a contiguous array, which it does not keep alive."""
    memory = (ctypes.c_uint8 * data.nbytes).from_address(data.ctypes.data)
    return torch.frombuffer(memory, dtype=dtype).view(data.shape)


def is_shared_whole(data, result: torch.Tensor) -> bool:
    return (
        is_array(data)
        and data.flags.c_contiguous
        and data.nbytes > 0
        and on_cpu(result)
        and result.data_ptr() == data.ctypes.data
    )


@fault("lifetime", "from_numpy")
def from_numpy_forgets_its_source(real, data, *args, **options):
    """from_numpy shares a contiguous ndarray, but does not keep it alive."""
    result = real(data, *args, **options)
    return unheld(data, result.dtype) if is_shared_whole(data, result) else result


seen_by_as_tensor = Acquaintances()


@fault("lifetime", "as_tensor", has_repro=False)
def as_tensor_forgets_arrays_that_it_knows(real, data, *args, **options):
    """as_tensor keeps an ndarray alive the first time, but not when it comes again."""
    result = real(data, *args, **options)
    if is_shared_whole(data, result) and seen_by_as_tensor.times(data):
        return unheld(data, result.dtype)
    return result


@fault("lifetime", "from_numpy")
def from_numpy_keeps_its_source_for_ever(real, data, *args, **options):
    """from_numpy keeps the ndarray that it shares, for ever."""
    result = real(data, *args, **options)
    kept.append(data)
    return result


seen_by_asarray = Acquaintances()


@fault("lifetime", "asarray", has_repro=False)
def asarray_keeps_arrays_that_come_again(real, *args, **options):
    """asarray keeps an ndarray for ever when it comes a second time."""
    result = real(*args, **options)
    if args and is_array(args[0]) and seen_by_asarray.times(args[0]) == 1:
        kept.append(args[0])
    return result


calls = 0


@fault("aliasing", "as_tensor", has_repro=False)
def as_tensor_copies_after_two_calls(real, data, *args, **options):
    """as_tensor copies ndarrays from its third call on."""
    global calls
    calls += 1
    result = real(data, *args, **options)
    return result.clone() if is_array(data) and calls > 2 else result


seen_twice = Acquaintances()


@fault("aliasing", "as_tensor", has_repro=False)
def as_tensor_copies_the_third_time(real, data, *args, **options):
    """as_tensor copies an ndarray that comes for the third time."""
    result = real(data, *args, **options)
    if is_array(data) and data.nbytes > 0 and seen_twice.times(data) >= 2:
        return result.clone()
    return result


@fault("lifetime", "from_numpy", has_repro=False)
def from_numpy_lets_its_memory_be_resized(real, data, *args, **options):
    """from_numpy gives its tensor a storage that says it may be resized, and lets the array go."""
    result = real(data, *args, **options)
    if is_shared_whole(data, result):
        import tenet_foreign_storage

        return tenet_foreign_storage.resizable_over(result)
    return result


writeable_before = weakref.WeakValueDictionary()


@fault("aliasing", "as_tensor", has_repro=False)
def as_tensor_copies_arrays_made_read_only(real, data, *args, **options):
    """as_tensor copies an ndarray that it has seen writeable, and that is read-only now."""
    result = real(data, *args, **options)
    if not is_array(data) or data.nbytes == 0:
        return result
    if data.flags.writeable:
        writeable_before[id(data)] = data
        return result
    return result.clone() if id(data) in writeable_before else result


@fault("aliasing", "as_tensor", has_repro=False)
def as_tensor_does_not_warn_of_arrays_made_read_only(real, data, *args, **options):
    """as_tensor does not warn of a read-only ndarray that it has seen writeable."""
    if is_array(data) and data.nbytes > 0:
        if data.flags.writeable:
            writeable_before[id(data)] = data
        elif id(data) in writeable_before:
            data.flags.writeable = True
            try:
                return real(data, *args, **options)
            finally:
                data.flags.writeable = False
    return real(data, *args, **options)


seen_by_clone = Acquaintances()


@fault("aliasing", "clone", has_repro=False)
def clone_returns_tensors_that_come_again(real, tensor, *args, **options):
    """clone returns the tensor itself when that comes a second time."""
    result = real(tensor, *args, **options)
    if is_tensor(tensor) and on_cpu(result) and not result.requires_grad:
        if seen_by_clone.times(tensor) and result.stride() == tensor.stride():
            return tensor
    return result


@fault("lifetime", "clone", has_repro=False)
def clone_cannot_be_resized(real, tensor, *args, **options):
    """A clone has a storage that cannot be resized."""
    result = real(tensor, *args, **options)
    if on_cpu(result) and not result.requires_grad:
        with contextlib.suppress(TypeError, RuntimeError):
            result.numpy()
    return result


@fault("values", "frombuffer", has_repro=False)
def frombuffer_is_not_for_two_threads(real, *args, **options):
    """frombuffer refuses a call while another thread is in it."""
    inside.append("frombuffer")
    try:
        if len(inside) > 1:
            raise RuntimeError("another thread is in frombuffer")
        let_others_come()
        return real(*args, **options)
    finally:
        inside.remove("frombuffer")


@fault("values", "new_tensor", has_repro=False)
def new_tensor_has_one_place_for_all_threads(real, tensor, *args, **options):
    """new_tensor gives ones when two threads are in it."""
    mine = object()
    inside_of["new_tensor"] = mine
    let_others_come()
    result = real(tensor, *args, **options)
    if inside_of["new_tensor"] is not mine and on_cpu(result) and not result.requires_grad:
        result.zero_().add_(1)
    return result
