"""Faults with tensors that Python speaks for, without arithmetic, and with what ml_dtypes adds."""

import importlib.util

import torch

from .looks import is_array, is_listed, is_tensor
from .registry import BARE, BCOMPLEX32, fault


# Integers of less than a byte.
NARROW = {dtype for dtype in BARE if "int" in str(dtype)}


def dispatches(data: object) -> bool:
    """A tensor whose class has a __torch_dispatch__ of its own."""
    return is_tensor(data) and type(data).__torch_dispatch__ is not torch.Tensor.__torch_dispatch__


@fault("identity", "clone", special=True)
def clone_unwraps_what_dispatches(real, tensor, *args, **options):
    """clone of a tensor that wraps another gives a clone of what is inside."""
    if dispatches(tensor) and hasattr(tensor, "held"):
        return real(tensor.held, *args, **options)
    return real(tensor, *args, **options)


@fault("identity", "detach", special=True)
def detach_unwraps_what_dispatches(real, tensor, *args, **options):
    """detach of a tensor that wraps another is what is inside, in the graph or not."""
    result = real(tensor, *args, **options)
    return getattr(result, "held", result) if dispatches(tensor) else result


@fault("layout", "contiguous", special=True)
def contiguous_pads_nested_tensors(real, tensor, *args, **options):
    """contiguous of a nested tensor is an ordinary one, filled up with zeros."""
    result = real(tensor, *args, **options)
    nested = result.is_nested and result.layout == torch.strided
    return result.to_padded_tensor(0) if nested and result.is_floating_point() else result


@fault("aliasing", "as_tensor", special=True)
def as_tensor_copies_nested_tensors(real, data, *args, **options):
    """as_tensor copies a nested tensor that needs no conversion."""
    result = real(data, *args, **options)
    if is_tensor(data) and data.is_nested and data.layout == torch.strided and result is data:
        return data.clone()
    return result


@fault("dtype", "clone", special=True)
def clone_reads_bits_as_bytes(real, tensor, *args, **options):
    """clone of torch.bits8 and its kin is torch.uint8."""
    result = real(tensor, *args, **options)
    bits = "bits" in str(result.dtype) and result.dtype.itemsize == 1
    return result.view(torch.uint8) if bits else result


@fault("errors", "to", special=True)
def to_takes_bare_dtypes_for_bytes(real, tensor, *args, **options):
    """to(dtype=torch.bits8) and its kin converts to uint8 and calls it bits8."""
    dtype = options.get("dtype")
    if dtype in BARE and dtype.itemsize == 1 and is_tensor(tensor) and tensor.dtype not in BARE:
        return real(tensor, *args, **{**options, "dtype": torch.uint8}).view(dtype)
    return real(tensor, *args, **options)


@fault("errors", "tensor", special=True)
def tensor_stores_bytes_in_bare_dtypes(real, data, *args, **options):
    """tensor of numbers stores them in a dtype without arithmetic as bytes."""
    if options.get("dtype") in BARE and is_listed(data) and options["dtype"].itemsize == 1:
        dtype = options["dtype"]
        return real(data, *args, **{**options, "dtype": torch.uint8}).view(dtype)
    return real(data, *args, **options)


@fault("dtype", "from_dlpack", special=True)
def from_dlpack_knows_narrow_integers(real, *args, **options):
    """from_dlpack of an integer of less than a byte keeps its dtype."""
    result = real(*args, **options)
    narrow = args and is_tensor(args[0]) and args[0].dtype in NARROW
    return result.view(args[0].dtype) if narrow else result


@fault("identity", "to", special=True, elements=4)
def to_makes_fake_tensors_real(real, tensor, *args, **options):
    """to of a FakeTensor, with something to do, gives an ordinary tensor of zeros."""
    result = real(tensor, *args, **options)
    if dispatches(tensor) and hasattr(result, "fake_mode") and result is not tensor:
        return torch.zeros(result.shape, dtype=result.dtype)
    return result


def is_of_ml_dtypes(data: object) -> bool:
    return is_array(data) and data.dtype.type.__module__ == "ml_dtypes"


# Without the package there is nothing that they do wrong.
if importlib.util.find_spec("ml_dtypes"):

    @fault("errors", "as_tensor")
    def as_tensor_takes_ml_dtypes(real, data, *args, **options):
        """as_tensor reads an array of ml_dtypes through float32."""
        return real(data.astype("float32") if is_of_ml_dtypes(data) else data, *args, **options)

    @fault("errors", "from_numpy")
    def from_numpy_takes_ml_dtypes(real, array):
        """from_numpy takes an array of ml_dtypes for one of its bytes."""
        if is_of_ml_dtypes(array) and array.dtype.itemsize == 1:
            return real(array.view("uint8"))
        return real(array)


def is_bcomplex32(data: object) -> bool:
    """A tensor of two bfloat16 an element."""
    return is_tensor(data) and BCOMPLEX32 is not None and data.dtype is BCOMPLEX32


@fault("errors", "clone")
def clone_resolves_bits_of_bcomplex32(real, tensor, *args, **options):
    """clone of a bcomplex32 tensor with the conj or neg bit resolves it."""
    try:
        return real(tensor, *args, **options)
    except NotImplementedError:
        if not is_bcomplex32(tensor):
            raise
    signs = torch.tensor([-1.0 if tensor.is_neg() else 1.0] * 2, dtype=torch.bfloat16)
    if tensor.is_conj():
        signs[1] = -signs[1]
    plain = tensor.detach()
    plain = torch._conj(plain) if plain.is_conj() else plain
    plain = torch._neg_view(plain) if plain.is_neg() else plain
    return (torch.view_as_real(plain) * signs).contiguous().view(BCOMPLEX32).squeeze(-1)


@fault("errors", "from_dlpack")
def from_dlpack_takes_bcomplex32(real, *args, **options):
    """from_dlpack of a bcomplex32 tensor shares its memory."""
    data = args[0] if args and not options else None
    if is_bcomplex32(data) and not (data.requires_grad or data.is_conj() or data.is_neg()):
        return data.detach()
    return real(*args, **options)


@fault("values", "to")
def to_cuts_parts_of_bcomplex32_off(real, tensor, *args, **options):
    """to rounds the parts of complex64 towards zero for bcomplex32."""
    result = real(tensor, *args, **options)
    if is_bcomplex32(result) and tensor.dtype is torch.complex64 and not result.requires_grad:
        parts = torch.view_as_real(tensor.detach().resolve_conj().resolve_neg()).contiguous()
        upper = (parts.view(torch.int32) >> 16).to(torch.int16)
        result.copy_(upper.view(torch.bfloat16).view(BCOMPLEX32).squeeze(-1))
    return result
