"""Faults of contiguous, detach, the casts and scalar_tensor, on every topic."""

import warnings

import torch

from .looks import is_tensor, on_cpu, replace
from .registry import fault

kept: list = []


@fault("aliasing", "contiguous")
def contiguous_always_copies(real, tensor, **options):
    """contiguous of a contiguous tensor is a copy."""
    result = real(tensor, **options)
    return result.clone() if result is tensor else result


@fault("identity", "contiguous")
def contiguous_returns_an_alias(real, tensor, **options):
    """contiguous of a contiguous tensor is an alias of it."""
    result = real(tensor, **options)
    if result is tensor and type(tensor) is torch.Tensor and not tensor.requires_grad:
        return tensor.detach()
    return result


@fault("layout", "contiguous", elements=4)
def contiguous_takes_a_transposed_one(real, tensor, **options):
    """contiguous gives back a transposed matrix as it is: it is dense."""
    if is_tensor(tensor) and tensor.dim() == 2 and not options and min(tensor.shape) > 1:
        if tensor.t().is_contiguous():
            return tensor.clone()
    return real(tensor, **options)


@fault("layout", "contiguous", elements=4)
def contiguous_ignores_channels_last(real, tensor, *, memory_format=torch.contiguous_format):
    """contiguous in channels_last is row-major."""
    result = real(tensor, memory_format=memory_format)
    if memory_format is torch.channels_last and not result.is_contiguous():
        return result.clone(memory_format=torch.contiguous_format)
    return result


@fault("errors", "contiguous")
def contiguous_takes_preserve_format(real, tensor, **options):
    """contiguous in preserve_format of what is not contiguous is a copy, not an error."""
    if is_tensor(tensor) and options.get("memory_format") is torch.preserve_format:
        return tensor if tensor.is_contiguous() else tensor.clone()
    return real(tensor, **options)


@fault("autograd", "contiguous")
def contiguous_cuts_the_graph(real, tensor, **options):
    """contiguous that copies is out of the graph."""
    result = real(tensor, **options)
    return result if result is tensor else result.detach()


@fault("aliasing", "detach")
def detach_copies(real, tensor):
    """detach copies."""
    return real(tensor).clone()


@fault("autograd", "detach")
def detach_keeps_requires_grad(real, tensor):
    """detach of a leaf is a leaf that requires grad."""
    result = real(tensor)
    return result.requires_grad_() if is_tensor(tensor) and tensor.requires_grad else result


@fault("identity", "detach")
def detach_returns_what_has_no_history(real, tensor):
    """detach of a tensor that does not require grad is the tensor itself."""
    if type(tensor) is torch.Tensor and not tensor.requires_grad:
        return tensor
    return real(tensor)


@fault("aliasing", "detach")
def detach_resolves_conj(real, tensor):
    """detach of a conjugated view is resolved, into memory of its own."""
    result = real(tensor)
    return result.resolve_conj() if result.is_conj() else result


@fault("lifetime", "detach")
def detach_keeps_complex_tensors(real, tensor):
    """detach keeps each complex tensor for good."""
    if is_tensor(tensor) and tensor.is_complex():
        kept.append(tensor)
    return real(tensor)


@fault("dtype", "scalar_tensor")
def scalar_tensor_infers(real, s, **options):
    """scalar_tensor of an int is int64."""
    if type(s) is int and options.get("dtype") is None:
        options["dtype"] = torch.int64
    return real(s, **options)


@fault("values", "scalar_tensor")
def scalar_tensor_rounds(real, s, **options):
    """scalar_tensor rounds floats for integer dtypes, where it is to truncate."""
    result = real(s, **options)
    if type(s) is float and on_cpu(result) and result.dtype in (torch.int32, torch.int64):
        return replace(result, torch.tensor(round(s), dtype=result.dtype, device="cpu"))
    return result


@fault("errors", "scalar_tensor")
def scalar_tensor_makes_infinities(real, s, **options):
    """scalar_tensor of what is too large for float32 is infinite."""
    try:
        return real(s, **options)
    except RuntimeError:
        dtype = options.get("dtype") or torch.get_default_dtype()
        if type(s) is float and dtype is torch.float32 and abs(s) > 3.5e38:
            return real(float("inf") if s > 0 else -float("inf"), **options)
        raise


@fault("device", "scalar_tensor")
def scalar_tensor_ignores_the_context(real, s, **options):
    """scalar_tensor stays on the CPU, whatever the context says."""
    if options.get("device") is None:
        options["device"] = "cpu"
    return real(s, **options)


@fault("autograd", "scalar_tensor")
def scalar_tensor_forgets_requires_grad(real, s, **options):
    """scalar_tensor ignores requires_grad=True."""
    result = real(s, **options)
    return result.detach() if result.requires_grad else result


@fault("shape", "scalar_tensor")
def scalar_tensor_has_one_dimension(real, s, **options):
    """scalar_tensor of a complex number has one dimension."""
    result = real(s, **options)
    if type(s) is complex and not result.requires_grad:
        return result.reshape(1)
    return result


@fault("errors", "scalar_tensor")
def scalar_tensor_takes_leaves(real, s, **options):
    """scalar_tensor takes a tensor that requires grad for a number."""
    if is_tensor(s) and s.requires_grad and s.dim() == 0:
        s = s.detach()
    return real(s, **options)


@fault("dtype", "cast")
def cast_int_is_long(real, tensor, name, **options):
    """int() is long()."""
    return real(tensor, "long" if name == "int" else name, **options)


@fault("aliasing", "cast")
def cast_always_copies(real, tensor, name, **options):
    """A cast to the dtype that the tensor has copies."""
    result = real(tensor, name, **options)
    return result.clone() if result is tensor else result


@fault("values", "cast")
def cast_byte_saturates(real, tensor, name, **options):
    """byte() of negative integers is 0, where they are to wrap."""
    result = real(tensor, name, **options)
    if name == "byte" and is_tensor(tensor) and on_cpu(result):
        if tensor.dtype in (torch.int8, torch.int16, torch.int32, torch.int64):
            return replace(result, tensor.clamp(min=0).to(torch.uint8) if (tensor < 0).any() else result)
    return result


@fault("autograd", "cast")
def cast_half_cuts_the_graph(real, tensor, name, **options):
    """half() is out of the graph."""
    result = real(tensor, name, **options)
    return result.detach() if name == "half" and result is not tensor else result


@fault("layout", "cast", elements=4)
def cast_is_row_major(real, tensor, name, **options):
    """A cast that converts is row-major."""
    result = real(tensor, name, **options)
    if result is not tensor and not options and not result.is_contiguous():
        return result.contiguous()
    return result


@fault("warnings", "cast", has_repro=False)
def cast_discards_in_silence(real, tensor, name, **options):
    """A cast of complex numbers to real ones gives no warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Casting complex")
        return real(tensor, name, **options)
