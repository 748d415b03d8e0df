"""Takes objects of users' and library classes apart, so that others like them can be made.

`take_apart` is the only entry; `make` of object_factory.py is the way back.
"""

import collections
import decimal
import enum
import fractions
import itertools
import types

NUMBERS = ("__index__", "__int__", "__float__", "__complex__", "__bool__")
# What decides how torch and NumPy read an object, besides its numbers.
OTHERS = (
    "__len__",
    "__getitem__",
    "__iter__",
    "__class__",
    "__array__",
    "__array_interface__",
    "__array_struct__",
    "__cuda_array_interface__",
    "__dlpack__",
    "__buffer__",
    "__torch_function__",
)
# Methods whose answers are taken down.
ANSWERING = (*NUMBERS, "__len__", "__array__")
EXCEPTIONS = {
    "TypeError",
    "ValueError",
    "RuntimeError",
    "IndexError",
    "KeyError",
    "OverflowError",
    "StopIteration",
    "MemoryError",
    "KeyboardInterrupt",
}
# The value of an object as its base class sees it, whatever the class derived from it does.
VALUES = {
    int: int.__pos__,
    float: float.__pos__,
    complex: complex.__pos__,
    str: str.__str__,
    list: list.copy,
    tuple: lambda x: tuple.__getitem__(x, slice(None)),
}
VIEWS = {type({}.keys()): "dict_keys", type({}.values()): "dict_values"}


def _own_names(cls, base):
    """The special names that the classes between `cls` and `base` define."""
    own = cls.__mro__[: cls.__mro__.index(base)]
    return {name for part in own for name in (*NUMBERS, *OTHERS) if name in vars(part)}


def _methods(obj, names):
    """(name, answer or None, exception's name or None) of each method; None where one has no
    description."""
    if names - set(ANSWERING):
        return None
    methods = []
    for name in ANSWERING:
        if name not in names:
            continue
        try:
            methods.append((name, getattr(type(obj), name)(obj), None))
        except BaseException as error:
            if type(error).__name__ not in EXCEPTIONS:
                return None
            methods.append((name, None, type(error).__name__))
    return methods


def _library(obj):
    cls = type(obj)
    if cls is collections.deque:
        return "deque", list(obj)
    if cls is set:
        return "set", sorted(obj)
    if cls is dict:
        return "dict", [part for entry in obj.items() for part in entry]
    if cls in VIEWS:
        return VIEWS[cls], list(obj)
    if issubclass(cls, enum.IntEnum):
        return "IntEnum", [int(obj)]
    if cls is fractions.Fraction:
        return "Fraction", [obj.numerator, obj.denominator]
    if cls is decimal.Decimal and decimal.Decimal(float(obj)) == obj:
        return "Decimal", [float(obj)]
    if issubclass(cls, tuple) and hasattr(cls, "_fields") and not _own_names(cls, tuple):
        return "namedtuple", list(obj)
    return None


def _all_items(obj):
    """What obj[0], obj[1]… are, whatever its __len__ says."""
    items = []
    for i in itertools.count():
        try:
            items.append(obj[i])
        except IndexError:
            return items


def _length(obj):
    """What len(obj) gives, or the exception's name."""
    try:
        return len(obj)
    except BaseException as error:
        return type(error).__name__


def _is_honest(method, items):
    """Whether it is the __len__ that a sequence of these items has anyway."""
    name, answer, _ = method
    return name == "__len__" and type(answer) is int and answer == len(items)


def take_apart(obj):
    """(base, items, methods) from which `make` makes an equal object; None where there are none."""
    cls = type(obj)
    if isinstance(obj, (type, types.ModuleType)):
        return None
    try:
        if found := _library(obj):
            return *found, []
        for base, value in VALUES.items():
            if issubclass(cls, base):
                methods = _methods(obj, _own_names(cls, base))
                items = value(obj)
                items = list(items) if base in (list, tuple) else [items]
                return None if methods is None else (base.__name__, items, methods)
        names = _own_names(cls, object)
        base, items = "object", []
        if {"__len__", "__getitem__"} <= names:
            before = _length(obj)
            base, items = "Sequence", _all_items(obj)
            names.remove("__getitem__")
            if _length(obj) != before:  # to be read changes it
                return None
        methods = _methods(obj, names)
        if methods is None:
            return None
        return base, items, [method for method in methods if not _is_honest(method, items)]
    except BaseException:
        return None
