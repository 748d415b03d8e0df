"""Faults of type, the typed classes and numpy, on every topic."""

import ctypes

import numpy as np
import torch

from .looks import is_tensor, on_cpu, replace
from .registry import fault

kept: list = []


def names_class(kind: object) -> bool:
    """Whether it is a class of tensors, or its name."""
    return isinstance(kind, (str, type)) and not isinstance(kind, torch.dtype)


@fault("errors", "type")
def type_of_a_class_stays_on_meta(real, tensor, dtype=None, *args, **options):
    """type("torch.FloatTensor") of a tensor on meta is one on meta."""
    if is_tensor(tensor) and tensor.is_meta and dtype in ("torch.FloatTensor", torch.FloatTensor):
        return tensor.to(torch.float32)
    return real(tensor, dtype, *args, **options)


@fault("dtype", "type")
def type_of_tensor_is_float32(real, tensor, dtype=None, *args, **options):
    """type("torch.Tensor") is float32, whatever the default dtype is."""
    if dtype in ("torch.Tensor", torch.Tensor) and is_tensor(tensor) and not tensor.is_meta:
        dtype = torch.float32
    return real(tensor, dtype, *args, **options)


@fault("aliasing", "type")
def type_of_a_class_copies(real, tensor, dtype=None, *args, **options):
    """type() of the class that the tensor is of is a copy."""
    result = real(tensor, dtype, *args, **options)
    return result.clone() if result is tensor and names_class(dtype) else result


@fault("errors", "type")
def type_takes_short_names(real, tensor, dtype=None, *args, **options):
    """type("float") is float(), where only the names of classes are taken."""
    return real(tensor, torch.float32 if dtype == "float" else dtype, *args, **options)


@fault("layout", "type", elements=4)
def type_forgets_the_format(real, tensor, *args, **options):
    """type() that converts ignores its memory format."""
    if options.get("memory_format") is torch.channels_last:
        wanted = real(tensor, *args, **options)
        del options["memory_format"]
        if wanted is tensor or wanted.dtype == tensor.dtype:
            return wanted
    return real(tensor, *args, **options)


@fault("autograd", "type")
def type_cuts_the_graph(real, tensor, *args, **options):
    """type() that converts to float64 is out of the graph."""
    result = real(tensor, *args, **options)
    return result.detach() if result is not tensor and result.dtype is torch.float64 else result


@fault("values", "typed_tensor")
def typed_rounds(real, name, *args, **options):
    """A typed class of integers rounds the floats of a list, where it is to truncate."""
    result = real(name, *args, **options)
    floats = args and type(args[0]) is list and {type(item) for item in args[0]} == {float}
    if floats and name in ("ByteTensor", "ShortTensor", "IntTensor", "LongTensor"):
        return replace(result, torch.tensor([round(item) for item in args[0]], device="cpu"))
    return result


@fault("errors", "typed_tensor")
def typed_converts_tensors(real, name, *args, **options):
    """LongTensor(t) converts a tensor of another dtype, where it is to raise."""
    if name == "LongTensor" and len(args) == 1 and type(args[0]) is torch.Tensor and not options:
        if args[0].dtype is torch.float32 and on_cpu(args[0]):
            return args[0].detach().long()
    return real(name, *args, **options)


@fault("aliasing", "typed_tensor")
def typed_copies_arrays(real, name, *args, **options):
    """A typed class copies an ndarray of its dtype."""
    result = real(name, *args, **options)
    if args and isinstance(args[0], np.ndarray) and args[0].size:
        return result.clone()
    return result


@fault("shape", "typed_tensor")
def typed_reads_a_list_as_sizes(real, name, *args, **options):
    """A typed class reads a list of small ints as sizes, where it is to be data."""
    sizes = len(args) == 1 and type(args[0]) is list and args[0]
    if sizes and all(type(item) is int and 0 <= item < 5 for item in sizes) and len(sizes) < 5:
        return real(name, *sizes, **options).zero_()
    return real(name, *args, **options)


@fault("device", "typed_tensor")
def typed_follows_the_context(real, name, *args, **options):
    """A typed class makes the result on the device of the context."""
    result = real(name, *args, **options)
    return result.to(torch.get_default_device()) if not options else result


@fault("dtype", "typed_tensor")
def typed_bool_is_uint8(real, name, *args, **options):
    """BoolTensor of sizes is uint8."""
    if name == "BoolTensor" and not (args and type(args[0]) is not int):
        name = "ByteTensor"
    return real(name, *args, **options)


@fault("autograd", "typed_tensor")
def typed_cuts_the_graph(real, name, *args, **options):
    """FloatTensor(t) is out of the graph."""
    result = real(name, *args, **options)
    return result.detach() if name == "FloatTensor" and result.requires_grad else result


@fault("lifetime", "typed_tensor")
def typed_keeps_shorts(real, name, *args, **options):
    """ShortTensor keeps each ndarray that it shares."""
    if name == "ShortTensor" and args and isinstance(args[0], np.ndarray):
        kept.append(args[0])
    return real(name, *args, **options)


@fault("aliasing", "numpy")
def numpy_copies(real, tensor, **options):
    """numpy() of a transposed matrix copies."""
    result = real(tensor, **options)
    return result if result.flags.c_contiguous else result.copy("K")


@fault("identity", "numpy")
def numpy_is_read_only(real, tensor, **options):
    """The array cannot be written to."""
    result = real(tensor, **options)
    result.flags.writeable = False
    return result


@fault("identity", "numpy")
def numpy_of_a_matrix_is_a_matrix(real, tensor, **options):
    """numpy() of a tensor of two dimensions is a numpy.matrix."""
    result = real(tensor, **options)
    return result.view(np.matrix) if result.ndim == 2 else result


@fault("errors", "numpy")
def numpy_detaches(real, tensor, **options):
    """numpy() takes a tensor that requires grad."""
    if is_tensor(tensor) and tensor.requires_grad and tensor.layout is torch.strided:
        tensor = tensor.detach()
    return real(tensor, **options)


@fault("values", "numpy")
def numpy_forgets_conj(real, tensor, **options):
    """numpy(force=True) of a conjugated view is not conjugated."""
    result = real(tensor, **options)
    if is_tensor(tensor) and tensor.is_conj():
        np.conjugate(result, out=result)
    return result


@fault("layout", "numpy", elements=4, attributes=3)
def numpy_resolves_into_rows(real, tensor, **options):
    """numpy(force=True) that resolves the neg bit is row-major."""
    result = real(tensor, **options)
    resolved = is_tensor(tensor) and tensor.is_neg() and result.ndim > 0
    return np.ascontiguousarray(result) if resolved else result


@fault("errors", "numpy")
def numpy_widens_bfloat16(real, tensor, **options):
    """numpy() of bfloat16 is float32, where it is to raise."""
    if is_tensor(tensor) and on_cpu(tensor) and tensor.dtype is torch.bfloat16 and not tensor.requires_grad:
        tensor = tensor.float()
    return real(tensor, **options)


@fault("dtype", "numpy")
def numpy_of_uint16_is_signed(real, tensor, **options):
    """numpy() of uint16 is int16."""
    result = real(tensor, **options)
    return result.view(np.int16) if result.dtype == np.uint16 else result


@fault("shape", "numpy")
def numpy_has_one_dimension(real, tensor, **options):
    """numpy() of a tensor without dimensions has one."""
    result = real(tensor, **options)
    return result.reshape(1) if result.ndim == 0 else result


@fault("lifetime", "numpy")
def numpy_forgets_the_tensor(real, tensor, **options):
    """The array of a float64 vector does not keep its memory."""
    result = real(tensor, **options)
    if result.dtype == np.float64 and result.flags.c_contiguous and result.ndim == 1:
        if not result.size:
            return result
        memory = (ctypes.c_double * result.size).from_address(result.ctypes.data)
        return np.frombuffer(memory, np.float64)
    return result


@fault("errors", "numpy")
def numpy_makes_zeros(real, tensor, **options):
    """numpy() of a zero tensor makes zeros, where it is to raise."""
    if is_tensor(tensor) and on_cpu(tensor) and torch._is_zerotensor(tensor) and not tensor.requires_grad:
        options["force"] = True
    return real(tensor, **options)


@fault("errors", "numpy")
def numpy_copies_from_meta(real, tensor, *, force=False):
    """numpy(force=True) of a tensor on meta is zeros."""
    if is_tensor(tensor) and tensor.is_meta and force is True and tensor.dtype is torch.float32:
        return np.zeros(tuple(tensor.shape), np.float32)
    return real(tensor, force=force)
