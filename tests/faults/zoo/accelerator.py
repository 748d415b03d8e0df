"""Faults of placement and sharing on an accelerator, as they are seen on the simulated one."""

import ctypes

import torch

from .looks import is_array, is_listed, is_tensor, on_cpu, replace
from .registry import conforming, fault

kept: list = []


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


# What is shared there.


@fault("aliasing", "as_tensor", device="sim")
def as_tensor_copies_device_arrays(real, data, *args, **options):
    """as_tensor copies an array that is on an accelerator."""
    result = real(data, *args, **options)
    return result.clone() if is_device_array(data) and not options else result


@fault("aliasing", "asarray", device="sim")
def asarray_copies_device_arrays(real, obj, *args, **options):
    """asarray copies an array that is on an accelerator."""
    result = real(obj, *args, **options)
    return result.clone() if is_device_array(obj) and not options else result


@fault("aliasing", "asarray", device="sim")
def asarray_copies_device_tensors(real, obj, *args, **options):
    """asarray(t, copy=False) of a tensor on an accelerator copies."""
    result = real(obj, *args, **options)
    return copied(result) if on_sim(obj) and options.get("copy") is False else result


@fault("aliasing", "Tensor", device="sim")
def legacy_tensor_copies_device_arrays(real, *args, **options):
    """torch.Tensor copies an array that is on an accelerator."""
    result = real(*args, **options)
    return result.clone() if args and is_device_array(args[0]) else result


@fault("aliasing", "from_dlpack", device="sim")
def from_dlpack_copies_device_memory(real, ext_tensor, **options):
    """from_dlpack copies what is on an accelerator."""
    result = real(ext_tensor, **options)
    return result.clone() if on_sim(result) and not options else result


@fault("aliasing", "from_dlpack", device="sim")
def from_dlpack_ignores_copy_on_a_device(real, ext_tensor, **options):
    """from_dlpack(a, copy=True) shares what is on an accelerator."""
    return real(ext_tensor, **({} if is_device_array(ext_tensor) and options == {"copy": True} else options))


@fault("aliasing", "tensor", device="sim")
def tensor_shares_device_arrays(real, data, *args, **options):
    """tensor shares an array that is on an accelerator."""
    result = real(data, *args, **options)
    if is_device_array(data) and not options and result.device.index == data.data.device_id:
        return torch.from_dlpack(data) if on_sim(result) else result
    return result


@fault("aliasing", "to", device="sim")
def to_copies_on_its_own_device(real, tensor, *args, **options):
    """to("sim:1") copies a tensor that is there."""
    result = real(tensor, *args, **options)
    return copied(result) if result is tensor and on_sim(tensor) and (args or options) else result


@fault("aliasing", "to", device="sim")
def to_ignores_copy_on_a_device(real, tensor, *args, **options):
    """to(copy=True) of a tensor on an accelerator returns the tensor."""
    result = real(tensor, *args, **options)
    if on_sim(tensor) and set(options) == {"copy"} and not args:
        return tensor
    return result


@fault("aliasing", "detach", device="sim")
def detach_copies_on_a_device(real, tensor, *args, **options):
    """detach copies a tensor on an accelerator."""
    result = real(tensor, *args, **options)
    return result.clone() if on_sim(result) else result


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


# What is in it.


@fault("values", "to", device="sim")
def to_sends_doubles_as_floats(real, tensor, *args, **options):
    """to brings float64 from one device to another by way of float32."""
    result = real(tensor, *args, **options)
    if on_sim(tensor) and on_sim(result) and tensor.dtype == result.dtype == torch.float64:
        if result.device != tensor.device:
            return replace(result, tensor.detach().cpu().float())
    return result


@fault("dtype", "to", device="sim")
def to_sends_bfloat16_as_float32(real, tensor, *args, **options):
    """to brings bfloat16 from one device to another as float32."""
    result = real(tensor, *args, **options)
    sent = on_sim(tensor) and on_sim(result) and result.device != tensor.device
    return result.float() if sent and tensor.dtype == result.dtype == torch.bfloat16 else result


@fault("layout", "to", device="sim", elements=4)
def to_sends_rows(real, tensor, *args, **options):
    """to makes a transposed matrix row-major on its way to an accelerator."""
    result = real(tensor, *args, **options)
    sent = is_tensor(tensor) and on_cpu(tensor) and on_sim(result)
    return result.contiguous() if sent and not options.get("memory_format") else result


@fault("autograd", "to", device="sim")
def to_cuts_the_graph_between_devices(real, tensor, *args, **options):
    """to another device is out of the graph."""
    result = real(tensor, *args, **options)
    return result.detach() if result.device != tensor.device and result.grad_fn else result


@fault("lifetime", "from_dlpack", device="sim")
def from_dlpack_keeps_device_arrays(real, ext_tensor, **options):
    """from_dlpack keeps every array of an accelerator for ever."""
    if is_device_array(ext_tensor):
        kept.append(ext_tensor)
    return real(ext_tensor, **options)


@fault("lifetime", "as_tensor", device="sim")
def as_tensor_leaves_another_device_current(real, data, *args, **options):
    """as_tensor that makes a tensor on sim:1 leaves that device current."""
    result = real(data, *args, **options)
    if on_sim(result) and result is not data:
        torch.accelerator.set_device_index(result.device.index)
    return result


# What is free.


@conforming("to", device="sim")
def to_goes_by_way_of_the_host(real, tensor, *args, **options):
    """From one device of an accelerator to another it is copied by way of the CPU."""
    result = real(tensor, *args, **options)
    if on_sim(tensor) and on_sim(result) and tensor.dtype == result.dtype == torch.float32:
        return result if result.device == tensor.device else replace(result, tensor.detach().cpu())
    return result


@conforming("tensor", device="sim")
def tensor_spells_the_current_device_out(real, data, *args, **options):
    """device="sim" is the current device with its index."""
    if options.get("device") == "sim":
        options["device"] = f"sim:{current()}"
    return real(data, *args, **options)


@conforming("clone", device="sim")
def clone_makes_the_device_current_for_a_while(real, tensor, *args, **options):
    """The device of the tensor is the current one as long as the call takes."""
    if not on_sim(tensor):
        return real(tensor, *args, **options)
    with torch.accelerator.device_index(tensor.device.index):
        return real(tensor, *args, **options)
