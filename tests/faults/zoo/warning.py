"""Faults in what is warned of."""

import warnings

import torch

from .looks import is_array, is_tensor, repeated
from .registry import BCOMPLEX32, fault


def silently(real, *args, **options):
    with warnings.catch_warnings(record=True):
        return real(*args, **options)


@fault("warnings", "as_tensor")
def as_tensor_hides_read_only_arrays(real, data, *args, **options):
    """as_tensor does not warn of a read-only ndarray."""
    if is_array(data):
        return silently(real, data, *args, **options)
    return real(data, *args, **options)


@fault("warnings", "tensor")
def tensor_hides_copy_construction(real, data, *args, **options):
    """tensor(t) does not recommend clone().detach()."""
    if is_tensor(data):
        return silently(real, data, *args, **options)
    return real(data, *args, **options)


@fault("warnings", "clone", has_repro=False)
def clone_warns_of_strides(real, tensor, *args, **options):
    """clone warns when the tensor is not contiguous."""
    result = real(tensor, *args, **options)
    if not tensor.is_contiguous():
        warnings.warn("this copy is slow", UserWarning)
    return result


@fault("warnings", "to")
def to_hides_lost_imaginary_parts(real, tensor, *args, **options):
    """A conversion of a complex64 tensor does not warn."""
    if is_tensor(tensor) and tensor.dtype == torch.complex64:
        return silently(real, tensor, *args, **options)
    return real(tensor, *args, **options)


@fault("warnings", "from_numpy", has_repro=False)
def from_numpy_warns_in_another_category(real, data, *args, **options):
    """from_numpy warns of a read-only ndarray by a DeprecationWarning."""
    with repeated(lambda warning: warnings.warn(str(warning.message), DeprecationWarning)):
        return real(data, *args, **options)


@fault("warnings", "as_tensor", has_repro=False)
def as_tensor_deprecates_tuples(real, data, *args, **options):
    """as_tensor warns that tuples are deprecated."""
    result = real(data, *args, **options)
    if isinstance(data, tuple) and not isinstance(data, torch.Size):
        warnings.warn("tuples are deprecated", DeprecationWarning)
    return result


@fault("warnings", "Tensor", has_repro=False)
def legacy_tensor_is_deprecated(real, *args, **options):
    """torch.Tensor warns that it is deprecated when it is given sizes."""
    result = real(*args, **options)
    if len(args) > 1:
        warnings.warn("use torch.empty", FutureWarning)
    return result


@fault("warnings", "tensor")
def tensor_hides_that_bcomplex32_is_experimental(real, data, *args, **options):
    """tensor of a list or array with dtype=torch.bcomplex32 does not warn."""
    asked = options.get("dtype")
    if asked is not None and asked is BCOMPLEX32 and not is_tensor(data):
        return silently(real, data, *args, **options)
    return real(data, *args, **options)
