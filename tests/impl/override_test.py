"""The reference implementation among torch's extension points: `__torch_function__` of classes and
modes, dispatch modes, transforms, tracing, and autograd's forward mode. Each check runs once with
torch's function and once with ours, and what is seen has to be the same."""

import contextlib
import functools
import sys
import threading
import warnings

import numpy as np
import tenet_constructors as reference
import torch
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import TorchDispatchMode

TORCH = {
    "tensor": torch.tensor,
    "as_tensor": torch.as_tensor,
    "from_numpy": torch.from_numpy,
    "Tensor": torch.Tensor,
    "clone": torch.clone,
    "to": torch.Tensor.to,
}
REFERENCE = {name: getattr(reference, name) for name in TORCH}


class Recorder(TorchFunctionMode):
    """Notes each function that a mode sees, with its arguments."""

    def __init__(self):
        self.seen = []

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        self.seen.append((func.__name__, types, len(args), sorted(kwargs)))
        return func(*args, **kwargs)


class Answering(TorchFunctionMode):
    def __torch_function__(self, func, types, args=(), kwargs=None):
        return "answered"


class Dispatched(TorchDispatchMode):
    def __init__(self):
        super().__init__()
        self.seen = []

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        self.seen.append(str(func))
        return func(*args, **(kwargs or {}))


class Subclass(torch.Tensor):
    seen = []

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        cls.seen.append(getattr(func, "__name__", str(func)))
        return super().__torch_function__(func, types, args, kwargs or {})


class Overriding:
    """Not a tensor, but asks to be called."""

    @classmethod
    def __torch_function__(cls, func, types, args=(), kwargs=None):
        return func.__name__, types, len(args), sorted(kwargs or {})


def describe(value):
    if isinstance(value, torch.Tensor):
        with torch._C.DisableTorchFunction():
            return (type(value).__name__, value.dtype, tuple(value.shape), str(value.device),
                    value.requires_grad, type(value.grad_fn).__name__)
    return value


def outcome(call):
    try:
        return describe(call())
    except Exception as error:  # noqa: BLE001 - the type is what is compared
        return type(error).__name__


def inputs():
    yield "number", lambda: 1.5
    yield "list", lambda: [1.0, 2.0]
    yield "ndarray", lambda: np.arange(3.0)
    yield "tensor", lambda: torch.arange(3.0)
    yield "leaf", lambda: torch.arange(3.0, requires_grad=True)
    yield "subclass", lambda: torch.arange(3.0).as_subclass(Subclass)
    yield "overriding", Overriding
    yield "list of tensors", lambda: [torch.tensor(1.0), torch.tensor(2.0)]
    yield "list of subclasses", lambda: [torch.tensor(1.0).as_subclass(Subclass)]
    yield "parameter", lambda: torch.nn.Parameter(torch.ones(2))


def keyword_sets():
    yield {}
    yield {"dtype": torch.float64}
    yield {"device": "cpu"}
    yield {"device": "meta"}
    yield {"dtype": Overriding()}
    yield {"dtype": "wrong"}


def fakes_meta_tensors():
    """Older versions of torch make real meta tensors under FakeTensorMode, a fault of theirs."""
    with FakeTensorMode():
        return type(torch.tensor(1.0, device="meta")).__name__ == "FakeTensor"


def every_call(functions, context, left_out):
    """What each function makes of each input inside a context."""
    for name, make in inputs():
        for constructor, function in functions.items():
            for keywords in keyword_sets():
                if keywords == left_out:
                    continue
                if "dtype" in keywords and constructor in ("from_numpy", "Tensor", "clone"):
                    continue
                made = make()
                Subclass.seen.clear()
                with context() as entered:
                    result = outcome(lambda: function(made, **keywords))
                seen = list(getattr(entered, "seen", ()))
                yield (f"{constructor}({name}, {sorted(keywords)})", result, list(Subclass.seen), seen)


@contextlib.contextmanager
def mode_over_device():
    with torch.device("meta"), Recorder() as recorder:
        recorder.seen.clear()
        yield recorder


@contextlib.contextmanager
def device_over_mode():
    with Recorder() as recorder, torch.device("meta"):
        recorder.seen.clear()
        yield recorder


@contextlib.contextmanager
def two_modes():
    with Recorder() as outer, Recorder():
        yield outer


CONTEXTS = {
    "nothing": contextlib.nullcontext,
    "recording mode": Recorder,
    "answering mode": Answering,
    "two modes": two_modes,
    "mode over device": mode_over_device,
    "device over mode": device_over_mode,
    "device": lambda: torch.device("meta"),
    "nested devices": lambda: nested_devices(),
    "disabled functions": torch._C.DisableTorchFunction,
    "disabled subclasses": torch._C.DisableTorchFunctionSubclass,
    "fake tensors": lambda: FakeTensorMode(allow_non_fake_inputs=True),
    "autocast": lambda: torch.autocast("cpu", dtype=torch.bfloat16),
    "no_grad": torch.no_grad,
    "deterministic": lambda: deterministic(),
}


@contextlib.contextmanager
def nested_devices():
    with torch.device("cpu"), torch.device("meta"):
        yield


@contextlib.contextmanager
def deterministic():
    torch.use_deterministic_algorithms(True)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(False)


def dispatched(functions):
    """Dispatch modes see operators; which ones, below autograd, is part of a drop-in."""
    for name, make in inputs():
        for constructor, function in functions.items():
            made = make()
            with Dispatched() as mode:
                result = outcome(lambda: function(made))
            yield f"{constructor}({name})", result, mode.seen
    for keywords in ({"dtype": torch.float64}, {"copy": True}, {"device": "meta"}):
        made = torch.arange(3.0)
        with Dispatched() as mode:
            result = outcome(lambda: functions["to"](made, **keywords))
        yield f"to({keywords})", result, mode.seen


def transformed(functions):
    """functorch's transforms, of functions that construct."""
    tensor, as_tensor, clone, to = (functions[f] for f in ("tensor", "as_tensor", "clone", "to"))
    point = torch.arange(3.0)
    yield "vmap clone", torch.vmap(lambda x: clone(x) * 2)(point).tolist()
    yield "vmap to", describe(torch.vmap(lambda x: to(x, torch.float64))(point))
    yield "vmap tensor", torch.vmap(lambda x: x + tensor([1.0, 2.0]).sum())(point).tolist()
    yield "vmap as_tensor", describe(torch.vmap(lambda x: as_tensor(x))(point))
    yield "vmap tensor of a tensor", outcome(lambda: torch.vmap(lambda x: tensor(x))(point))
    yield "grad clone", torch.func.grad(lambda x: (clone(x) ** 2).sum())(point).tolist()
    yield "grad to", torch.func.grad(lambda x: (to(x, torch.float64) ** 2).sum())(point).tolist()
    yield "grad tensor", torch.func.grad(lambda x: (x * tensor(3.0)).sum())(point).tolist()
    tangent = torch.ones(3)
    yield "jvp clone", torch.func.jvp(lambda x: clone(x) ** 2, (point,), (tangent,))[1].tolist()
    yield "jvp to", describe(torch.func.jvp(lambda x: to(x, torch.float64), (point,), (tangent,))[1])
    yield "functionalize", torch.func.functionalize(
        lambda x: clone(x).add_(tensor(1.0)))(point).tolist()
    with torch.autograd.forward_ad.dual_level():
        dual = torch.autograd.forward_ad.make_dual(point, tangent)
        for name, result in (("clone", clone(dual)), ("to", to(dual, torch.float64)),
                             ("as_tensor", as_tensor(dual, dtype=torch.float64)),
                             ("tensor", outcome(lambda: tensor(dual)))):
            if isinstance(result, torch.Tensor):
                part = torch.autograd.forward_ad.unpack_dual(result).tangent
                yield f"dual {name}", None if part is None else describe(part)


def traced(functions):
    """torch.jit.trace warns about constants, make_fx sees operators."""
    from torch.fx.experimental.proxy_tensor import make_fx

    clone, to, tensor = functions["clone"], functions["to"], functions["tensor"]

    def body(x):
        return to(clone(x), torch.float64) + tensor([1.0, 2.0])

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        graph = torch.jit.trace(body, torch.ones(2))
    yield "trace", graph(torch.zeros(2)).tolist()
    yield "trace warns", sorted({w.category.__name__ for w in caught})
    # Not compared: torch records aten::to where the implementation records aten::_to_copy.
    yield "trace clones", [n.kind() for n in graph.graph.nodes() if n.kind() == "aten::clone"]
    yield "make_fx", [str(node.target) for node in make_fx(body)(torch.ones(2)).graph.nodes]


def saved_hooks(functions):
    """Backward works twice, and hooks run."""
    leaf = torch.arange(3.0, requires_grad=True)
    result = functions["to"](functions["clone"](leaf), torch.float64)
    result.register_hook(lambda grad: grad * 2)
    result.sum().backward()
    yield "hooked", leaf.grad.tolist()
    yield "chain", [type(result.grad_fn).__name__, type(result.grad_fn.next_functions[0][0]).__name__]


def threaded(functions):
    """Modes and grad mode belong to a thread."""
    seen = []

    def body():
        seen.append(describe(functions["tensor"]([1.0], requires_grad=True)))

    with torch.device("meta"), torch.no_grad():
        thread = threading.Thread(target=body)
        thread.start()
        thread.join()
    yield "other thread", seen


def warned_as_errors(functions):
    """A filter that turns warnings into exceptions makes the call fail."""
    frozen = np.arange(3.0)
    frozen.flags.writeable = False
    for name, made in (("tensor", torch.ones(1)), ("from_numpy", frozen), ("as_tensor", frozen)):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield name, outcome(lambda: functions[name](made))


def endless_lists():
    """Lists inside each other, which overflow the stack of torch's inference."""
    outer, inner = [1], [1]
    outer.append(inner)
    inner.append(outer)
    return outcome(lambda: reference.tensor(outer))


def passes():
    for label, context in CONTEXTS.items():
        skips_meta = label == "fake tensors" and not fakes_meta_tensors()
        left_out = {"device": "meta"} if skips_meta else None
        yield label, functools.partial(every_call, context=context, left_out=left_out)
    yield "dispatch modes", dispatched
    yield "transforms", transformed
    yield "tracing", traced
    yield "hooks", saved_hooks
    yield "threads", threaded
    yield "warnings as errors", warned_as_errors


def main():
    torch.set_warn_always(True)
    compared, different = 0, 0
    for label, check in passes():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            expected, observed = list(check(TORCH)), list(check(REFERENCE))
        compared += len(expected)
        assert len(expected) == len(observed) > 0, label
        for theirs, ours in zip(expected, observed):
            if theirs != ours:
                different += 1
                print(f"DIFFERENT in {label}: torch {theirs}\n    here {ours}")
    if endless_lists() != "RecursionError":
        different += 1
        print(f"DIFFERENT: lists inside each other gave {endless_lists()}")
    print(f"{compared} checks, {different} different")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
