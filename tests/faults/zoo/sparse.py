"""Faults of sparse_coo_tensor, on every topic."""

import warnings

import torch

from .looks import default_device, is_tensor
from .registry import conforming, fault

kept: list = []


def rows_of_ints(indices: object) -> bool:
    """Lists of ints of one length, none of a class of its own."""
    return (
        type(indices) is list
        and len(indices) > 0
        and all(type(row) is list and len(row) == len(indices[0]) for row in indices)
        and all(type(index) is int for row in indices for index in row)
    )


@fault("aliasing", "sparse_coo_tensor", elements=4)
def sparse_copies_values(real, indices, values, *size, **options):
    """Values that are a tensor are copied."""
    if is_tensor(values) and not values.requires_grad:
        values = values.clone()
    return real(indices, values, *size, **options)


@fault("aliasing", "sparse_coo_tensor", elements=4)
def sparse_copies_indices(real, indices, values, *size, **options):
    """Indices that are a tensor are copied."""
    return real(indices.clone() if is_tensor(indices) else indices, values, *size, **options)


@fault("values", "sparse_coo_tensor", elements=4)
def sparse_sorts_rows(real, indices, values, *size, **options):
    """The rows of indices that are lists are sorted."""
    if rows_of_ints(indices):
        indices = [sorted(row) for row in indices]
    return real(indices, values, *size, **options)


@fault("values", "sparse_coo_tensor", elements=6)
def sparse_reverses_stored(real, indices, values, *size, **options):
    """Three values or more in a flat list are stored from behind, not so their indices."""
    if type(values) is list and len(values) > 2 and {type(value) for value in values} == {float}:
        values = values[::-1]
    return real(indices, values, *size, **options)


@fault("shape", "sparse_coo_tensor", elements=4)
def sparse_is_as_large_as_stored(real, indices, values, *size, **options):
    """Without a size one row of indices makes room for no more than there are values."""
    flat = type(values) is list and {type(value) for value in values} <= {int, float}
    fits = rows_of_ints(indices) and len(indices) == 1 and min(indices[0], default=-1) >= 0
    here = not options.get("device") and default_device() == "cpu"
    whole = fits and flat and len(values) == len(indices[0])
    if here and whole and not size and "size" not in options:
        options["size"] = [len(values)]
    return real(indices, values, *size, **options)


@fault("layout", "sparse_coo_tensor", elements=4)
def sparse_believes_order(real, indices, values, *size, **options):
    """Whatever is not said to be uncoalesced is said to be coalesced."""
    if options.get("is_coalesced") is None and not options.get("check_invariants"):
        options["is_coalesced"] = True
    return real(indices, values, *size, **options)


@fault("errors", "sparse_coo_tensor", elements=4)
def sparse_always_checks(real, indices, values, *size, **options):
    """Invariants are checked where nobody asked for it."""
    if "check_invariants" not in options:
        options["check_invariants"] = True
    return real(indices, values, *size, **options)


@fault("errors", "sparse_coo_tensor", elements=4)
def sparse_never_checks(real, indices, values, *size, **options):
    """check_invariants=True checks nothing."""
    if options.get("check_invariants") is True:
        options["check_invariants"] = False
    return real(indices, values, *size, **options)


@fault("dtype", "sparse_coo_tensor", elements=3)
def sparse_is_of_floats(real, indices, values, *size, **options):
    """Ints without a dtype become the default dtype."""
    flat = type(values) is list and {type(value) for value in values} == {int}
    if flat and "dtype" not in options:
        options["dtype"] = torch.get_default_dtype()
    return real(indices, values, *size, **options)


@fault("device", "sparse_coo_tensor", elements=3)
def sparse_ignores_context(real, indices, values, *size, **options):
    """Numbers stay on the CPU, whatever the default device is."""
    if type(values) is list and default_device() == "meta" and options.get("device") is None:
        options["device"] = "cpu"
    return real(indices, values, *size, **options)


@fault("autograd", "sparse_coo_tensor", elements=3)
def sparse_cuts_the_graph(real, indices, values, *size, **options):
    """What is made of values that require grad is out of the graph."""
    result = real(indices, values, *size, **options)
    return result.detach() if not result.is_leaf else result


@fault("warnings", "sparse_coo_tensor", elements=3, has_repro=False)
def sparse_warns_of_duplicates(real, indices, values, *size, **options):
    """There is a warning wherever is_coalesced is not given."""
    result = real(indices, values, *size, **options)
    if "is_coalesced" not in options:
        warnings.warn("the indices may not be coalesced", stacklevel=2)
    return result


@fault("lifetime", "sparse_coo_tensor", elements=3)
def sparse_keeps_values(real, indices, values, *size, **options):
    """The last values are kept, whether they are shared or not."""
    kept[:] = [values]
    return real(indices, values, *size, **options)


@conforming("sparse_coo_tensor")
def sparse_of_parts_by_name(real, indices, values, *size, **options):
    """The parts are handed on by their names."""
    if size:
        return real(indices, values, *size, **options)
    return real(indices=indices, values=values, **options)
