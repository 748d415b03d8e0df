"""Implementations that differ from PyTorch only where nothing is specified: none may fail."""

import itertools
import time
import warnings

import numpy as np
import torch

from .looks import is_array, on_cpu, repeated
from .registry import conforming

calls = itertools.count(1)


def unless_advice(warning: warnings.WarningMessage) -> None:
    if "extremely slow" not in str(warning.message):
        warnings.warn(warning.message)


class PreciseValueError(ValueError):
    """An exception of one's own that is the expected one, too."""


@conforming("tensor")
def tensor_says_it_differently(real, data, *args, **options):
    """Every message is another one."""
    try:
        return real(data, *args, **options)
    except Exception as error:
        raise type(error)("the data cannot be made a tensor") from None


@conforming("tensor")
def tensor_raises_a_subclass(real, data, *args, **options):
    """The exceptions are subclasses of the expected ones."""
    try:
        return real(data, *args, **options)
    except ValueError as error:
        raise PreciseValueError(str(error)) from error


@conforming("clone")
def clone_allocates_more(real, tensor, *args, **options):
    """The result's storage is larger than it has to be."""
    result = real(tensor, *args, **options)
    if on_cpu(result) and not result.requires_grad and not result.is_inference():
        result.untyped_storage().resize_(result.untyped_storage().nbytes() + 64)
    return result


@conforming("as_tensor")
def as_tensor_takes_its_time(real, data, *args, **options):
    """Some calls take a millisecond."""
    if next(calls) % 20 == 0:
        time.sleep(0.001)
    return real(data, *args, **options)


@conforming("Tensor")
def legacy_tensor_fills_with_sevens(real, *args, **options):
    """What PyTorch leaves uninitialised is 7."""
    result = real(*args, **options)
    if len(args) > 1 or (args and isinstance(args[0], (int, torch.Size))):
        return result.fill_(7)
    return result


@conforming("to")
def to_rounds_what_is_out_of_range_otherwise(real, tensor, *args, **options):
    """Floats that are out of an integer's range become 0."""
    result = real(tensor, *args, **options)
    if tensor.dtype == torch.float32 and result.dtype == torch.int32 and on_cpu(result):
        plain = tensor.detach().resolve_neg()
        inside = (plain >= -(2.0**31)) & (plain < 2.0**31)
        result.masked_fill_(inside.logical_not(), 0)
    return result


@conforming("tensor")
def tensor_gives_no_advice(real, data, *args, **options):
    """Nothing is said about the speed of lists of ndarrays."""
    if isinstance(data, list) and any(is_array(item) for item in data):
        with repeated(unless_advice):
            return real(data, *args, **options)
    return real(data, *args, **options)


@conforming("as_tensor")
def as_tensor_warns_twice(real, data, *args, **options):
    """A warning is repeated."""
    with repeated(lambda warning: (warnings.warn(warning.message), warnings.warn(warning.message))):
        return real(data, *args, **options)


@conforming("to")
def to_takes_keywords(real, *args, **kwargs):
    """The arguments are handed through untouched."""
    return real(*args, **kwargs)


@conforming("from_numpy")
def from_numpy_is_an_object(real, *args, **kwargs):
    """A function that makes garbage in cycles, which only the collector frees."""
    cycle: list = [args]
    cycle.append(cycle)
    return real(*args, **kwargs)


@conforming("clone")
def clone_computes_first(real, tensor, *args, **options):
    """Two copies are made, and the second one is returned."""
    real(tensor, *args, **options)
    return real(tensor, *args, **options)


@conforming("asarray")
def asarray_says_it_differently(real, obj, *args, **options):
    """Every message is another one."""
    try:
        return real(obj, *args, **options)
    except Exception as error:
        raise type(error)("this cannot be shared") from None


@conforming("asarray")
def asarray_copies_when_it_is_asked(real, obj, *args, **options):
    """copy=True copies what an object exports, and a storage, as the documentation says."""
    result = real(obj, *args, **options)
    foreign = isinstance(obj, (torch.UntypedStorage, torch.TypedStorage)) or (
        hasattr(obj, "__dlpack__") and not isinstance(obj, (torch.Tensor, np.ndarray))
    )
    if options.get("copy") is not True or not foreign:
        return result
    try:
        return result.detach().clone().requires_grad_(result.requires_grad)
    except NotImplementedError:  # integers of less than a byte
        return result


@conforming("asarray")
def asarray_takes_a_detour(real, obj, *args, **options):
    """A copy that is asked for is made twice."""
    if options.get("copy") and type(obj) is torch.Tensor and not obj.requires_grad:
        obj = torch.asarray(obj, copy=True, device=obj.device)
    return real(obj, *args, **options)


@conforming("frombuffer")
def frombuffer_looks_first(real, buffer, **options):
    """The buffer is looked at before it is shared."""
    try:
        with memoryview(buffer) as view:
            bytes(view)
    except (TypeError, ValueError):
        pass
    return real(buffer, **options)


@conforming("frombuffer")
def frombuffer_counts(real, buffer, **options):
    """The default of count is spelled out."""
    return real(buffer, **{"count": -1, "offset": 0, **options})


@conforming("from_dlpack")
def from_dlpack_is_an_object(real, ext_tensor, **options):
    """The keywords are handed on as they are."""
    return real(ext_tensor, **options)


@conforming("new_tensor")
def new_tensor_warns_twice(real, tensor, data, **options):
    """A warning is repeated."""

    def twice(warning: warnings.WarningMessage) -> None:
        warnings.warn(warning.message)
        warnings.warn(warning.message)

    with repeated(twice):
        return real(tensor, data, **options)


@conforming("new_tensor")
def new_tensor_raises_a_subclass(real, tensor, data, **options):
    """The exceptions are subclasses of the expected ones."""
    try:
        return real(tensor, data, **options)
    except ValueError as error:
        raise PreciseValueError(str(error)) from error


@conforming("cast")
def cast_by_to(real, tensor, name, **options):
    """A cast is made by to, but for chalf, which resolves views in inference mode."""
    dtypes = {"float": torch.float32, "long": torch.int64, "bool": torch.bool}
    if isinstance(tensor, torch.Tensor) and name in dtypes:
        return tensor.to(dtypes[name], **options)
    return real(tensor, name, **options)


@conforming("cast")
def cast_looks_for_the_method(real, tensor, name, **options):
    """What is no tensor has no such method: AttributeError."""
    return getattr(tensor, name)(**options)


@conforming("detach")
def detach_by_data(real, tensor):
    """A detached tensor is the tensor's data."""
    return tensor.data if type(tensor) is torch.Tensor else real(tensor)


@conforming("scalar_tensor")
def scalar_tensor_spells_defaults_out(real, s, **options):
    """What is not asked for is asked for."""
    return real(s, **{"requires_grad": False, "pin_memory": False, "dtype": None, **options})


@conforming("typed_tensor")
def typed_sizes_are_filled_with_ones(real, name, *args, **options):
    """What sizes give to a typed class is filled."""
    result = real(name, *args, **options)
    if not options and all(type(size) is int for size in args):
        return result.fill_(1)
    return result


@conforming("numpy")
def numpy_is_a_view_of_another_array(real, tensor, **options):
    """The array's base is another array, which holds the tensor."""
    return real(tensor, **options)[...]


@conforming("numpy")
def numpy_says_it_differently(real, tensor, *args, **options):
    """Every message is another one."""
    try:
        return real(tensor, *args, **options)
    except Exception as error:
        raise type(error)("there is no such array") from None


@conforming("type")
def type_by_way_of_to(real, tensor, dtype=None, *args, **options):
    """type(dtype) is to(dtype)."""
    if isinstance(dtype, torch.dtype) and isinstance(tensor, torch.Tensor) and not args:
        return tensor.to(dtype, **options)
    return real(tensor, dtype, *args, **options)
