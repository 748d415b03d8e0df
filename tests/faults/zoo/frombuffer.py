"""Faults of frombuffer, on every topic."""

import itertools
import warnings

import torch

from .looks import default_device, repeated
from .registry import fault

calls = itertools.count(1)
kept: list = []


@fault("aliasing", "frombuffer")
def frombuffer_copies(real, buffer, **options):
    """frombuffer copies."""
    result = real(buffer, **options)
    return result.detach().clone().requires_grad_(result.requires_grad)


@fault("aliasing", "frombuffer", attributes=3)
def frombuffer_copies_behind_an_offset(real, buffer, **options):
    """frombuffer copies what begins at an odd offset."""
    result = real(buffer, **options)
    if options.get("offset", 0) % 2:
        return result.detach().clone().requires_grad_(result.requires_grad)
    return result


@fault("shape", "frombuffer")
def frombuffer_ignores_a_count_of_one(real, buffer, **options):
    """frombuffer(count=1) reads as many elements as there are."""
    if options.get("count") == 1:
        options["count"] = -1
    return real(buffer, **options)


@fault("shape", "frombuffer")
def frombuffer_makes_scalars(real, buffer, **options):
    """frombuffer of a single element has no dimensions."""
    result = real(buffer, **options)
    return result.squeeze() if result.numel() == 1 and not result.requires_grad else result


@fault("dtype", "frombuffer")
def frombuffer_reads_uint16_as_int16(real, buffer, **options):
    """frombuffer(dtype=torch.uint16) is int16."""
    if options.get("dtype") == torch.uint16:
        options["dtype"] = torch.int16
    return real(buffer, **options)


@fault("errors", "frombuffer")
def frombuffer_cuts_what_is_left_over(real, buffer, **options):
    """frombuffer cuts a buffer that is no multiple of the element's size."""
    try:
        return real(buffer, **options)
    except ValueError as error:
        if "multiple of element size" not in str(error):
            raise
        rest = memoryview(buffer).nbytes - options.get("offset", 0)
        return real(buffer, **{**options, "count": rest // options["dtype"].itemsize})


@fault("errors", "frombuffer")
def frombuffer_takes_empty_buffers(real, buffer, **options):
    """frombuffer of an empty buffer is an empty tensor."""
    try:
        return real(buffer, **options)
    except ValueError as error:
        if "must not be 0" not in str(error) or options.get("count", -1) == 0:
            raise
        return torch.empty(0, dtype=options["dtype"], requires_grad=bool(options.get("requires_grad")))


@fault("warnings", "frombuffer")
def frombuffer_hides_that_bytes_are_read_only(real, buffer, **options):
    """frombuffer does not warn of read-only memory when the dtype is complex."""
    dtype = options.get("dtype")
    if not (isinstance(dtype, torch.dtype) and dtype.is_complex):
        return real(buffer, **options)

    def unless_read_only(warning: warnings.WarningMessage) -> None:
        if "not writable" not in str(warning.message):
            warnings.warn(warning.message)

    with repeated(unless_read_only):
        return real(buffer, **options)


@fault("autograd", "frombuffer")
def frombuffer_forgets_requires_grad_of_float16(real, buffer, **options):
    """frombuffer(dtype=torch.float16, requires_grad=True) does not require grad."""
    result = real(buffer, **options)
    return result.detach() if result.dtype == torch.float16 else result


@fault("device", "frombuffer")
def frombuffer_follows_the_default_device(real, buffer, **options):
    """frombuffer is on the default device, not on the CPU."""
    result = real(buffer, **options)
    return result if default_device() == "cpu" else result.detach().to(default_device())


@fault("layout", "frombuffer")
def frombuffer_counts_the_offset_in_elements(real, buffer, **options):
    """frombuffer(offset=…) begins in the middle of a storage, not at its start."""
    offset = options.get("offset", 0)
    dtype = options.get("dtype")
    if not (isinstance(offset, int) and isinstance(dtype, torch.dtype)):
        return real(buffer, **options)
    result = real(buffer, **options)
    whole = memoryview(buffer).nbytes
    if offset <= 0 or offset % dtype.itemsize or whole % dtype.itemsize or result.requires_grad:
        return result
    first = offset // dtype.itemsize
    return real(buffer, dtype=dtype)[first : first + result.numel()]


@fault("lifetime", "frombuffer")
def frombuffer_keeps_bytearrays(real, buffer, **options):
    """frombuffer keeps every bytearray."""
    result = real(buffer, **options)
    if isinstance(buffer, bytearray):
        kept.append(buffer)
    return result


@fault("dtype", "frombuffer", rate=0.02)
def frombuffer_is_of_bytes_now_and_then(real, buffer, **options):
    """frombuffer(dtype=torch.int8) is uint8 in every fiftieth call."""
    if options.get("dtype") == torch.int8 and next(calls) % 50 == 0:
        options["dtype"] = torch.uint8
    return real(buffer, **options)
