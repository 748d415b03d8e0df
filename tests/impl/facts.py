"""What can be seen of a constructor's result, as plain values that compare equal or do not."""

import ctypes
import warnings

import numpy as np
import torch


def element_bytes(tensor):
    """The elements in logical order, bit by bit, with conj and neg bits resolved."""
    plain = tensor.detach()
    if plain.is_conj():
        plain = plain.resolve_conj()
    if plain.is_neg():
        plain = plain.resolve_neg()
    if plain.numel() == 0:
        return b""
    size = plain.element_size()
    if plain.is_contiguous():
        return ctypes.string_at(plain.data_ptr(), plain.numel() * size)
    last = sum((n - 1) * stride for n, stride in zip(plain.shape, plain.stride()))
    window = np.lib.stride_tricks.as_strided(
        np.frombuffer(ctypes.string_at(plain.data_ptr(), (last + 1) * size), f"V{size}"),
        tuple(plain.shape),
        tuple(stride * size for stride in plain.stride()),
    )
    return window.tobytes()


def has_memory(tensor):
    """Whether a tensor's elements are bytes that the CPU can read."""
    return (
        tensor.device.type == "cpu"
        and tensor.layout == torch.strided
        and not tensor._is_zerotensor()
    )


def span(source):
    """Address and size of the memory behind an input, or nothing."""
    if isinstance(source, torch.Tensor):
        if not has_memory(source):
            return None
        storage = source.untyped_storage()
        return storage.data_ptr(), storage.nbytes()
    if isinstance(source, np.ndarray):
        low, high = np.lib.array_utils.byte_bounds(source)
        return low, high - low
    if isinstance(source, torch.UntypedStorage):
        return source.data_ptr(), source.nbytes()
    if isinstance(source, torch.TypedStorage):
        return source.untyped().data_ptr(), source.untyped().nbytes()
    return None


def shared_at(result, source):
    """Where in the source's memory the result begins; None when it does not."""
    memory = span(source)
    if memory is None or not has_memory(result) or result.numel() == 0:
        return None
    offset = result.data_ptr() - memory[0]
    return offset if 0 <= offset < memory[1] else None


def gradient(result, source):
    if not result.requires_grad or result.device.type != "cpu" or result is source:
        return None
    if not isinstance(source, torch.Tensor) or not source.requires_grad:
        return None
    weight = torch.arange(1, result.numel() + 1, device="cpu").reshape(result.shape)
    try:
        (grad,) = torch.autograd.grad(result, source, weight.to(result.dtype), allow_unused=True)
    except RuntimeError:  # In inference mode a result can require a gradient that nothing computes.
        return "no backward"
    return None if grad is None else (grad.dtype, tuple(grad.shape), element_bytes(grad))


def facts_of_tensor(result, source, read_values):
    strided = result.layout == torch.strided
    on_cpu = has_memory(result)
    return {
        "type": type(result).__name__,
        "dtype": result.dtype,
        "shape": tuple(result.shape),
        "strides": result.stride() if strided else None,
        "offset": result.storage_offset() if strided else None,
        "device": str(result.device),
        "layout": result.layout,
        "requires_grad": result.requires_grad,
        "is_leaf": result.is_leaf,
        "grad_fn": type(result.grad_fn).__name__,
        "is_view": result._is_view(),
        "inference": result.is_inference(),
        "conj": result.is_conj(),
        "neg": result.is_neg(),
        "pinned": on_cpu and result.is_pinned(),
        "nbytes": result.untyped_storage().nbytes() if on_cpu or (strided and result.is_meta) else None,
        "resizable": result.untyped_storage().resizable() if on_cpu else None,
        "identical": result is source,
        "shared_at": shared_at(result, source),
        "values": element_bytes(result) if on_cpu and read_values else None,
        "gradient": gradient(result, source),
    }


# Advice about speed is an implementation's own affair.
OPTIONAL_ADVICE = "extremely slow"


def kind_of_message(message):
    for kind in ("not writable", "copy construct", "requires_grad=True to a scalar", OPTIONAL_ADVICE):
        if kind in message:
            return kind
    return message[:40]


def observe(function, make, kwargs, read_values=True):
    """Calls `function` on a new input and returns what was seen: facts or an exception's type."""
    source = make()
    torch.storage._reset_warn_typed_storage_removal()  # It warns once in a process otherwise.
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            result = function(source, **kwargs)
            raised = None
        except Exception as error:  # noqa: BLE001 - every type is an observation
            result, raised = None, type(error).__name__
        said = [(w.category.__name__, kind_of_message(str(w.message))) for w in caught]
    said = [warning for warning in said if warning[1] != OPTIONAL_ADVICE]
    with torch._C.DisableTorchFunction(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if raised is not None:
            seen = {"raised": raised}
        elif isinstance(result, torch.Tensor):
            seen = facts_of_tensor(result, source, read_values)
        else:
            seen = {"returned": result}
    # A failing call's warnings are not part of its behaviour: PyTorch prints them, or not.
    seen["warnings"] = said
    return seen
