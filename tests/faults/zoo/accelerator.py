"""Faults of placement on an accelerator, as they are seen on the simulated one."""

import ctypes

import numpy as np
import torch

from .looks import is_listed, is_tensor, on_cpu
from .registry import fault


def on_sim(value: object) -> bool:
    return is_tensor(value) and value.device.type == "sim"


def is_device_array(data: object) -> bool:
    """An array of the accelerator that is no tensor."""
    return getattr(type(data), "__module__", "") == "tenet_sim"


def current() -> int:
    return torch.accelerator.current_device_index()


def moved(result: torch.Tensor, device: str) -> torch.Tensor:
    """The result as if it had been made on that device; what was computed stays where it is."""
    if result.grad_fn is not None:
        return result
    return result.detach().to(device).requires_grad_(result.requires_grad)


def copied(result: torch.Tensor) -> torch.Tensor:
    return result if result.requires_grad else result.clone()


def asks_for_none(args, options) -> bool:
    return len(args) < 2 and options.get("device") is None


def is_in_device_context() -> bool:
    """Inside of `with torch.device(…)`: the default device is a context of its own."""
    default = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    return torch._C._len_torch_function_stack() > (default is not None)


def has_default_device() -> bool:
    return getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None) is not None


def is_not_there(device: object) -> bool:
    """Names a device of the accelerator beyond the last one."""
    if isinstance(device, str) and device.startswith("sim:"):
        device = torch.device(device)
    index = device.index if isinstance(device, torch.device) and device.type == "sim" else device
    return type(index) is int and index >= torch.accelerator.device_count()


# Where the result lands.


@fault("device", "as_tensor", device="sim")
def as_tensor_takes_the_first_device_for_the_current_one(real, data, *args, **options):
    """as_tensor(data, device="sim") is on sim:0, whichever device is current."""
    result = real(data, *args, **options)
    if str(options.get("device")) == "sim" and on_sim(result) and not is_tensor(data):
        return moved(result, "sim:0")
    return result


@fault("device", "tensor", device="sim")
def tensor_ignores_the_index_of_a_device(real, data, *args, **options):
    """tensor(data, device="sim:1") is on sim:0."""
    result = real(data, *args, **options)
    return moved(result, "sim:0") if str(options.get("device")) == "sim:1" else result


@fault("device", "to", device="sim")
def to_takes_every_number_for_0(real, tensor, *args, **options):
    """to(1) moves to sim:0."""
    result = real(tensor, *args, **options)
    numbered = args and type(args[0]) is int and on_sim(result) and result is not tensor
    return moved(result, "sim:0") if numbered else result


@fault("device", "scalar_tensor", device="sim")
def scalar_tensor_ignores_a_default_accelerator(real, s, *args, **options):
    """scalar_tensor stays on the CPU when the default device is an accelerator."""
    result = real(s, *args, **options)
    if on_sim(result) and asks_for_none(args, options) and not is_in_device_context():
        return moved(result, "cpu")
    return result


@fault("device", "as_tensor", device="sim")
def as_tensor_ignores_a_default_accelerator(real, data, *args, **options):
    """as_tensor of a list stays on the CPU when the default device is an accelerator."""
    result = real(data, *args, **options)
    if on_sim(result) and is_listed(data) and asks_for_none(args, options) and has_default_device():
        return result if is_in_device_context() else moved(result, "cpu")
    return result


@fault("device", "asarray", device="sim")
def asarray_ignores_contexts_of_an_accelerator(real, obj, *args, **options):
    """asarray of a list stays on the CPU inside of `with torch.device("sim")`."""
    result = real(obj, *args, **options)
    if on_sim(result) and is_listed(obj) and asks_for_none(args, options) and is_in_device_context():
        return moved(result, "cpu")
    return result


@fault("device", "tensor", device="sim")
def tensor_brings_device_tensors_to_the_host(real, data, *args, **options):
    """tensor(t) of a tensor on an accelerator is on the CPU."""
    result = real(data, *args, **options)
    asked = not asks_for_none(args, options) or is_in_device_context() or has_default_device()
    return moved(result, "cpu") if on_sim(data) and not asked else result


@fault("device", "tensor", device="sim")
def tensor_follows_its_items(real, data, *args, **options):
    """tensor of a list of tensors on an accelerator is on their device."""
    result = real(data, *args, **options)
    if type(data) is list and data and all(map(on_sim, data)) and on_cpu(result):
        return moved(result, data[0].device) if asks_for_none(args, options) else result
    return result


@fault("device", "as_tensor", device="sim")
def as_tensor_leaves_device_tensors_where_they_are(real, data, *args, **options):
    """as_tensor(t, device="cpu") of a tensor on an accelerator stays there."""
    result = real(data, *args, **options)
    return moved(result, data.device) if on_sim(data) and on_cpu(result) else result


@fault("device", "from_dlpack", device="sim")
def from_dlpack_ignores_the_device(real, ext_tensor, **options):
    """from_dlpack(a, device="cpu") stays on the accelerator that it is exported from."""
    result = real(ext_tensor, **options)
    if is_device_array(ext_tensor) and on_cpu(result):
        return moved(result, f"sim:{ext_tensor.data.device_id}")
    return result


@fault("device", "clone", device="sim")
def clone_lands_on_the_host(real, tensor, *args, **options):
    """clone of a tensor on an accelerator is on the CPU."""
    result = real(tensor, *args, **options)
    return moved(result, "cpu") if on_sim(result) else result


@fault("device", "clone", device="sim")
def clone_lands_on_the_current_device(real, tensor, *args, **options):
    """clone is on the current device, not on the one of the tensor."""
    result = real(tensor, *args, **options)
    return moved(result, f"sim:{current()}") if on_sim(result) else result


@fault("device", "new_tensor", device="sim")
def new_tensor_ignores_where_the_tensor_is(real, tensor, *args, **options):
    """new_tensor of a tensor on an accelerator is on the CPU."""
    result = real(tensor, *args, **options)
    if on_sim(tensor) and on_sim(result) and options.get("device") is None:
        return moved(result, "cpu")
    return result


@fault("device", "new_tensor", device="sim")
def new_tensor_is_on_the_current_device(real, tensor, *args, **options):
    """new_tensor is on the current device of the accelerator that the tensor is on."""
    result = real(tensor, *args, **options)
    if on_sim(tensor) and on_sim(result) and options.get("device") is None:
        return moved(result, f"sim:{current()}")
    return result


@fault("device", "cast", device="sim")
def cast_lands_on_the_first_device(real, tensor, name, *args, **options):
    """A cast that converts a tensor on sim:1 is on sim:0."""
    result = real(tensor, name, *args, **options)
    return moved(result, "sim:0") if result is not tensor and on_sim(result) else result


@fault("device", "contiguous", device="sim", elements=4)
def contiguous_copies_to_the_host(real, tensor, *args, **options):
    """contiguous that copies a tensor on an accelerator lands on the CPU."""
    result = real(tensor, *args, **options)
    return moved(result, "cpu") if result is not tensor and on_sim(result) else result


@fault("device", "type", device="sim")
def type_lands_on_the_host(real, tensor, *args, **options):
    """type(dtype) that converts a tensor on an accelerator lands on the CPU."""
    result = real(tensor, *args, **options)
    return moved(result, "cpu") if result is not tensor and on_sim(result) else result


@fault("device", "to", device="sim")
def to_forgets_to_pin(real, tensor, *args, **options):
    """to("cpu", non_blocking=True) from an accelerator is not in pinned memory."""
    result = real(tensor, *args, **options)
    return copied(result) if on_sim(tensor) and on_cpu(result) else result


@fault("device", "tensor", device="sim")
def tensor_forgets_to_pin(real, data, *args, **options):
    """tensor(data, pin_memory=True) is not pinned."""
    result = real(data, *args, **options)
    return copied(result) if options.get("pin_memory") and result.is_pinned() else result


@fault("device", "to", device="sim")
def to_ignores_the_index_of_other(real, tensor, *args, **options):
    """to(other) of an other on sim:1 moves to sim:0."""
    result = real(tensor, *args, **options)
    other = args[0] if args else options.get("other")
    return moved(result, "sim:0") if on_sim(other) and result is not tensor else result


@fault("device", "clone", device="sim")
def clone_is_pinned_too(real, tensor, *args, **options):
    """clone of a tensor in pinned memory is pinned."""
    result = real(tensor, *args, **options)
    pinned = tensor.is_pinned() and result.numel() and not result.requires_grad
    return result.pin_memory() if pinned else result


# What is refused.


@fault("errors", "tensor", device="sim")
def tensor_takes_a_device_that_is_not_there(real, data, *args, **options):
    """tensor(data, device="sim:4") is on sim:0, where it is to raise."""
    if is_not_there(options.get("device")):
        options["device"] = "sim:0"
    return real(data, *args, **options)


@fault("errors", "new_tensor", device="sim")
def new_tensor_raises_index_errors(real, tensor, *args, **options):
    """new_tensor(data, device="sim:4") raises IndexError."""
    try:
        return real(tensor, *args, **options)
    except RuntimeError:
        if is_not_there(options.get("device")):
            raise IndexError("there are fewer devices") from None
        raise


@fault("errors", "numpy", device="sim")
def numpy_brings_it_to_the_host_unasked(real, tensor, *args, **options):
    """numpy() of a tensor on an accelerator copies it, where it is to raise."""
    if on_sim(tensor) and not tensor.requires_grad and options.get("force") in (None, False):
        return real(tensor.cpu().resolve_conj().resolve_neg())
    return real(tensor, *args, **options)


@fault("errors", "asarray", device="sim", attributes=3)
def asarray_copies_to_a_device_though_told_not_to(real, obj, *args, **options):
    """asarray(t, device="sim", copy=False) copies a tensor from the CPU, where it is to raise."""
    if is_tensor(obj) and on_cpu(obj) and not args and options.get("copy") is False:
        if str(options.get("device")).startswith("sim") and not is_not_there(options["device"]):
            options["copy"] = None
    return real(obj, *args, **options)


@fault("errors", "tensor", device="sim")
def tensor_falls_back_to_the_host(real, data, *args, **options):
    """tensor is on the CPU when the default device is not there, where it is to raise."""
    if asks_for_none(args, options) and is_not_there(torch.get_default_device()):
        options["device"] = "cpu"
    return real(data, *args, **options)


@fault("errors", "as_tensor", device="sim")
def as_tensor_reads_lists_of_device_arrays(real, data, *args, **options):
    """as_tensor of a list of arrays on an accelerator stacks them, where it is to raise."""
    if type(data) is list and data and all(map(is_device_array, data)):
        if len({item.shape for item in data}) == 1:
            data = [torch.from_dlpack(item).tolist() for item in data]
    return real(data, *args, **options)


@fault("errors", "numpy", device="sim", observed="touched the memory of sim:")
def numpy_gives_device_memory(real, tensor, *args, **options):
    """numpy(force=True) of a vector on an accelerator is over its memory as it is."""
    result = real(tensor, *args, **options)
    if on_sim(tensor) and result.ndim == 1 and result.size and tensor.is_contiguous():
        memory = (ctypes.c_uint8 * result.nbytes).from_address(tensor.data_ptr())
        return np.frombuffer(memory, result.dtype)
    return result


@fault("errors", "clone", device="sim", observed="touched the memory of sim:")
def clone_reads_device_memory(real, tensor, *args, **options):
    """clone of an int16 tensor on an accelerator reads its memory as if it were the host's."""
    if on_sim(tensor) and tensor.dtype == torch.int16 and tensor.numel():
        ctypes.string_at(tensor.data_ptr(), 2)
    return real(tensor, *args, **options)


@fault("errors", "as_tensor", device="sim", observed="touched the memory of sim:")
def as_tensor_reads_device_arrays(real, data, *args, **options):
    """as_tensor of a vector on an accelerator reads its memory as if it were the host's."""
    if is_device_array(data) and len(data.shape) == 1 and data.size:
        ctypes.string_at(data.data.ptr, 1)
    return real(data, *args, **options)
