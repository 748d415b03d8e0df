"""Runs a program up to one call of a tensor constructor and hands over the call's real arguments.

The call itself is not made. Embedded into the harness; `capture` is its only entry.
"""

import ast
import contextlib
import math
import re
import traceback

import numpy as np
import torch
from torch.overrides import _get_current_function_mode_stack
from torch.utils._device import DeviceContext
from torch.utils._python_dispatch import _get_current_dispatch_mode_stack

FUNCTIONS = ("tensor", "as_tensor", "from_numpy", "asarray", "frombuffer", "from_dlpack", "clone")
METHODS = ("clone", "to", "new_tensor")
NAMES = {*FUNCTIONS, *METHODS, "Tensor"}
DATA = ("data", "input", "buffer", "obj", "ext_tensor")
HOOK = "__call_of_a_constructor__"


class CannotCapture(Exception):
    """What is wrong with the program, in words for its author."""


class _Captured(BaseException):
    """Unwinds the program once the call is there; a BaseException, so that it is not caught."""


class _OtherFunction(BaseException):
    """The call that was taken for one of a constructor is one of something else."""


def _constructor(function):
    """The name of a constructor and the arguments bound to it; None for other functions."""
    if function is torch.Tensor:
        return "Tensor", ()
    for name in FUNCTIONS:
        if function is getattr(torch, name, None):
            return name, ()
    for name in METHODS:
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
    if name != "new_tensor":
        return (given + [""])[0], ""
    return (given + ["", ""])[1], (given + [""])[0]


def _restore():
    torch.set_default_device(None)
    torch.set_default_dtype(torch.float32)
    torch.set_grad_enabled(True)


def _run(tree, wanted):
    """Runs the program with the hook in the place of one call; what the hook saw, or None."""
    seen = []

    def hook(function, *arguments, **keywords):
        found = _constructor(function)
        if found is None:
            raise _OtherFunction
        name, bound = found
        seen.append((len(bound), name, (*bound, *arguments), keywords, *_context()))
        raise _Captured

    wanted.func, function = ast.Name(HOOK, ast.Load()), wanted.func
    wanted.args.insert(0, function)
    try:
        program = compile(ast.fix_missing_locations(tree), "<the expression>", "exec")
        names = {"np": np, "numpy": np, "torch": torch, "math": math, HOOK: hook}
        with contextlib.suppress(_Captured, _OtherFunction):
            exec(program, names)
    finally:
        wanted.func = wanted.args.pop(0)
        _restore()
    return seen[0] if seen else None


def _needs_accelerator(error):
    """Whether it is what torch raises where there is no device of the type that is asked for."""
    if torch.accelerator.is_available() or not isinstance(error, (RuntimeError, AssertionError)):
        return False
    return re.search(r"CUDA|NVIDIA|XPU|MPS|HPU|PrivateUse|accelerator", str(error)) is not None


def _parse(source):
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise CannotCapture(f"this is no Python: line {error.lineno}: {error.msg}") from None
    except ValueError as error:
        raise CannotCapture(f"this is no Python: {error}") from None


def capture(source):
    """(name, arguments, keywords, default dtype, default device, device context, grad mode, the
    call's source, the source of its data, that of new_tensor's tensor) of the outermost constructor call of the last statement
    that makes one. Raises CannotCapture."""
    tree = _parse(source)
    renamed = _renamed(tree)
    for call in [call for call in _calls(tree.body) if _may_be_constructor(call, renamed)]:
        text = ast.unparse(call)
        try:
            seen = _run(tree, call)
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
            bound, *captured = seen
            return *captured, text, *_sources(call, captured[0], bound)
    raise CannotCapture(
        "there is no call of a constructor in it that is reached: of torch.tensor, as_tensor, "
        "from_numpy, Tensor, asarray, frombuffer, from_dlpack, or of a tensor's clone(), to() or "
        "new_tensor()"
    )
