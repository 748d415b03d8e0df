"""Evaluates the Python expressions of generated inputs and compares every fact of the objects.

    python_forms_test.py PATH_OF_tenet_python_forms [CASES [SEED]]
"""

import array
import builtins
import collections
import ctypes
import decimal
import enum
import fractions
import functools
import json
import math
import mmap
import os
import struct
import subprocess
import sys
import warnings

import numpy as np
import torch

NUMPY_TYPES = {
    "csingle": "c8",
    "cdouble": "c16",
    "bytes_": "S4",
    "str_": "U2",
    "datetime64": "M8[s]",
    "timedelta64": "m8[s]",
    "void": [("a", "i4"), ("b", "f4")],
}


ARRAY_CLASSES = {
    "ndarray": "ndarray",
    "user": "Own",
    "matrix": "matrix",
    "masked": "MaskedArray",
    "record": "recarray",
    "memmap": "memmap",
}


def numpy_dtype(name, swapped=False):
    dtype = np.dtype(NUMPY_TYPES.get(name) or getattr(np, name))
    return dtype.newbyteorder(">") if swapped else dtype


def bytes_at(address, count):
    return ctypes.string_at(address, count) if count else b""


def without_padding(data, swapped):
    """An extended-precision number uses 10 of its 16 bytes; the others mean nothing."""
    parts = [data[at : at + 16] for at in range(0, len(data), 16)]
    return b"".join(part[::-1][:10] if swapped else part[:10] for part in parts)


def expect(what, seen, expected):
    if seen != expected:
        raise AssertionError(f"{what} is {seen!r}, expected {expected!r}")


def check_int(value, facts):
    sign = -1 if facts["negative"] else 1
    expect("value", value, sign * int(facts["magnitude"], 16) << facts["shift"])


def check_float(value, facts):
    expect("type", type(value), float)
    expect("bits", struct.pack(">d", value).hex(), facts["bits"])


def check_complex(value, facts):
    expect("type", type(value), complex)
    expect("bits", struct.pack(">dd", value.real, value.imag).hex(), facts["bits"])


def check_str(value, facts):
    expect("value", value.encode().hex(), facts["bytes"])


def check_bytes(value, facts):
    expect("value", value.hex(), facts["bytes"])


def check_numpy_scalar(value, facts):
    dtype = numpy_dtype(facts["type"])
    data = bytes.fromhex(facts["bytes"])
    wanted = np.frombuffer(data, dtype=dtype)[0]
    expect("type", type(value), type(wanted))
    expect("dtype", (value.dtype, value.dtype.num), (wanted.dtype, wanted.dtype.num))
    seen, data = value.tobytes(), wanted.tobytes()
    if "longdouble" in facts["type"]:
        seen, data = without_padding(seen, False), without_padding(data, False)
    expect("bytes", seen.hex(), data.hex())


def check_ndarray(value, facts):
    dtype = numpy_dtype(facts["type"], facts["swapped"])
    expect("type", type(value).__name__, ARRAY_CLASSES[facts["class"]])
    expect("dtype", (value.dtype, value.dtype.num), (dtype, dtype.num))
    expect("shape", list(value.shape), facts["shape"])
    expect("strides", list(value.strides), facts["strides"])
    expect("writeable", value.flags.writeable, facts["writeable"])
    if facts["type"] == "object_":
        expect("elements", set(value.ravel().tolist()) <= {None}, True)
        return
    memory = bytes.fromhex(facts["memory"])
    address = value.__array_interface__["data"][0]
    seen = bytes_at(address - facts["offset"], len(memory))
    if "longdouble" in facts["type"] and len(memory) % 16 == 0:
        seen = without_padding(seen, facts["swapped"])
        memory = without_padding(memory, facts["swapped"])
    expect("memory", seen.hex(), memory.hex())


QUANTIZED = {"uint8": "quint8", "int8": "qint8", "int32": "qint32"}


def check_quantized(value, facts):
    """A quantized tensor: its quantizer, and its integers bit by bit."""
    expect("dtype", str(value.dtype), "torch." + QUANTIZED[facts["dtype"]])
    if facts["form"] == "quantized":
        expect("quantizer", (value.q_scale(), value.q_zero_point()), (0.5, 1))
    else:
        channels = facts["shape"][0]
        expect("scales", value.q_per_channel_scales().tolist(), [0.5] * channels)
        expect("zero points", value.q_per_channel_zero_points().tolist(), [1] * channels)
        expect("axis", value.q_per_channel_axis(), 0)
    check_storage_bytes(value.int_repr().contiguous().untyped_storage(), facts)


def check_sparse(value, facts):
    """A sparse tensor: its layout, where its elements are, and their bits."""
    form = facts["form"]
    coo = form in ("coo", "uncoalesced")
    expect("dtype", str(value.dtype), "torch." + facts["dtype"])
    expect("layout", str(value.layout), "torch.sparse_" + ("coo" if coo else form))
    expect("requires_grad", value.requires_grad, facts["role"] == "leaf")
    if coo:
        expect("coalesced", value.is_coalesced(), form == "coo")
    values = (lambda tensor: tensor._values()) if coo else (lambda tensor: tensor.values())
    value = value.detach()
    stored, every = values(value).numel(), value.numel()
    written = torch.arange(1, stored + 1)
    numbered = value.clone().to(torch.float64)
    values(numbered).view(-1).copy_(written)
    dense = numbered.to_dense()
    expected = written.tolist() + [0] * (every - stored)
    if form == "uncoalesced":  # the last one is at the place of the first
        expected[0], expected[stored - 1] = 1 + stored, 0
    expect("order", (dense.T if form in ("csc", "bsc") else dense).flatten().tolist(), expected)
    check_storage_bytes(values(value).contiguous().untyped_storage(), facts)


def check_spoken_for(value, facts):
    """A nested or fake tensor: its class, and its elements bit by bit, as far as it has any."""
    expect("dtype", str(value.dtype), "torch." + facts["dtype"])
    if facts["form"] == "fake":
        expect("type", type(value).__name__, "FakeTensor")
        expect("shape", list(value.shape), facts["shape"])
        return
    expect("nested", value.is_nested, True)
    expect("layout", str(value.layout), "torch." + {"nested": "strided"}.get(facts["form"], "jagged"))
    parts = [part.detach().contiguous() for part in value.unbind()]
    memory = b"".join(bytes_at(part.data_ptr(), part.nbytes) for part in parts)
    expect("memory", memory.hex(), facts["memory"])


def check_special_tensor(value, facts):
    if facts["form"] in ("nested", "jagged", "fake"):
        check_spoken_for(value, facts)
        return
    expect("shape", list(value.shape), facts["shape"])
    if facts["form"] == "zero":
        expect("zero", value._is_zerotensor(), True)
        expect("dtype", str(value.dtype), "torch." + facts["dtype"])
    elif facts["form"] in ("quantized", "per-channel"):
        check_quantized(value, facts)
    else:
        check_sparse(value, facts)


def check_tensor(value, facts):
    if facts["form"] not in ("strided", "inference"):
        check_special_tensor(value, facts)
        return
    if facts["class"] == "wrapper":
        expect("type", type(value).__name__, "Wrapper")
        check_tensor(value.held, {**facts, "class": "tensor"})
        return
    expect("inference", value.is_inference(), facts["form"] == "inference")
    parameter = facts["role"] in ("parameter", "frozen-parameter")
    plain = "Parameter" if parameter else "Tensor"
    no_class = facts["class"] in ("tensor", "buffer")
    expect("type", type(value).__name__, plain if no_class else "Own")
    expect("buffer", getattr(value, "_is_buffer", False), facts["class"] == "buffer")
    expect("dtype", str(value.dtype), "torch." + facts["dtype"])
    expect("shape", list(value.shape), facts["shape"])
    expect("strides", list(value.stride()), facts["strides"])
    expect("offset", value.storage_offset(), facts["offset"])
    expect("device", str(value.device), facts["device"])
    expect("conj", value.is_conj(), facts["conj"])
    expect("neg", value.is_neg(), facts["neg"])
    expect("requires_grad", value.requires_grad,
           facts["role"] in ("leaf", "non-leaf", "parameter"))
    expect("is_leaf", value.is_leaf, facts["role"] != "non-leaf")
    check_storage_bytes(value.untyped_storage(), facts, on_meta=value.is_meta)


def check_storage_bytes(storage, facts, on_meta=False):
    memory = bytes.fromhex(facts["memory"])
    expect("bytes of storage", storage.nbytes(), len(memory))
    if not on_meta:
        expect("memory", bytes_at(storage.data_ptr(), len(memory)).hex(), memory.hex())


def check_storage(value, facts):
    if facts["dtype"] is None:
        expect("type", type(value), torch.UntypedStorage)
        check_storage_bytes(value, facts)
    else:
        expect("type", type(value), torch.TypedStorage)
        expect("dtype", str(value.dtype), "torch." + facts["dtype"])
        check_storage_bytes(value.untyped(), facts)


def check_buffer(value, facts):
    if facts["type"] == "ctypes":
        expect("type", isinstance(value, (ctypes.Array, ctypes._SimpleCData)), True)
    else:
        expect("type", type(value).__name__, facts["type"])
    view = memoryview(value)
    # array.array calls its characters "w" where it is asked for its buffer's format, ctypes says
    # the byte order.
    expect("format", view.format.replace("w", "u").lstrip("<"), facts["format"])
    expect("readonly", view.readonly, facts["readonly"])
    shape, step = facts["shape"], facts["step"]
    memory = bytes.fromhex(facts["memory"])[facts["offset"] :]
    row = facts["itemsize"] * math.prod(shape[1:])
    if shape:
        rows = [memory[i * row : (i + 1) * row] for i in range(shape[0])][::step]
        shape, memory = [len(rows), *shape[1:]], b"".join(rows)
    expect("shape", list(view.shape), shape)
    expect("memory", view.tobytes().hex(), memory.hex())


def check_list(value, facts):
    expect("type", type(value).__name__, facts["kind"])
    expect("length", len(value), facts["length"])


def check_object(value, facts):
    name = facts["type"]
    kind = type(value)
    if facts["own"]:
        base = object if name == "Sequence" else getattr(builtins, name)
        expect("name of the class", kind.__name__, "Own")
        expect("base", kind.__base__, base)
    elif name in ("changing", "changing-list"):
        expect("base", kind.__base__, list if name == "changing-list" else object)
        expect("length", len(value), facts["items"] - 2)
    elif name == "capsule":
        expect("type", kind.__name__, "PyCapsule")
    elif name in ("nested", "self-containing"):
        expect("type", kind, list)
    elif name == "IntEnum":
        expect("base", isinstance(value, enum.IntEnum), True)
    elif name == "namedtuple":
        expect("fields", len(value._fields), len(value))
    else:
        expect("name of the class", kind.__name__, name)
    for method, exception in facts["raises"].items():
        try:
            getattr(kind, method)(value)
            raised = "nothing"
        except BaseException as problem:
            raised = type(problem).__name__
        expect(method + " raises", raised, exception)


LIBRARY = {"array": array, "collections": collections, "ctypes": ctypes, "decimal": decimal,
           "enum": enum, "fractions": fractions, "functools": functools, "mmap": mmap, "os": os}
CHECKS = {
    "object": check_object,
    "int": check_int,
    "float": check_float,
    "complex": check_complex,
    "str": check_str,
    "bytes": check_bytes,
    "numpy scalar": check_numpy_scalar,
    "ndarray": check_ndarray,
    "tensor": check_tensor,
    "storage": check_storage,
    "buffer": check_buffer,
    "list": check_list,
    "tuple": check_list,
    "other": lambda value, facts: None,
}


def main():
    program, *numbers = sys.argv[1:]
    cases, seed = (numbers + ["4000", "1"][len(numbers) :])[:2]
    warnings.simplefilter("ignore")
    printed = subprocess.run([program, cases, seed], stdout=subprocess.PIPE, check=True, text=True)
    seen, wrong = set(), 0
    for line in printed.stdout.splitlines():
        if line in seen:
            continue
        seen.add(line)
        facts = json.loads(line)
        try:
            value = eval(facts["python"], {"np": np, "torch": torch, **LIBRARY})
            CHECKS[facts["kind"]](value, facts)
        except Exception as problem:
            wrong += 1
            if wrong <= 20:
                print(f"{facts['python']}\n    {type(problem).__name__}: {problem}\n    {facts}")
    print(f"{len(seen)} different inputs, {wrong} wrong")
    sys.exit(1 if wrong or len(seen) < 100 else 0)


main()
