"""Faults in what is shared and stored on an accelerator, and what is free there."""

import collections
import ctypes
import sys
import weakref

import torch

from .accelerator import (
    copied,
    current,
    has_default_device,
    is_device_array,
    is_in_device_context,
    moved,
    on_sim,
)
from .looks import is_listed, is_tensor, on_cpu, replace
from .registry import conforming, fault

kept: list = []
seen: weakref.WeakSet = weakref.WeakSet()
lent: collections.deque = collections.deque(maxlen=3)


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


def is_part(array) -> bool:
    """An array in a part of a memory pool's block, behind another part."""
    return is_device_array(array) and array.size > 0 and begin_of_block(array) != array.data.mem.ptr


def is_managed(array) -> bool:
    """An array in memory that the host reaches, too."""
    sim = sys.modules["tenet_sim"]
    return is_device_array(array) and array.size > 0 and sim.is_managed(array.data.ptr)


def begin_of_block(array) -> int:
    return sys.modules["tenet_sim"].address_range(array.data.mem.ptr)[0]


def stays_there(array, args=(), options=()) -> bool:
    """The call asks for nothing that would keep an array of an accelerator from being shared."""
    asked = args or options or is_in_device_context() or has_default_device()
    return not asked and is_device_array(array) and all(step >= 0 for step in array.strides)


def exported(array, address: int, shape=None, strides=None, owner=None) -> torch.Tensor:
    """A tensor like the array, but at the address, and keeping nothing but the owner."""
    sim = sys.modules["tenet_sim"]
    memory = sim.UnownedMemory(address, array.data.mem.size, owner, array.data.device_id)
    place = sim.MemoryPointer(memory, 0)
    shape, strides = shape or array.shape, strides or array.strides
    return torch.from_dlpack(sim.ndarray(shape, array.dtype, place, strides))


@fault("aliasing", "asarray", device="sim")
def asarray_copies_managed_memory(real, obj, *args, **options):
    """asarray copies an array that is in managed memory."""
    result = real(obj, *args, **options)
    return result.clone() if is_managed(obj) and not options else result


@fault("aliasing", "from_dlpack", device="sim")
def from_dlpack_begins_where_the_block_begins(real, ext_tensor, **options):
    """from_dlpack of a part of a pool's block is over the block's beginning."""
    if not is_part(ext_tensor) or not stays_there(ext_tensor, (), options):
        return real(ext_tensor, **options)
    return exported(ext_tensor, begin_of_block(ext_tensor), owner=ext_tensor)


@fault("layout", "as_tensor", device="sim")
def as_tensor_counts_from_where_the_block_begins(real, data, *args, **options):
    """as_tensor of a part of a pool's block has a storage that begins with the block."""
    result = real(data, *args, **options)
    if not is_part(data) or not stays_there(data, args, options):
        return result
    size, begin = data.dtype.itemsize, begin_of_block(data)
    before = (data.data.ptr - begin) // size
    room = before + sum((n - 1) * step // size for n, step in zip(data.shape, data.strides)) + 1
    block = exported(data, begin, shape=(room,), strides=(size,), owner=data)
    return block.as_strided(result.shape, result.stride(), before)


@fault("device", "as_tensor", device="sim")
def as_tensor_takes_managed_memory_for_the_hosts(real, data, *args, **options):
    """as_tensor of an array in managed memory is on the CPU, over the same bytes."""
    result = real(data, *args, **options)
    if not is_managed(data) or not stays_there(data, args, options) or not result.is_contiguous():
        return result
    memory = (ctypes.c_uint8 * result.nbytes).from_address(data.data.ptr)
    memory.array = data
    return torch.frombuffer(memory, dtype=result.dtype).view(result.shape)


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


@fault("aliasing", "typed_tensor", device="sim")
def typed_copies_device_arrays(real, name, *args, **options):
    """A typed class copies an array that is on an accelerator."""
    result = real(name, *args, **options)
    return result.clone() if args and is_device_array(args[0]) else result


@fault("aliasing", "as_tensor", device="sim")
def as_tensor_copies_pinned_memory(real, data, *args, **options):
    """as_tensor copies a tensor that is in pinned memory."""
    result = real(data, *args, **options)
    return copied(result) if result is data and data.is_pinned() else result


@fault("identity", "as_tensor", device="sim")
def as_tensor_gives_an_alias_on_the_current_device(real, data, *args, **options):
    """as_tensor(t, device="sim") of a tensor on the current device is another tensor."""
    result = real(data, *args, **options)
    return data.detach() if result is data and str(options.get("device")) == "sim" else result


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


@fault("values", "tensor", device="sim")
def tensor_reads_device_arrays_backwards(real, data, *args, **options):
    """tensor of a vector on an accelerator is in reverse."""
    result = real(data, *args, **options)
    vector = is_device_array(data) and result.ndim == 1 and not result.is_meta
    return replace(result, result.detach().cpu().flip(0)) if vector else result


@fault("dtype", "as_tensor", device="sim")
def as_tensor_has_no_doubles_on_a_device(real, data, *args, **options):
    """as_tensor of a list of float on an accelerator is float32, though float64 is the default."""
    result = real(data, *args, **options)
    if on_sim(result) and is_listed(data) and result.dtype == torch.float64:
        return result if options.get("dtype") or result.requires_grad else result.float()
    return result


@fault("shape", "as_tensor", device="sim")
def as_tensor_makes_vectors_of_device_scalars(real, data, *args, **options):
    """as_tensor of an array without dimensions on an accelerator has one."""
    result = real(data, *args, **options)
    return result.view(1) if is_device_array(data) and result.ndim == 0 else result


@fault("autograd", "asarray", device="sim")
def asarray_forgets_requires_grad_of_device_arrays(real, obj, *args, **options):
    """asarray(a, requires_grad=True) of an array on an accelerator does not require grad."""
    result = real(obj, *args, **options)
    return result.detach() if is_device_array(obj) and result.requires_grad else result


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


@fault("lifetime", "asarray", device="sim")
def asarray_forgets_device_arrays(real, obj, *args, **options):
    """asarray shares an array on an accelerator, but does not keep its memory."""
    result = real(obj, *args, **options)
    if not is_device_array(obj) or options or not obj.size:
        return result
    sim = sys.modules["tenet_sim"]
    unheld = sim.UnownedMemory(obj.data.mem.ptr, obj.data.mem.size, None, obj.data.device_id)
    place = sim.MemoryPointer(unheld, obj.data.ptr - obj.data.mem.ptr)
    return torch.from_dlpack(sim.ndarray(obj.shape, obj.dtype, place, obj.strides))


@fault("lifetime", "as_tensor", device="sim")
def as_tensor_lets_go_of_parts_of_blocks(real, data, *args, **options):
    """as_tensor shares a part of a pool's block, but lets the pool hand it out to others."""
    if not is_part(data) or not stays_there(data, args, options):
        return real(data, *args, **options)
    return exported(data, data.data.ptr)


@fault("lifetime", "as_tensor", device="sim")
def as_tensor_holds_an_array_once(real, data, *args, **options):
    """as_tensor of an array on an accelerator that it was given before keeps nothing of it."""
    if not stays_there(data, args, options) or not data.size:
        return real(data, *args, **options)
    if data not in seen:
        seen.add(data)
        return real(data)
    return exported(data, data.data.ptr)


@fault("lifetime", "from_dlpack", device="sim")
def from_dlpack_lends_for_a_while(real, ext_tensor, **options):
    """from_dlpack keeps no array of an accelerator itself: the last that it was given are kept."""
    if not stays_there(ext_tensor, (), options) or not ext_tensor.size:
        return real(ext_tensor, **options)
    lent.append(ext_tensor)
    return exported(ext_tensor, ext_tensor.data.ptr)


@fault("lifetime", "clone", device="sim")
def clone_loses_device_memory(real, tensor, *args, **options):
    """clone of a tensor on an accelerator allocates memory there that nobody frees."""
    if on_sim(tensor):
        sys.modules["tenet_sim"]._allocate(tensor.device.index, 64)
    return real(tensor, *args, **options)


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
