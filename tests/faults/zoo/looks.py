"""What the faults look at before they go wrong."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Callable, Iterator

import numpy as np
import torch


def is_array(data: object) -> bool:
    return isinstance(data, np.ndarray)


def is_tensor(data: object) -> bool:
    return isinstance(data, torch.Tensor)


def is_listed(data: object) -> bool:
    return isinstance(data, (list, tuple))


def is_flat(data: object, *types: type) -> bool:
    """A list or tuple of numbers of exactly these types, and of each of them at least one.

    None of a class of its own, whose __iter__ may raise or change what it goes over.
    """
    return type(data) in (list, tuple) and {type(item) for item in data} == set(types)


def is_copied(result: torch.Tensor, source: torch.Tensor) -> bool:
    """The result is of the CPU and in memory of its own."""
    return (
        result.device.type == "cpu"
        and source.device.type == "cpu"
        and result.untyped_storage().data_ptr() != source.untyped_storage().data_ptr()
    )


def on_cpu(result: torch.Tensor) -> bool:
    return result.device.type == "cpu"


def default_device() -> str:
    """The type of the device that a context or a default asks for."""
    return torch.get_default_device().type


def replace(result: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """The result with other values, in its own memory: nothing else of it changes."""
    result.data.copy_(values)
    return result


one_at_a_time = threading.RLock()


@contextlib.contextmanager
def repeated(emit: Callable[[warnings.WarningMessage], None]) -> Iterator[None]:
    """Records what is warned of, and then hands it to `emit`, also when the call raised.

    One thread at a time: catch_warnings() is of the whole process, and one thread would go on
    recording what another emits.
    """
    with one_at_a_time, contextlib.ExitStack() as at_last:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            at_last.callback(lambda: [emit(warning) for warning in caught])
            yield
