"""Makes the objects that a CustomObject describes.

A class is made once for each set of methods; what the methods answer lies in the object. `make` is
the only entry.
"""

import builtins
import collections
import decimal
import enum
import fractions
import functools


def place(name):
    """Where an object holds what its method answers: not where getattr would find it."""
    return "answer of " + name


def answering(name):
    """A method that answers with what the object holds for it."""
    at = place(name)
    return lambda self, *args, **options: self.__dict__[at]


def raising(name):
    """A method that raises what the object holds for it."""
    at = place(name)

    def method(self, *args, **options):
        raise self.__dict__[at]

    return method


def item_or_raise(usual):
    """A __getitem__ that raises at one index and is `usual` at all others."""
    place_of_fault = place("__getitem__")

    def method(self, i):
        at, exception = self.__dict__[place_of_fault]
        if i == at:
            raise exception
        return usual(self, i)

    return method


def export(memory, options):
    """The capsule of an array or tensor; anything else as it is."""
    return memory.__dlpack__(**options) if hasattr(memory, "__dlpack__") else memory


def old_export(self, options):
    """The capsule of a producer that takes but the keywords that its answer names."""
    memory, taken = self.__dict__[place("__dlpack__")]
    unknown = options.keys() - set(taken)
    if unknown:
        raise TypeError(f"unexpected keyword arguments {unknown}")
    return export(memory, options)


def changing(base):
    """A class derived from `base`, or with a list of items, that changes when it is read."""
    items = (lambda self: self) if base else (lambda self: self.__dict__["items"])
    read = list.__getitem__

    def __getitem__(self, i):
        now = items(self)
        item = read(now, i)
        at, length = self.__dict__["change"]
        if i == at:
            list.__setitem__(now, slice(None), ([*now] + [*now][-1:] * length)[:length])
        return item

    names = {"__getitem__": __getitem__}
    if not base:
        names["__len__"] = lambda self: len(items(self))
    return type("Own", (base,) if base else (), names)


Changing, ChangingList = changing(None), changing(list)


def make_changing(items):
    """A Changing of (index, length, *items)."""
    made = Changing()
    made.__dict__["items"] = items[2:]
    made.__dict__["change"] = items[0], items[1]
    return made


def make_changing_list(items):
    """A ChangingList of (index, length, *items)."""
    made = ChangingList(items[2:])
    made.__dict__["change"] = items[0], items[1]
    return made


def capsule(items):
    """A DLPack capsule of (memory, whether it is versioned, whether it was used)."""
    memory, versioned, used = items
    made = memory.__dlpack__(max_version=(1, 0)) if versioned else memory.__dlpack__()
    if used:
        import torch

        torch._C._from_dlpack(made)
    return made


def attribute(name, read):
    """An attribute that is `read` from what the object holds for it."""
    at = place(name)
    return property(lambda self: read(self.__dict__[at]))


ANSWERING = {
    "__dlpack__": lambda self, **options: export(self.__dict__[place("__dlpack__")], options),
    "__iter__": lambda self: iter(self.__dict__[place("__iter__")]),
    # Not by getattr, which keeps the name that it is given.
    "__class__": attribute("__class__", lambda name: vars(builtins)[name]),
    "__cuda_array_interface__": attribute("__cuda_array_interface__", lambda x: x),
    "__array_interface__": attribute("__array_interface__", lambda x: x.__array_interface__),
}


def define(base, methods):
    """A class derived from `base` with methods (name, whether it raises or names keywords)."""
    names = {}
    bases = ()
    if base == "Sequence":
        names["__len__"] = lambda self: len(self.__dict__["items"])
        names["__getitem__"] = lambda self, i: self.__dict__["items"][i]
    elif base != "object":
        bases = (getattr(builtins, base),)
    for name, raises in methods:
        if name == "__dlpack__":
            names["__dlpack_device__"] = lambda self: (1, 0)
        if raises is ...:
            names[name] = lambda self, **options: old_export(self, options)
            continue
        if name == "__getitem__":
            names[name] = item_or_raise(names.get(name) or bases[0].__getitem__)
        elif raises:
            names[name] = raising(name)
        else:
            names[name] = ANSWERING.get(name) or answering(name)
    return type("Own", bases, names)


Member = enum.IntEnum("Member", {f"M{i}": i for i in range(8)})
named_tuples = {}


def named_tuple(items):
    """A namedtuple of as many fields as there are items."""
    count = len(items)
    if count not in named_tuples:
        named_tuples[count] = collections.namedtuple("Named", [f"x{i}" for i in range(count)])
    return named_tuples[count](*items)


def self_containing(items):
    """A list of the items and itself."""
    items.append(items)
    return items


LIBRARY = {
    "nested": lambda items: functools.reduce(lambda inner, _: [inner], range(items[0]), items[1]),
    "self-containing": self_containing,
    "IntEnum": lambda items: Member(*items),
    "Fraction": lambda items: fractions.Fraction(*items),
    "Decimal": lambda items: decimal.Decimal(*items),
    "namedtuple": named_tuple,
    "deque": collections.deque,
    "dict": lambda items: dict(zip(items[::2], items[1::2])),
    "set": set,
    "dict_keys": lambda items: dict.fromkeys(items).keys(),
    "dict_values": lambda items: dict(enumerate(items)).values(),
    "generator": lambda items: (x for x in items),
    "changing": make_changing,
    "changing-list": make_changing_list,
    "capsule": capsule,
}
classes = {}


def make(base, items, methods):
    """An object of the type named `base`; a method is (name, answer or None, exception or None).

    Of an old producer's __dlpack__ the exception is ... and the answer (memory, keywords).
    """
    if base in LIBRARY:
        return LIBRARY[base](items)
    key = base, tuple(
        (name, exception if exception is ... else exception is not None)
        for name, answer, exception in methods
    )
    own = classes.get(key)
    if own is None:
        own = classes[key] = define(*key)
    if base in ("object", "Sequence"):
        made = own()
    else:
        made = own(items) if base in ("list", "tuple") else own(*items)
    holds = made.__dict__
    if base == "Sequence":
        holds["items"] = items
    for name, answer, exception in methods:
        if name == "__getitem__":
            holds[place(name)] = answer, exception
        else:
            holds[place(name)] = answer if exception in (None, ...) else exception
    return made
