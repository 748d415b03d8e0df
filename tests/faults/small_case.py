"""How small a shrunk case is, read from its Python expression."""

from __future__ import annotations

import array
import ast
import ctypes
import sys

import numpy as np
import torch


def count_elements(value: object) -> int:
    if isinstance(value, torch.Tensor):
        return value.numel()
    if isinstance(value, np.ndarray) or getattr(type(value), "__module__", "") == "tenet_sim":
        return value.size
    if type(value) in (list, tuple, range, torch.Size):
        return sum(map(count_elements, value))
    return 1


def attributes_of(value: object) -> int:
    """Properties that a plain object of its kind does not have."""
    if isinstance(value, torch.Tensor) and (value.layout != torch.strided or value.is_nested):
        return 1 + value.requires_grad
    if isinstance(value, torch.Tensor):
        return (
            (not value.is_contiguous() or 0 in value.stride())
            + (value.storage_offset() > 0)
            + value.requires_grad
            + (value.is_conj() or value.is_neg())
            + value.is_meta
        )
    if isinstance(value, np.ndarray):
        return (
            (not value.flags.c_contiguous or 0 in value.strides)
            + (not value.flags.writeable)
            + (value.dtype.byteorder == ">")
        )
    if type(value) in (list, tuple):
        return sum(map(attributes_of, value))
    return 0


def size_of(expression: str) -> tuple[int, int]:
    """Elements and attributes of the call in `expression`; its context is a comment behind it."""
    call, _, context = expression.partition("  # under ")
    tree = ast.parse(call, mode="eval").body
    assert isinstance(tree, ast.Call), expression
    parts = list(tree.args)
    if isinstance(tree.func, ast.Attribute) and ast.unparse(tree.func.value) != "torch":
        parts.insert(0, tree.func.value)  # a method: its tensor comes first
    names = {"torch": torch, "np": np, "array": array, "ctypes": ctypes}
    names["tenet_sim"] = sys.modules.get("tenet_sim")
    values = [eval(ast.unparse(part), names) for part in parts]  # noqa: S307: written by the suite
    elements = max(map(count_elements, values), default=0)
    attributes = sum(map(attributes_of, values)) + len(tree.keywords)
    return elements, attributes + (len(context.split(", ")) if context else 0)
