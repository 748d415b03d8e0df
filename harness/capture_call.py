"""Runs a program up to one call of a tensor constructor and hands over the call's real arguments.

The call itself is not made. Embedded into the harness; `capture` is its only entry.
"""

import ast
import contextlib
import math
import re
import sys
import traceback

import numpy as np
import torch
from torch.overrides import TorchFunctionMode, _get_current_function_mode_stack
from torch.utils._device import DeviceContext
from torch.utils._python_dispatch import _get_current_dispatch_mode_stack

FUNCTIONS = ("tensor", "as_tensor", "from_numpy", "asarray", "frombuffer", "from_dlpack", "clone")
FUNCTIONS += ("detach", "scalar_tensor", "sparse_coo_tensor")
METHODS = ("clone", "to", "new_tensor", "contiguous", "detach", "type", "numpy")
CLASSES = ("FloatTensor", "DoubleTensor", "HalfTensor", "BFloat16Tensor", "LongTensor")
CLASSES += ("IntTensor", "ShortTensor", "CharTensor", "ByteTensor", "BoolTensor")
CASTS = ("float", "double", "half", "bfloat16", "int", "long", "short", "char", "byte", "bool")
CASTS += ("cfloat", "cdouble", "chalf")
NAMES = {*FUNCTIONS, *METHODS, *CASTS, *CLASSES, "Tensor"}
DATA = ("data", "input", "buffer", "obj", "ext_tensor", "s", "values")
HOOK = "__call_of_a_constructor__"


class CannotCapture(Exception):
    """What is wrong with the program, in words for its author."""


class _Captured(BaseException):
    """Unwinds the program once the call is there; a BaseException, so that it is not caught."""


class _OtherFunction(BaseException):
    """The call that was taken for one of a constructor is one of something else."""


class _Pretended(TorchFunctionMode):
    """Makes on the CPU what is to be made on an accelerator, and remembers what that was, and which
    of its devices is the current one."""

    def __init__(self):
        super().__init__()
        self.placed = []  # tensors with the device that they should be on
        self.current = 0
        self.replaced = []

    def __enter__(self):
        for owner, name, pretended in (
            (torch.cuda, "set_device", self.set_current),
            (torch.cuda, "device", self.with_current),
            (torch.accelerator, "set_device_index", self.set_current),
            (torch.accelerator, "device_index", self.with_current),
        ):
            self.replaced.append((owner, name, getattr(owner, name)))
            setattr(owner, name, pretended)
        return super().__enter__()

    def __exit__(self, *raised):
        while self.replaced:
            setattr(*self.replaced.pop())
        return super().__exit__(*raised)

    def set_current(self, device):
        """In the place of torch.cuda.set_device and torch.accelerator.set_device_index."""
        index = device if isinstance(device, int) or device is None else torch.device(device).index
        if index is not None and index >= 0:
            self.current = index

    @contextlib.contextmanager
    def with_current(self, device):
        """In the place of torch.cuda.device and torch.accelerator.device_index."""
        before = self.current
        self.set_current(device)
        try:
            yield
        finally:
            self.current = before

    def device_of(self, tensor):
        return next((device for other, device in self.placed if other is tensor), None)

    def __torch_function__(self, function, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        asked = None
        if function in (torch.Tensor.numpy, torch.Tensor.__array__) and self.device_of(args[0]):
            raise TypeError(f"can't convert {self.device_of(args[0])} device type tensor to numpy")
        if function is torch.Tensor.cuda:
            index = kwargs.pop("device", args[1] if len(args) > 1 else None)
            asked = torch.device("cuda" if index is None else index)
            function, args = torch.Tensor.clone, args[:1]
        elif function is torch.Tensor.to:
            moved = [part for part in (*args[1:], kwargs.get("device")) if _is_device(part)]
            asked = torch.device(moved[0]) if moved else None
            if moved and _is_absent(moved[0]):
                args = (args[0], *("cpu" if _is_device(part) else part for part in args[1:]))
                kwargs.pop("device", None)
        elif function is torch.Tensor.cpu:
            asked = torch.device("cpu")
        elif _is_device(kwargs.get("device")):
            asked = torch.device(kwargs["device"])
            if _is_absent(asked):
                kwargs["device"] = "cpu"
        result = function(*args, **kwargs)
        if asked is None:
            sources = [self.device_of(part) for part in args if isinstance(part, torch.Tensor)]
            asked = next((device for device in sources if device is not None), None)
        if isinstance(result, torch.Tensor) and asked is not None and _is_absent(asked):
            numbered = asked if asked.index is not None else torch.device(asked.type, self.current)
            self.placed.append((result, numbered))
        return result


def _is_device(value):
    if isinstance(value, str):
        return value.split(":")[0].isalpha()
    return isinstance(value, torch.device)


def _is_absent(device):
    return torch.device(device).type not in ("cpu", "meta")


def _constructor(function):
    """The name of a constructor and the arguments bound to it; None for other functions."""
    if function is torch.Tensor:
        return "Tensor", ()
    for name in (*FUNCTIONS, *CLASSES):
        if function is getattr(torch, name, None):
            return name, ()
    for name in (*METHODS, *CASTS):
        if function is getattr(torch.Tensor, name):
            return name, ()
        bound_to = getattr(function, "__self__", None)
        if isinstance(bound_to, torch.Tensor) and getattr(function, "__name__", "") == name:
            return name, (bound_to,)
    return None


def _context():
    """Default dtype and device, device context and grad mode, as they are now."""
    default_device = device_context = None
    default = getattr(torch._GLOBAL_DEVICE_CONTEXT, "device_context", None)
    for mode in _get_current_function_mode_stack():
        if isinstance(mode, _Pretended):
            continue
        if not isinstance(mode, DeviceContext):
            raise CannotCapture(
                f"the call is made under {type(mode).__name__}, a mode that may change it"
            )
        if mode is default:
            default_device = mode.device
        else:
            device_context = mode.device
    if modes := _get_current_dispatch_mode_stack():
        raise CannotCapture(
            f"the call is made under {type(modes[-1]).__name__}, a mode that may change it"
        )
    grad = "enabled" if torch.is_grad_enabled() else "no_grad"
    if torch.is_inference_mode_enabled():
        grad = "inference"
    return torch.get_default_dtype(), default_device, device_context, grad


def _calls(statements):
    """The calls that may be of a constructor: the last statement's first, outer before inner."""
    for statement in reversed(statements):
        bodies = [
            value
            for _, value in ast.iter_fields(statement)
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt)
        ]
        for body in reversed(bodies):
            yield from _calls(body)
        inner = {id(node) for body in bodies for part in body for node in ast.walk(part)}
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and id(node) not in inner:
                yield node


def _may_be_constructor(call, renamed):
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    return name in NAMES or name in renamed


def _renamed(tree):
    """Names that an import or an assignment gives to a constructor."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.alias) and node.asname and node.name.split(".")[-1] in NAMES:
            names.add(node.asname)
        if isinstance(node, ast.Assign) and getattr(node.value, "attr", None) in NAMES:
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
    return names


def _sources(call, name, bound):
    """The source of the call's data, and of the tensor whose method it is; "" where there is none."""
    given = [part for part in call.args if not isinstance(part, ast.Starred)]
    given += [part.value for part in call.keywords if part.arg in DATA]
    given = [ast.unparse(part) for part in given]
    if bound and isinstance(call.func, ast.Attribute):
        given.insert(0, ast.unparse(call.func.value))
    elif bound:
        return "", ""
    if name == "sparse_coo_tensor":
        return (given + ["", ""])[1], ""
    if name != "new_tensor":
        return (given + [""])[0], ""
    return (given + ["", ""])[1], (given + [""])[0]


def _restore():
    torch.set_default_device(None)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)


def _devices(arguments, keywords, pretended):
    """For each argument the accelerator that it is on, "" for none."""
    if pretended is None:
        return ("",) * (len(arguments) + len(keywords))
    devices = [pretended.device_of(part) for part in (*arguments, *keywords.values())]
    for part in (*arguments, *keywords.values()):
        if isinstance(part, (list, tuple)) and any(pretended.device_of(item) for item in part):
            raise CannotCapture("a tensor on an accelerator inside of a sequence is not described")
    return tuple("" if device is None else str(device) for device in devices)


def _run(tree, wanted, pretended):
    """Runs the program with the hook in the place of one call; what the hook saw, or None.
    `pretended`: None, or what takes the place of accelerators."""
    seen = []

    def hook(function, *arguments, **keywords):
        found = _constructor(function)
        if found is None:
            raise _OtherFunction
        name, bound = found
        given = (*bound, *arguments)
        if name in CASTS:
            name, given = "cast", (*given[:1], name, *given[1:])
        if name in CLASSES:
            name, given = "typed_tensor", (name, *given)
        if name == "type" and len(given) < 2 and keywords.get("dtype") is None:
            raise CannotCapture("type() without a dtype makes no tensor, but tells the name of one")
        devices = _devices(given, keywords, pretended)
        current = 0 if pretended is None else pretended.current
        seen.append((len(bound), (devices, current), name, given, keywords, *_context()))
        raise _Captured

    wanted.func, function = ast.Name(HOOK, ast.Load()), wanted.func
    wanted.args.insert(0, function)
    try:
        program = compile(ast.fix_missing_locations(tree), "<the expression>", "exec")
        names = {"np": np, "numpy": np, "torch": torch, "math": math, HOOK: hook}
        # There once the simulated accelerator is.
        names.update({name: sys.modules[name] for name in ("tenet_sim",) if name in sys.modules})
        with contextlib.suppress(_Captured, _OtherFunction), pretended or contextlib.nullcontext():
            exec(program, names)
    finally:
        wanted.func = wanted.args.pop(0)
        _restore()
    return seen[0] if seen else None


def _needs_accelerator(error):
    """Whether it is what torch raises where there is no device of the type that is asked for."""
    if torch.accelerator.is_available() or not isinstance(error, (RuntimeError, AssertionError)):
        return False
    names = r"cuda|nvidia|xpu|mps|hpu|mtia|xla|privateuse|accelerator"
    return re.search(names, str(error), re.IGNORECASE) is not None


def _run_somehow(tree, wanted):
    """As it is or, where that takes an accelerator that is not there, as if there were one."""
    try:
        return _run(tree, wanted, None)
    except BaseException as error:
        if not _needs_accelerator(error):
            raise
    return _run(tree, wanted, _Pretended())


def _parse(source):
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise CannotCapture(f"this is no Python: line {error.lineno}: {error.msg}") from None
    except ValueError as error:
        raise CannotCapture(f"this is no Python: {error}") from None


def capture(source):
    """(name, arguments, keywords, default dtype, default device, device context, grad mode, the
    call's source, the source of its data, that of new_tensor's tensor, the accelerators that the
    arguments are on, the accelerator's current device) of the outermost constructor call of the last statement
    that makes one. Raises CannotCapture."""
    tree = _parse(source)
    renamed = _renamed(tree)
    for call in [call for call in _calls(tree.body) if _may_be_constructor(call, renamed)]:
        text = ast.unparse(call)
        try:
            seen = _run_somehow(tree, call)
        except CannotCapture:
            raise
        except BaseException as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            line = f" (line {last.lineno})" if last.filename == "<the expression>" else ""
            if _needs_accelerator(error):
                raise CannotCapture(
                    f"before the call is reached an object is put on an accelerator, and there is "
                    f"none here ({type(error).__name__}{line}). Make it on the CPU, or on meta: but "
                    f"for the device the answer is the same"
                ) from None
            raise CannotCapture(
                f"before the call is reached there is {type(error).__name__}: {error}{line}"
            ) from None
        if seen is not None:
            bound, places, *captured = seen
            return *captured, text, *_sources(call, captured[0], bound), *places
    raise CannotCapture(
        "there is no call of a constructor in it that is reached: of torch.tensor, as_tensor, "
        "from_numpy, Tensor, FloatTensor and its kin, asarray, frombuffer, from_dlpack, "
        "scalar_tensor, sparse_coo_tensor, or of a tensor's clone(), to(), new_tensor(), contiguous(), detach(), "
        "type(), numpy() or casts such as float()"
    )
