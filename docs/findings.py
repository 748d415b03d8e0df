#!/usr/bin/env python3
"""Divergences between PyTorch's constructors and other shipped implementations of them.

Each one is a repro of at most five lines that ends in an assertion, which holds while the divergence
is there. Run it with the Python of your choice:

    docs/findings.py                 runs all of them; exit status 1 if one no longer holds
    docs/findings.py --markdown      prints docs/findings.md

A repro whose package is not installed is skipped.
"""

from __future__ import annotations

import importlib
import inspect
import os
import platform
import sys
import textwrap
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType

import numpy as np
import torch
import torch._refs as refs
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.fx.experimental.proxy_tensor import make_fx

os.environ.setdefault("DEV", "CPU")  # tinygrad's


def optional(name: str) -> ModuleType | None:
    """The module, or None when it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


jax = optional("jax")
paddle = optional("paddle")
mx = optional("mlx.core")
tinygrad = optional("tinygrad")
candle = optional("candle")
cpp = optional("tenet_cpp_api")  # the binding that is built with the project
functionalize = torch.func.functionalize
vmap = torch.func.vmap
if jax:
    jax.config.update("jax_enable_x64", True)
if paddle:
    paddle.set_device("cpu")
if mx:
    mx.set_default_device(mx.cpu)


@dataclass
class Finding:
    """One divergence."""

    of: str
    topic: str
    silent: bool
    title: str
    documented: str
    upstream: str
    repro: Callable[[], None]
    package: ModuleType | None

    @property
    def source(self) -> str:
        lines = inspect.getsource(self.repro).splitlines()
        body = lines[next(i for i, line in enumerate(lines) if line.startswith("def ")) + 1 :]
        return textwrap.dedent("\n".join(body))


FINDINGS: list[Finding] = []


def finding(
    of: str,
    topic: str,
    title: str,
    documented: str,
    upstream: str = "",
    silent: bool = True,
    package: ModuleType | None = torch,
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Enters a repro into the list."""

    def enter(repro: Callable[[], None]) -> Callable[[], None]:
        FINDINGS.append(Finding(of, topic, silent, title, documented, upstream, repro, package))
        return repro

    return enter


def raises(*types: type[BaseException]):
    """Holds when the block raises one of the exceptions."""

    class Raises:
        def __enter__(self):
            return self

        def __exit__(self, kind, error, traceback):
            assert kind is not None, "nothing was raised"
            return issubclass(kind, types)

    return Raises()


def exported(function: Callable[..., torch.Tensor], *example: torch.Tensor) -> Callable[..., torch.Tensor]:
    """The function as an exported program."""

    class Module(torch.nn.Module):
        def forward(self, *tensors):
            return function(*tensors)

    return torch.export.export(Module(), example, strict=False).module()


TENSOR_DOC = "torch.tensor: constructs a tensor with no autograd history by copying data"
RULES = "PyTorch is the reference; the library documents no rule of its own for this"

# --- Transforms and tracers of PyTorch ------------------------------------------------------------


@finding("torch.func.functionalize", "autograd", "requires_grad=True is dropped",
         "torch.tensor: requires_grad - if autograd should record operations on the returned tensor")
def _():
    leaf = functionalize(lambda: torch.tensor([1.0], requires_grad=True))()
    assert not leaf.requires_grad


@finding("make_fx", "autograd", "requires_grad=True is not part of the graph",
         "torch.tensor: requires_grad - if autograd should record operations on the returned tensor",
         "the same loss for requires_grad_(): pytorch/pytorch#113899")
def _():
    graph = make_fx(lambda: torch.tensor([1.0], requires_grad=True))()
    assert not graph().requires_grad


@finding("make_fx", "autograd", "torch.tensor(x) stays attached to x", TENSOR_DOC)
def _():
    x = torch.ones(2, requires_grad=True)
    copy = make_fx(lambda t: torch.tensor(t))(x)(x)
    assert copy.requires_grad and not torch.tensor(x).requires_grad


@finding("make_fx", "values", "torch.tensor of a list of tensors becomes a constant of the first call",
         "make_fx: traces the function so that the graph can be run on other inputs",
         "seen in pytorch/functorch#1046")
def _():
    graph = make_fx(lambda t: torch.tensor([t[0], 2.0]))(torch.tensor([1.0]))
    assert graph(torch.tensor([7.0])).tolist() == [1.0, 2.0]


@finding("make_fx", "values", "a round trip through NumPy becomes a constant of the first call",
         "make_fx: traces the function so that the graph can be run on other inputs")
def _():
    graph = make_fx(lambda t: torch.from_numpy(t.numpy()))(torch.tensor([1.0]))
    assert graph(torch.tensor([7.0])).tolist() == [1.0]


@finding("make_fx", "aliasing", "from_numpy no longer shares the array's memory",
         "torch.from_numpy: the returned tensor and ndarray share the same memory")
def _():
    array = np.zeros(2)
    make_fx(lambda: torch.from_numpy(array))()().fill_(7)
    assert array.tolist() == [0, 0]


@finding("make_fx", "layout", "the strides of a Fortran-ordered array are lost",
         "torch.as_tensor: shares the data with an ndarray of the same dtype and device")
def _():
    array = np.zeros((2, 3), order="F")
    assert make_fx(lambda: torch.as_tensor(array))()().stride() == (3, 1)
    assert torch.as_tensor(array).stride() == (1, 2)


@finding("torch.export", "autograd", "requires_grad=True is dropped",
         "torch.tensor: requires_grad - if autograd should record operations on the returned tensor")
def _():
    program = exported(lambda t: torch.tensor([1.0], requires_grad=True), torch.zeros(1))
    assert not program(torch.zeros(1)).requires_grad


@finding("torch.export", "layout", "the strides of a converted Fortran-ordered array are lost",
         "torch.as_tensor of an array keeps the order of its dimensions in memory")
def _():
    array = np.zeros((2, 3), order="F")
    program = exported(lambda t: torch.as_tensor(array, dtype=torch.float32), torch.zeros(1))
    assert program(torch.zeros(1)).stride() == (3, 1)
    assert torch.as_tensor(array, dtype=torch.float32).stride() == (1, 2)


@finding("torch.export", "aliasing", "from_numpy no longer shares the array's memory",
         "torch.from_numpy: the returned tensor and ndarray share the same memory")
def _():
    array = np.zeros(2)
    exported(lambda t: torch.from_numpy(array), torch.zeros(1))(torch.zeros(1)).fill_(7)
    assert array.tolist() == [0, 0]


@finding("torch.compile(backend='inductor')", "values", "a bool that is the byte 2 converts to 2",
         "Tensor.to(torch.int32) of a bool gives 0 or 1")
def _():
    flags = torch.tensor([2], dtype=torch.uint8).view(torch.bool)
    assert torch.compile(lambda t: t.to(torch.int32))(flags).item() == 2
    assert flags.to(torch.int32).item() == 1


@finding("torch.compile(backend='inductor')", "values", "out-of-range floats saturate where eager mode wraps (both undefined)",
         "Tensor.to: undefined for values beyond the dtype; the two differ", "pytorch/pytorch#156788")
def _():
    x = torch.tensor([200.0, -200.0] * 20)
    assert torch.compile(lambda t: t.to(torch.int8))(x)[:2].tolist() == [127, -128]
    assert x.to(torch.int8)[:2].tolist() == [-56, 56]


@finding("torch.jit.trace", "autograd", "requires_grad=True is dropped",
         "torch.tensor: requires_grad - if autograd should record operations on the returned tensor",
         "TorchScript is deprecated")
def _():
    traced = torch.jit.trace(lambda t: torch.tensor([1.0], requires_grad=True), torch.zeros(1), check_trace=False)
    assert not traced(torch.zeros(1)).requires_grad


@finding("torch.jit.trace", "values", "torch.tensor of a list of tensors becomes a constant (a TracerWarning tells)",
         "torch.jit.trace: data-dependent control flow is not captured; here the values are the data",
         "TorchScript is deprecated")
def _():
    traced = torch.jit.trace(lambda t: torch.tensor([t[0], 2.0]), torch.tensor([1.0]), check_trace=False)
    assert traced(torch.tensor([7.0])).tolist() == [1.0, 2.0]


@finding("TorchScript", "dtype", "torch.tensor(t) of an integer tensor is float32",
         "torch.tensor: if dtype is None, infers it from data",
         "as_tensor: pytorch/pytorch#85585; TorchScript is deprecated")
def _():
    f = torch.jit.CompilationUnit("def f(t: Tensor):\n    return torch.tensor(t)\n").f
    assert f(torch.tensor(3)).dtype == torch.float32


@finding("TorchScript", "values", "the values of integers above 2**24 change with it",
         TENSOR_DOC, "as above")
def _():
    f = torch.jit.CompilationUnit("def f(t: Tensor):\n    return torch.tensor(t)\n").f
    assert f(torch.tensor(2**24 + 1)).item() == 2**24


@finding("TorchScript", "values", "a float64 goes through float32 first", TENSOR_DOC, "TorchScript is deprecated")
def _():
    f = torch.jit.CompilationUnit("def f(x: float):\n    return torch.tensor(x, dtype=torch.float64)\n").f
    assert f(0.1).dtype == torch.float64 and f(0.1).item() != 0.1


@finding("TorchScript", "errors", "a value beyond the dtype wraps around instead of being refused",
         "torch.tensor: RuntimeError for a Python number that the dtype cannot hold", "TorchScript is deprecated")
def _():
    f = torch.jit.CompilationUnit("def f(x: int):\n    return torch.tensor(x, dtype=torch.uint8)\n").f
    assert f(511).item() == 255
    with raises(RuntimeError):
        torch.tensor(511, dtype=torch.uint8)


@finding("TorchScript", "errors", "the imaginary part of a complex number is dropped instead of refused",
         "torch.tensor: TypeError for a complex number and a real dtype", "TorchScript is deprecated")
def _():
    f = torch.jit.CompilationUnit("def f(x: complex):\n    return torch.tensor(x, dtype=torch.float32)\n").f
    assert f(1 + 2j).item() == 1
    with raises(TypeError):
        torch.tensor(1 + 2j, dtype=torch.float32)


@finding("TorchScript", "device", "a device context is ignored",
         "torch.device as a context manager: factory functions make tensors on it", "TorchScript is deprecated")
def _():
    f = torch.jit.CompilationUnit("def f(x: float):\n    return torch.tensor(x)\n").f
    with torch.device("meta"):
        assert f(1.0).device.type == "cpu" and torch.tensor(1.0).device.type == "meta"


@finding("torch.func.vmap", "errors", "channels_last_3d is accepted for four dimensions",
         "Tensor.to: channels_last_3d needs five dimensions; vmap is to be as a loop over the batch")
def _():
    with raises(RuntimeError):
        torch.zeros(2, 3, 4, 5).to(memory_format=torch.channels_last_3d)
    batch = vmap(lambda t: t.to(memory_format=torch.channels_last_3d))(torch.zeros(2, 2, 3, 4, 5))
    assert batch.shape == (2, 2, 3, 4, 5)


@finding("torch.func.vmap", "errors", "channels_last is refused for four dimensions", silent=False,
         documented="Tensor.to: channels_last is for four dimensions; vmap is to be as a loop over the batch")
def _():
    with raises(RuntimeError):
        vmap(lambda t: t.to(memory_format=torch.channels_last))(torch.zeros(2, 2, 3, 4, 5))


@finding("torch.func.vmap", "errors", "torch.tensor(t) raises", silent=False, documented=TENSOR_DOC)
def _():
    with raises(RuntimeError):
        vmap(torch.tensor)(torch.zeros(3))


@finding("torch.func.vmap", "errors", "new_tensor(t) raises", silent=False,
         documented="Tensor.new_tensor: returns a new tensor with data as its data")
def _():
    with raises(RuntimeError):
        vmap(lambda t: t.new_tensor(t))(torch.zeros(3))


@finding("torch.func.vmap", "errors", "clone(memory_format=channels_last) is not implemented", silent=False,
         documented="Tensor.clone: memory_format - the desired memory format")
def _():
    with raises(RuntimeError):
        vmap(lambda t: t.clone(memory_format=torch.channels_last))(torch.zeros(2, 2, 3, 4, 5))


@finding("FakeTensorMode", "errors", "torch.tensor of a list of tensors raises", silent=False,
         documented="FakeTensor: metadata of an operation without its data")
def _():
    with FakeTensorMode() as mode, raises(Exception):
        torch.tensor([mode.from_tensor(torch.zeros(()))])


@finding("FakeTensorMode", "device", "cpu:0 stays cpu:0, where PyTorch's tensor is on cpu",
         "FakeTensor: has the device that the real one would have")
def _():
    with FakeTensorMode():
        fake = torch.empty(1, device="cpu").to("cpu:0")
    assert str(fake.device) == "cpu:0" and str(torch.empty(1).to("cpu:0").device) == "cpu"


@finding("torch.compile(backend='eager')", "errors", "an array with negative strides is accepted",
         "torch.as_tensor: ValueError for negative strides; compiled code is to do what eager code does")
def _():
    compiled = torch.compile(lambda: torch.as_tensor(np.arange(3)[::-1]), backend="eager")
    assert compiled().tolist() == [2, 1, 0]
    with raises(ValueError):
        torch.as_tensor(np.arange(3)[::-1])


@finding("torch.compile(backend='eager')", "errors", "an array of uint16 made inside is refused", silent=False,
         documented="torch.as_tensor: uint16 is among the dtypes of NumPy that are supported")
def _():
    compiled = torch.compile(lambda: torch.as_tensor(np.array([1], "u2")), backend="eager")
    with raises(Exception):
        compiled()
    assert torch.as_tensor(np.array([1], "u2")).dtype == torch.uint16


@finding("torch.compile(backend='eager')", "errors", "as_tensor of a list of a tensor and a number is refused",
         silent=False, documented="torch.as_tensor: data can be a list of scalars, zero-dimensional tensors among them")
def _():
    compiled = torch.compile(lambda t: torch.as_tensor([t[0], 2.0]), backend="eager")
    with raises(Exception):
        compiled(torch.ones(1))
    assert torch.as_tensor([torch.ones(1)[0], 2.0]).tolist() == [1, 2]


@finding("torch.compile(backend='eager')", "errors", "an int beyond 64 bits is taken by the first call and refused by a later one",
         silent=False, documented="torch.tensor: data can be a scalar; compiled code is to do what eager code does")
def _():
    compiled = torch.compile(lambda number: torch.tensor(number, dtype=torch.bfloat16), backend="eager")
    assert compiled(5) == 5
    with raises(OverflowError):
        compiled(-10057141622349084070)
    assert torch.tensor(-10057141622349084070, dtype=torch.bfloat16) < 0


# --- C++ ------------------------------------------------------------------------------------------


@finding("C++", "dtype", "torch::tensor of a complex number is complex128",
         "torch.tensor: a Python number takes the default dtype, complex ones the complex dtype that goes with it", package=cpp)
def _():
    assert cpp.tensor(1j, None, None, False).dtype == torch.complex128
    assert torch.tensor(1j).dtype == torch.complex64


@finding("C++", "errors", "torch::tensor refuses a number beyond the default dtype, but takes a list of it", silent=False,
         documented="torch.tensor: a number beyond float32 becomes infinite", package=cpp)
def _():
    with raises(RuntimeError):
        cpp.tensor(1e300, None, None, False)
    assert cpp.tensor([1e300], None, None, False).isinf() and torch.tensor(1e300).isinf()


# --- torch._refs ----------------------------------------------------------------------------------


@finding("torch._refs", "shape", "None becomes an empty tensor", "torch.tensor: TypeError for None and a dtype")
def _():
    assert refs.tensor([None], dtype=torch.float32).shape == (1, 0)
    with raises(TypeError):
        torch.tensor([None], dtype=torch.float32)


@finding("torch._refs", "errors", "a str becomes an empty tensor", "torch.tensor: TypeError for a str")
def _():
    assert refs.tensor("", dtype=torch.float32).shape == (0,)
    with raises(TypeError):
        torch.tensor("", dtype=torch.float32)


@finding("torch._refs", "dtype", "np.float64 in a list takes the default dtype",
         "torch.tensor: the dtype of NumPy scalars is inferred from them")
def _():
    assert refs.tensor([np.float64(0.1)]).dtype == torch.float32
    assert torch.tensor([np.float64(0.1)]).dtype == torch.float64


@finding("torch._refs", "values", "-1 becomes 2**64 - 1", "torch.tensor: OverflowError for -1 and uint64")
def _():
    assert refs.tensor(-1, dtype=torch.uint64).item() == 2**64 - 1
    with raises(OverflowError):
        torch.tensor(-1, dtype=torch.uint64)


@finding("torch._refs", "values", "0.5 becomes the uint64 0", "torch.tensor: TypeError for a float and uint64")
def _():
    assert refs.tensor(0.5, dtype=torch.uint64).item() == 0
    with raises(TypeError):
        torch.tensor(0.5, dtype=torch.uint64)


@finding("torch._refs", "device", "the device context is ignored for tensors",
         "torch.device as a context manager: factory functions make tensors on it")
def _():
    with torch.device("meta"):
        assert refs.tensor(torch.zeros(1, device="cpu")).device.type == "cpu"
        assert torch.tensor(torch.zeros(1, device="cpu")).device.type == "meta"


@finding("torch._refs", "autograd", "to under no_grad requires grad",
         "torch.no_grad: results have requires_grad=False even if the inputs require it")
def _():
    with torch.no_grad():
        assert refs.to(torch.zeros(2, requires_grad=True), torch.float64).requires_grad


@finding("torch._refs", "autograd", "the gradient of clone cannot be computed", silent=False,
         documented="Tensor.clone: differentiable, gradients flow back to the input")
def _():
    x = torch.zeros(2, requires_grad=True)
    with raises(RuntimeError):
        refs.clone(x).sum().backward()


@finding("torch._refs", "aliasing", "to('cpu:0') returns the tensor itself",
         "Tensor.to returns self if dtype and device are already right; for PyTorch cpu:0 is not cpu")
def _():
    x = torch.zeros(2)
    assert refs.to(x, device="cpu:0") is x and x.to(device="cpu:0") is not x


@finding("torch._refs", "aliasing", "to(memory_format=contiguous_format) copies a sliced tensor",
         "Tensor.to returns self if dtype and device are already right")
def _():
    x = torch.arange(6.0)[::2]
    assert refs.to(x, memory_format=torch.contiguous_format) is not x
    assert x.to(memory_format=torch.contiguous_format) is x


@finding("torch._refs", "errors", "meta to CPU gives uninitialised memory",
         "Tensor.to: NotImplementedError, a meta tensor has no data to copy")
def _():
    assert refs.to(torch.empty(2, device="meta"), torch.zeros(1)).device.type == "cpu"
    with raises(NotImplementedError):
        torch.empty(2, device="meta").to(torch.zeros(1))


@finding("torch._refs", "errors", "ndarrays, NumPy scalars, ranges are refused", silent=False, documented=TENSOR_DOC)
def _():
    for data in (np.zeros(2), np.float16(1), range(3)):
        with raises(RuntimeError, ValueError, TypeError):
            refs.tensor(data)
        torch.tensor(data)


@finding("torch._refs", "errors", "device='meta' raises", silent=False, documented="torch.tensor: device - any device")
def _():
    with raises(AttributeError):
        refs.tensor(1.0, device="meta")


@finding("torch._refs", "errors", "to('cpu') raises", silent=False, documented="Tensor.to(device=None, dtype=None, …)")
def _():
    with raises(TypeError):
        refs.to(torch.zeros(1), "cpu")


# --- Other libraries ------------------------------------------------------------------------------


@finding("JAX", "errors", "a float beyond the dtype in a NumPy scalar wraps around", RULES, package=jax)
def _():
    assert jax.numpy.array([np.float16(300)], dtype="uint8").tolist() == [44]
    with raises(TypeError):
        torch.tensor([np.float16(300)], dtype=torch.uint8)


@finding("JAX", "values", "float64 to float16 rounds once, PyTorch rounds twice (JAX is right)",
         "IEEE 754: conversions are correctly rounded", package=jax)
def _():
    x = np.array([1 + 2**-11 + 2**-40])
    assert jax.numpy.array(x, dtype="float16")[0] == 1 + 2**-10
    assert torch.tensor(x, dtype=torch.float16).item() == 1


@finding("Paddle", "dtype", "a uint16 array is read as the bits of bfloat16", "paddle.to_tensor: keeps the array's dtype",
         "PaddlePaddle/Paddle#34927", package=paddle)
def _():
    t = paddle.from_numpy(np.array([7], "uint16"))
    assert t.dtype == paddle.bfloat16 and t.astype("float32").item() < 1e-38


@finding("Paddle", "aliasing", "from_numpy copies", "paddle.from_numpy bears the name of torch.from_numpy, which shares",
         package=paddle)
def _():
    array = np.zeros(2, np.float32)
    paddle.from_numpy(array).fill_(7)
    assert array.tolist() == [0, 0]


@finding("Paddle", "dtype", "np.float64 in a list takes the default dtype", RULES, package=paddle)
def _():
    assert paddle.tensor([np.float64(0.1)]).dtype == paddle.float32
    assert paddle.tensor(np.float64(0.1)).dtype == paddle.float64


@finding("Paddle", "dtype", "a list of float64 arrays becomes float32", RULES, package=paddle)
def _():
    assert paddle.tensor([np.array([0.1]), np.array([0.2])]).dtype == paddle.float32


@finding("Paddle", "values", "2**63 beside another int becomes a float32", RULES, package=paddle)
def _():
    assert paddle.tensor([1, 2**63 + 1]).dtype == paddle.float32


@finding("Paddle", "values", "a value beyond the dtype wraps around", RULES, package=paddle)
def _():
    assert paddle.tensor([300], dtype="uint8").tolist() == [44]
    assert paddle.tensor([1e20], dtype="int64").tolist() == [-(2**63)]


@finding("Paddle", "values", "integers reach float32 through float64, rounded twice", RULES, package=paddle)
def _():
    n = (1 << 62) + (1 << 38) + 1
    assert paddle.tensor([n], dtype="float32").item() != torch.tensor([n]).to(torch.float64).item()
    assert paddle.tensor([n], dtype="float32").item() != torch.tensor([n], dtype=torch.float32).item()


@finding("Paddle", "values", "the imaginary part is dropped instead of refused", RULES, package=paddle)
def _():
    assert paddle.tensor([1 + 2j], dtype="float32").tolist() == [1]


@finding("MLX", "dtype", "a float64 array becomes float32", "mx.array: dtype - inferred from the input if not given",
         package=mx)
def _():
    assert mx.array(np.array([0.1])).dtype == mx.float32
    assert mx.array(np.array([0.1])).item() != 0.1


@finding("MLX", "values", "a bool array that holds the byte 2 converts to 2", "a bool is 0 or 1", package=mx)
def _():
    flags = np.array([2], np.uint8).view(bool)
    assert mx.array(flags, mx.int32).item() == 2 and torch.tensor(flags).to(torch.int32).item() == 1


@finding("MLX", "values", "a value beyond the dtype wraps around", RULES, package=mx)
def _():
    assert mx.array([300], mx.uint8).item() == 44 and mx.array([1e20], mx.int64).item() == -(2**63)


@finding("MLX", "errors", "NumPy scalars in a list are refused", RULES, silent=False, package=mx)
def _():
    with raises(ValueError):
        mx.array([np.int8(3)])
    assert mx.array(np.int8(3)).item() == 3


@finding("tinygrad", "values", "2**40 becomes 0", "Tensor: integers are dtypes.int unless a dtype is given", package=tinygrad)
def _():
    assert tinygrad.Tensor([2**40]).tolist() == [0]


@finding("tinygrad", "values", "a big-endian array is read as if it were little-endian", RULES, package=tinygrad)
def _():
    assert tinygrad.Tensor(np.array([1.5], ">f4")).tolist()[0] < 1e-40


@finding("tinygrad", "values", "1e20 as int64 is some number", RULES, package=tinygrad)
def _():
    assert tinygrad.Tensor([1e20], dtype=tinygrad.dtypes.int64).tolist() == [7766279631452241920]


@finding("tinygrad", "values", "a value beyond the dtype wraps around", RULES, package=tinygrad)
def _():
    assert tinygrad.Tensor([300], dtype=tinygrad.dtypes.uint8).tolist() == [44]


@finding("tinygrad", "errors", "None is the number 0", RULES, package=tinygrad)
def _():
    assert tinygrad.Tensor(None).tolist() == 0.0


@finding("candle-nn", "dtype", "True becomes the uint32 1, but np.True_ the float32 1.0", RULES, package=candle)
def _():
    assert str(candle.Tensor([True]).dtype) == "U32" and str(candle.Tensor([np.True_]).dtype) == "F32"


@finding("candle-nn", "values", "2**63 + 1 becomes a float32", RULES, package=candle)
def _():
    assert candle.Tensor(2**63 + 1).values() == 2.0**63


@finding("candle-nn", "shape", "an empty array of shape (0, 3) becomes (0,)", RULES, package=candle)
def _():
    assert tuple(candle.Tensor(np.zeros((0, 3))).shape) == (0,)


@finding("candle-nn", "dtype", "a float64 array becomes float32, whatever its values", RULES, package=candle)
def _():
    assert str(candle.Tensor(np.array([0.1])).dtype) == "F32"


# --- PyTorch itself, where behaviour and documentation or two of its paths differ ------------------


@finding("PyTorch", "values", "an empty first list makes the others disappear",
         "torch.tensor raises ValueError for lists of different lengths")
def _():
    assert torch.tensor([[], [1]]).tolist() == [[], []]
    with raises(ValueError):
        torch.tensor([[1], []])


@finding("PyTorch", "values", "float64 reaches float16 through float32, rounded twice",
         "IEEE 754: conversions are correctly rounded; a Python float is converted the same way")
def _():
    x = 1 + 2**-11 + 2**-40
    assert torch.tensor(x, dtype=torch.float16).item() == 1
    assert np.float16(x) == 1 + 2**-10


@finding("PyTorch", "values", "an int64 becomes another float32 in a list than in a tensor",
         "torch.tensor(data, dtype) and torch.tensor(data).to(dtype) are told to be alike")
def _():
    n = (1 << 62) + (1 << 38) + 1
    assert torch.tensor([n], dtype=torch.float32).item() != torch.tensor([n]).to(torch.float32).item()


@finding("PyTorch", "autograd", "the gradient through torch.tensor of a list of tensors is silently zero",
         "torch.tensor: no autograd history; under torch.func.grad nothing warns", "by design, but undocumented there")
def _():
    grad = torch.func.grad(lambda t: torch.tensor([t * 2, t]).sum())(torch.tensor(1.0))
    assert grad.item() == 0


@finding("PyTorch", "aliasing", "to('cpu:0') copies a CPU tensor, to('cpu') returns it",
         "Tensor.to: returns self if it already has the right device")
def _():
    x = torch.zeros(2)
    assert x.to("cpu") is x and x.to("cpu:0") is not x and x.to("cpu:0").device == x.device


@finding("PyTorch", "errors", "np.uint64 values beyond int64 are refused", silent=False,
         documented="torch.uint64 is a dtype, and arrays of np.uint64 are taken", upstream="see pytorch/pytorch#159168")
def _():
    with raises(TypeError):
        torch.tensor(np.uint64(2**63))
    assert torch.tensor(np.array([2**63], np.uint64)).dtype == torch.uint64


@finding("PyTorch", "errors", "a zero-dimensional array is data alone, but not in a list", silent=False,
         documented="torch.tensor: data can be a list, tuple, ndarray, scalar")
def _():
    assert torch.tensor(np.array(3.0)).item() == 3
    with raises(TypeError):
        torch.tensor([np.array(3.0)])


def holds(one: Finding) -> str:
    """"holds", "skipped" or why not."""
    if one.package is None:
        return "skipped"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            one.repro()
        return "holds"
    except Exception as error:
        return f"does not hold: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"


def versions() -> str:
    found = [f"Python {platform.python_version()}", f"torch {torch.__version__}", f"NumPy {np.__version__}"]
    names = {"JAX": jax, "Paddle": paddle, "MLX": mx}
    found += [f"{name} {module.__version__}" for name, module in names.items() if module]
    return ", ".join(found)


def markdown() -> str:
    """docs/findings.md."""
    theirs = [one for one in FINDINGS if one.of != "PyTorch"]
    own = [one for one in FINDINGS if one.of == "PyTorch"]
    text = [
        "# Findings",
        "",
        "Where shipped implementations of PyTorch's constructors differ from PyTorch: found by `./tenet check ADAPTER` or",
        "by hand after it, and confirmed one by one. This page is printed by `docs/findings.py --markdown`; `docs/findings.py` runs every",
        "repro again and fails when one no longer holds. The repros use the names that the script imports: `refs` is",
        "`torch._refs`, `mx` is `mlx.core`, `cpp` is `tenet_cpp_api` (built with the project), `raises` is as pytest's.",
        "",
        f"Seen with {versions()}, on the CPU.",
        f"{len(theirs)} divergences, {sum(one.silent for one in theirs)} of them silent: a wrong result and no exception.",
        "",
    ]
    groups = [
        ("Silent", [one for one in theirs if one.silent]),
        ("Refused or raised", [one for one in theirs if not one.silent]),
        ("PyTorch against its own documentation", own),
    ]
    number = 0
    for title, group in groups:
        text += [f"## {title}", ""]
        for one in group:
            number += 1
            upstream = one.upstream or "no thread found that matches"
            text += [
                f"### {number}. {one.of}: {one.title}",
                "",
                f"Topic: {one.topic}. Documentation: {one.documented}. Upstream: {upstream}.",
                "",
                "```python",
                one.source,
                "```",
                "",
            ]
    return "\n".join(text)


def main() -> int:
    if sys.argv[1:] == ["--markdown"]:
        print(markdown(), end="")
        return 0
    gone = 0
    for one in FINDINGS:
        result = holds(one)
        gone += result.startswith("does not")
        print(f"{result:8}  {one.of}: {one.title}")
    return 1 if gone else 0


if __name__ == "__main__":
    sys.exit(main())
