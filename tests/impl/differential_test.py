"""Compares tenet_constructors with torch, fact by fact, over an enumerated and random input set.

Run with the interpreter that the module was built for and the module on PYTHONPATH.
Prints each difference with the call that shows it; exits 1 when there is one.
"""

import argparse
import collections
import contextlib
import itertools
import random
import sys
import time

import facts
import inputs
import numpy as np
import tenet_constructors as reference
import torch

torch.set_warn_always(True)


def torch_clone(tensor, **kwargs):
    return torch.clone(tensor, **kwargs)


def torch_to(tensor, **kwargs):
    positional = kwargs.pop("positional", ())
    return torch.Tensor.to(tensor, *positional, **kwargs)


def reference_to(tensor, **kwargs):
    positional = kwargs.pop("positional", ())
    return reference.to(tensor, *positional, **kwargs)


def star(function):
    """Spreads the one input over the arguments, for the size form of the legacy constructor."""

    def call(arguments, **kwargs):
        return function(*arguments, **kwargs)

    return call


PAIRS = {
    "tensor": (torch.tensor, reference.tensor),
    "as_tensor": (torch.as_tensor, reference.as_tensor),
    "from_numpy": (torch.from_numpy, reference.from_numpy),
    "Tensor": (torch.Tensor, reference.Tensor),
    "Tensor*": (star(torch.Tensor), star(reference.Tensor)),
    "clone": (torch_clone, reference.clone),
    "to": (torch_to, reference_to),
}


@contextlib.contextmanager
def default_dtype(dtype):
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@contextlib.contextmanager
def default_device(device):
    torch.set_default_device(device)
    try:
        yield
    finally:
        torch.set_default_device(None)


CONTEXTS = {
    "plain": contextlib.nullcontext,
    "no_grad": torch.no_grad,
    "inference": torch.inference_mode,
    "device meta": lambda: torch.device("meta"),
    "device cpu": lambda: torch.device("cpu"),
    "default device meta": lambda: default_device("meta"),
    "default float16": lambda: default_dtype(torch.float16),
    "default bfloat16": lambda: default_dtype(torch.bfloat16),
    "default float64": lambda: default_dtype(torch.float64),
}

class Differences:
    """Counts comparisons and collects those that came out differently."""

    def __init__(self, shown, fraction, seed):
        self.chosen = random.Random(f"calls {seed}")
        self.fraction = fraction
        self.compared = 0
        self.found = collections.defaultdict(list)
        self.shown = shown
        self.raised = 0

    def compare(self, constructor, name, make, kwargs, context):
        if self.chosen.random() >= self.fraction:
            return
        expected = self.run(PAIRS[constructor][0], constructor, make, kwargs, context)
        observed = self.run(PAIRS[constructor][1], constructor, make, kwargs, context)
        self.compared += 1
        self.raised += "raised" in expected
        keys = [key for key in expected.keys() | observed.keys()
                if expected.get(key) != observed.get(key)]
        if keys:
            key = (constructor, *sorted(keys))
            call = f"{constructor}({name}, {kwargs}) in {context}"
            details = "; ".join(
                f"{k}: torch {str(expected.get(k))[:80]}, here {str(observed.get(k))[:80]}"
                for k in sorted(keys)
            )
            self.found[key].append(f"{call}: {details}")

    @staticmethod
    def run(function, constructor, make, kwargs, context):
        made = make()  # Outside of the context, which must not change the input.
        with CONTEXTS[context]():
            # An integer given to the legacy constructor is a size: its memory is not initialized.
            initialized = constructor != "Tensor*" and not (
                constructor == "Tensor" and hasattr(made, "__index__")
                or isinstance(made, torch.Size))
            return facts.observe(function, lambda: made, dict(kwargs), read_values=initialized)

    def report(self):
        for key, calls in sorted(self.found.items(), key=str):
            print(f"DIFFERENT {key}: {len(calls)} calls")
            for call in calls[: self.shown]:
                print("   ", call)
        return sum(map(len, self.found.values()))


def dtype_kwargs(dtypes):
    return [{"dtype": dtype} for dtype in dtypes]


FEW_DTYPES = [torch.float32, torch.float64, torch.int64, torch.uint8, torch.bool, torch.complex64,
              torch.float16, torch.bfloat16]
WRONG_KWARGS = [
    {"dtype": "float32"}, {"dtype": float}, {"dtype": np.float32}, {"dtype": 3}, {"device": 1.5},
    {"device": "nonsense"}, {"device": "cpu:0"}, {"device": "cpu:1"}, {"device": torch.device("cpu", 0)},
    {"requires_grad": 1}, {"requires_grad": None}, {"pin_memory": None}, {"pin_memory": 1},
    {"names": None}, {"names": ("a",)}, {"layout": torch.strided}, {"nonsense": 1}, {"copy": True},
    {"dtype": "float32", "device": "nonsense"}, {"data": 1}, {"input": 1}, {"memory_format": None},
    {"memory_format": 1}, {"device": -1}, {"device": 2**40}, {"device": True}, {"device": "cuda"},
    {"device": "meta:0"}, {"device": b"cpu"}, {"device": "cpu", "dtype": None}, {"dtype": None},
    {"device": None}, {"dtype": int}, {"dtype": bool}, {"dtype": complex},
]  # fmt: skip


def compare_construction(differences, generated):
    everything = {**inputs.scalars(), **inputs.SEQUENCES, **inputs.OBJECTS,
                  **inputs.arrays(), **inputs.tensors(), **generated}
    few = dtype_kwargs(FEW_DTYPES)
    for constructor in ("tensor", "as_tensor"):
        for name, make in everything.items():
            for kwargs in [{}, {"device": "meta"}, {"device": torch.device("cpu")},
                           {"device": "cpu:0"}, {"device": "cuda"}, *few]:
                differences.compare(constructor, name, make, kwargs, "plain")
            for context in CONTEXTS:
                differences.compare(constructor, name, make, {}, context)
    for name, make in everything.items():
        for kwargs in ({"requires_grad": True}, {"requires_grad": False, "pin_memory": False},
                       {"dtype": torch.float64, "requires_grad": True},
                       {"requires_grad": True, "device": "meta"}):
            differences.compare("tensor", name, make, kwargs, "plain")
        differences.compare("tensor", name, make, {"requires_grad": True}, "inference")
        differences.compare("from_numpy", name, make, {}, "plain")
        for kwargs in ({}, {"device": "cpu"}, {"device": "cpu:0"}, {"device": "meta"},
                       {"device": "cuda"}, {"dtype": torch.int8}):
            differences.compare("Tensor", name, make, kwargs, "plain")
        for context in CONTEXTS:
            if "meta" not in context or name not in ("int subclass",):
                differences.compare("Tensor", name, make, {}, context)
        for function in ("clone", "to"):
            differences.compare(function, name, make, {}, "plain")
    some = {**inputs.scalars(), **inputs.SEQUENCES}
    for name, make in some.items():
        for kwargs in dtype_kwargs(inputs.DTYPES):
            differences.compare("tensor", name, make, kwargs, "plain")
    few_inputs = {"int": lambda: 1, "list": lambda: [1.0, 2.0], "array": lambda: np.arange(3.0),
                  "tensor": lambda: torch.ones(2)}
    for constructor, (name, make), kwargs in itertools.product(
        PAIRS, few_inputs.items(), WRONG_KWARGS
    ):
        if constructor != "Tensor*":
            differences.compare(constructor, name, make, kwargs, "plain")
            differences.compare(constructor, name, make, kwargs, "device meta")


def compare_arrays(differences):
    for name, make in inputs.arrays().items():
        for constructor, context in itertools.product(("from_numpy", "as_tensor"), CONTEXTS):
            differences.compare(constructor, name, make, {}, context)
        for constructor in ("tensor", "as_tensor"):
            for kwargs in dtype_kwargs(inputs.DTYPES):
                differences.compare(constructor, name, make, kwargs, "plain")


SIZES = [
    (), (3,), (2, 3), (0,), (2, 0, 3), (-1,), (2, -3), (True,), (2, True), (2.0,), (2, 3.0),
    (np.int64(2),), (np.int8(2), 3), (torch.Size([2, 3]),), ([2, 3],), ((2, 3),), ([],), ((),),
    ([2.5],), (torch.Size([]),), (2, [3]), ([2], 3), (torch.ones(2), 3), (3, None), (None,), ("a",),
    (2**62, 2**62), (2**70,), (torch.tensor(3),), (torch.tensor(3), 2), (2, torch.tensor(3)),
    (inputs.Indexed(),), (inputs.Indexed(), 2), (1,) * 70, (range(3),),
]  # fmt: skip


def compare_sizes(differences):
    keywords = [{}, {"device": "cpu"}, {"device": "meta"}, {"device": None}, {"dtype": None},
                {"size": (2, 3)}, {"data": [1]}, {"other": torch.ones(2)}, {"nonsense": 1},
                {"storage": torch.ones(2).untyped_storage()}, {"cdata": 1.5}, {"cdata": "1"},
                {"device": "nonsense"}, {"device": 1.5}]  # fmt: skip
    for sizes, kwargs, context in itertools.product(
        SIZES, keywords, ("plain", "device meta", "default bfloat16", "inference")
    ):
        differences.compare("Tensor*", str(sizes), lambda sizes=sizes: sizes, kwargs, context)


FORMATS = [torch.preserve_format, torch.contiguous_format, torch.channels_last,
           torch.channels_last_3d, None]


def compare_conversions(differences):
    other = torch.ones(1, dtype=torch.float64)
    calls = [
        (), (torch.float64,), (torch.float32,), ("cpu",), (torch.device("cpu"),), ("meta",), (None,),
        ("cpu", torch.float64), (torch.float64, "cpu"), (torch.float64, False, True),
        (torch.float64, True), (torch.float32, False, True), ("cpu", torch.float32, False, True),
        (other,), (other, False, True), (other, True), ("cpu", None), (None, torch.float16), (1.5,),
        ("cpu:0",), ("cpu", False), (torch.float64, 1), (torch.float64, None), (float,), (int,),
        ("nonsense",), (other, "cpu"), (torch.channels_last,), (torch.float64, False, True, True),
        ("cpu", torch.float64, False, True, True), (torch.ones(1, device="meta"),), ("cuda",), (0,),
        (torch.complex64,), (torch.int8,), (torch.bool,),
    ]  # fmt: skip
    keywords = [
        {}, {"copy": True}, {"non_blocking": True}, {"copy": None}, {"copy": 1},
        {"memory_format": torch.contiguous_format}, {"memory_format": torch.channels_last},
        {"memory_format": torch.preserve_format, "copy": True}, {"memory_format": 1},
        {"dtype": torch.float64}, {"dtype": torch.float32}, {"device": "cpu"}, {"device": "meta"},
        {"dtype": torch.float64, "device": "cpu"}, {"dtype": None}, {"device": None, "dtype": None},
        {"dtype": torch.float64, "copy": True}, {"other": other}, {"tensor": other}, {"dtype": 1},
        {"tensor": other, "copy": True}, {"device": 1.5}, {"nonsense": 1}, {"device": "cpu:0"},
    ]  # fmt: skip
    bases = {name: make for name, make in inputs.tensors().items()
             if name in ("torch.float32 c", "leaf c", "meta c", "parameter", "conj")}
    for (name, make), positional, kwargs in itertools.product(bases.items(), calls, keywords):
        differences.compare("to", name, make, {"positional": positional, **kwargs}, "plain")
    for name, make in inputs.tensors().items():
        for context in CONTEXTS:
            differences.compare("clone", name, make, {}, context)
            differences.compare("to", name, make, {"dtype": torch.float64}, context)
            differences.compare("to", name, make, {"copy": True}, context)
            differences.compare("as_tensor", name, make, {"dtype": torch.float64}, context)
        for memory_format in FORMATS:
            kwargs = {"memory_format": memory_format}
            differences.compare("clone", name, make, kwargs, "plain")
            differences.compare("to", name, make, kwargs, "plain")
            differences.compare("to", name, make, {**kwargs, "copy": True}, "plain")
            differences.compare("to", name, make, {**kwargs, "dtype": torch.int16}, "plain")
        for dtype in inputs.DTYPES:
            differences.compare("to", name, make, {"dtype": dtype}, "plain")
            differences.compare("tensor", name, make, {"dtype": dtype}, "plain")


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--random", type=int, default=400, help="generated nested lists")
    options.add_argument("--fraction", type=float, default=0.1, help="of all calls to compare")
    options.add_argument("--seed", default="1", help="of generated lists and chosen calls")
    options.add_argument("--shown", type=int, default=3, help="calls shown of each difference")
    chosen = options.parse_args()
    start = time.monotonic()
    differences = Differences(chosen.shown, chosen.fraction, chosen.seed)
    compare_construction(differences, inputs.random_inputs(chosen.random, chosen.seed))
    compare_arrays(differences)
    compare_sizes(differences)
    compare_conversions(differences)
    count = differences.report()
    print(f"{differences.compared} calls compared ({differences.raised} of them raise), "
          f"{count} different, {time.monotonic() - start:.1f} s")
    assert differences.compared > 100_000 * chosen.fraction, "the inputs have gone missing"
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
