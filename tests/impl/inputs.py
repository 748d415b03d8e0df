"""The inputs of the differential test: name and factory, so that each call gets a new object."""

import array
import collections
import random

import numpy as np
import torch

NAN = float("nan")
INF = float("inf")

SCALARS = {
    "zero": 0,
    "minus one": -1,
    "255": 255,
    "256": 256,
    "-255": -255,
    "-256": -256,
    "65535": 65535,
    "2**31": 2**31,
    "2**53+1": 2**53 + 1,
    "2**63-1": 2**63 - 1,
    "2**63": 2**63,
    "-2**63": -(2**63),
    "-2**63-1": -(2**63) - 1,
    "2**64-1": 2**64 - 1,
    "2**64": 2**64,
    "2**100": 2**100,
    "10**400": 10**400,
    "2**30": 2**30,
    "-2**30": -(2**30),
    "True": True,
    "False": False,
    "1.5": 1.5,
    "-0.0": -0.0,
    "nan": NAN,
    "inf": INF,
    "-inf": -INF,
    "subnormal": 5e-324,
    "1e300": 1e300,
    "2.0**63": 2.0**63,
    "-2.0**63": -(2.0**63),
    "2.0**64": 2.0**64,
    "65504.0": 65504.0,
    "65520.0": 65520.0,
    "448.0": 448.0,
    "1e-8": 1e-8,
    "0.1": 0.1,
    "tie of bfloat16": 1.00390625,
    "rounds twice": 1.0 + 2.0**-11 + 2.0**-40,
    "complex": 1.5 - 2j,
    "complex nan": complex(NAN, -0.0),
    "complex zero": 0j,
    "None": None,
    "string": "1",
    "bytes": b"12",
    "empty string": "",
    "Ellipsis": ...,
    "set": {1},
    "dict": {0: 1.0},
    "object": object(),
    "function": len,
}

NUMPY_SCALARS = [
    "?", "b", "B", "h", "H", "i", "I", "l", "L", "q", "Q", "e", "f", "d", "g", "F", "D", "G",
    "U3", "S3", "M8[s]", "m8[s]", "O", "V4", ">f4", ">i8", ">u2",
]  # fmt: skip


class Length:
    def __init__(self, *items):
        self.items = items

    def __len__(self):
        return len(self.items)

    def __getitem__(self, index):
        return self.items[index]


class Indexed:
    def __index__(self):
        return 7


class Floating:
    def __float__(self):
        return 2.5


class Complexed:
    def __complex__(self):
        return 1 + 2j


class SomeInt(int):
    pass


class SomeFloat(float):
    pass


class SomeComplex(complex):
    pass


class SomeList(list):
    pass


class Raising:
    def __len__(self):
        raise KeyError("no length")

    def __getitem__(self, index):
        raise KeyError("no item")


class NoFirst:
    def __len__(self):
        return 3

    def __getitem__(self, index):
        raise KeyError("no item")


class WithDlpack:
    def __init__(self, owner):
        self.owner = owner

    def __dlpack__(self, **kwargs):
        return self.owner.__dlpack__(**kwargs)

    def __dlpack_device__(self):
        return self.owner.__dlpack_device__()


def nested(depth):
    data = 1.0
    for _ in range(depth):
        data = [data]
    return data


def self_containing():
    data = [1.0]
    data.append(data)
    return data


SEQUENCES = {
    "[]": lambda: [],
    "()": lambda: (),
    "[[]]": lambda: [[]],
    "[[], []]": lambda: [[], []],
    "[[[]], [[]]]": lambda: [[[]], [[]]],
    "[[], 1]": lambda: [[], 1],
    "[[], [1]]": lambda: [[], [1]],
    "[1, []]": lambda: [1, []],
    "floats": lambda: [1.0, 2.5, -0.0],
    "nans": lambda: [NAN, INF, -INF],
    "ints": lambda: [1, 2, 3],
    "big ints": lambda: [1, 2**40, -(2**62)],
    "too big ints": lambda: [1, 2**63],
    "bools": lambda: [True, False],
    "complex": lambda: [1j, 2.0],
    "int and float": lambda: [1, 2.5],
    "float and int": lambda: [2.5, 1, 2**40],
    "float and big int": lambda: [2.5, 2**70],
    "bool and int": lambda: [True, 2],
    "bool and float": lambda: [True, 2.5],
    "float and bool": lambda: [2.5, True],
    "float and complex": lambda: [2.5, 1j],
    "int and None": lambda: [1, None],
    "None": lambda: [None],
    "str": lambda: ["a"],
    "float and str": lambda: [1.0, "a"],
    "complex and str": lambda: [1j, "a"],
    "empty str": lambda: [""],
    "bytes": lambda: [b"ab"],
    "dict": lambda: [{}],
    "2x3": lambda: [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]],
    "2x3 tuple": lambda: ((1, 2, 3), (4, 5, 6)),
    "2x3 mixed": lambda: ([1, 2, 3], (4, 5.5, 6)),
    "3x1": lambda: [[True], [False], [True]],
    "2x2x2": lambda: [[[1, 2], [3, 4]], [[5, 6], [7, 8]]],
    "ragged short": lambda: [[1, 2], [3]],
    "ragged long": lambda: [[1], [2, 3]],
    "ragged scalar": lambda: [1, [2]],
    "ragged list": lambda: [[1], 2],
    "ragged float list": lambda: [[1.0, 2.0], 2.0],
    "ragged deep": lambda: [[[1], [2]], [[3], 4]],
    "range": lambda: range(5),
    "range empty": lambda: range(0),
    "ranges": lambda: [range(2), range(2, 4)],
    "deque": lambda: collections.deque([1.0, 2.0]),
    "array d": lambda: array.array("d", [1.0, 2.0]),
    "array b": lambda: array.array("b", [1, -2]),
    "bytearray": lambda: bytearray(b"abc"),
    "memoryview": lambda: memoryview(b"abc"),
    "list subclass": lambda: SomeList([1, 2]),
    "user sequence": lambda: Length(1, 2.5),
    "user sequence of sequences": lambda: Length([1, 2], (3, 4)),
    "list of user sequences": lambda: [Length(1, 2), Length(3, 4)],
    "named tuple": lambda: collections.namedtuple("Point", "x y")(1, 2),
    "torch.Size": lambda: torch.Size([2, 3]),
    "indexed": lambda: [Indexed()],
    "floating": lambda: [Floating()],
    "complexed": lambda: [Complexed()],
    "int subclass": lambda: [SomeInt(3), 4],
    "float subclass": lambda: [SomeFloat(3.5)],
    "complex subclass": lambda: [SomeComplex(3.5j)],
    "raising": Raising,
    "list of raising": lambda: [Raising()],
    "no first": NoFirst,
    "128 deep": lambda: nested(128),
    "129 deep": lambda: nested(129),
    "65 deep": lambda: nested(65),
    "self-containing": self_containing,
    "itself first": lambda: (lambda data: data.append(data) or data)([]),
    "np float32s": lambda: [np.float32(1.5), np.float32(NAN)],
    "np float64s": lambda: [np.float64(1.5), np.float64(2)],
    "np float16s": lambda: [np.float16(1.5), np.float16(NAN)],
    "np int8 and int": lambda: [np.int8(3), 4],
    "np int8 and True": lambda: [True, np.int8(4)],
    "np int8 and float": lambda: [np.int8(4), 2.5],
    "np bools": lambda: [np.True_, np.False_],
    "np bool and int": lambda: [np.True_, 3],
    "np uint16 and int": lambda: [np.uint16(1), 2],
    "np uint64s": lambda: [np.uint64(1), np.uint64(2**63)],
    "np uint8s": lambda: [np.uint8(200), np.uint8(3)],
    "np complex64s": lambda: [np.complex64(1j), np.complex64(2)],
    "np longdoubles": lambda: [np.longdouble(1)],
    "np strs": lambda: [np.str_("a")],
    "np datetimes": lambda: [np.datetime64("2020-01-01")],
    "ndarrays": lambda: [np.array([1.0, 2.0]), np.array([3.0, 4.0])],
    "ndarrays float32": lambda: [np.array([1.0, NAN], "f"), np.array([3.0, -0.0], "f")],
    "ndarrays float16": lambda: [np.array([1.0, NAN], "e"), np.array([3.0, 1e-7], "e")],
    "ndarrays int": lambda: [np.array([1, -2]), np.array([3, 4])],
    "ndarrays int big": lambda: [np.array([1, -(2**63)]), np.array([300, 2**62 + 1])],
    "ndarrays uint8": lambda: [np.array([1, 200], "B")],
    "ndarrays uint16": lambda: [np.array([1, 60000], "H")],
    "ndarrays uint64": lambda: [np.array([1, 2**63], "L")],
    "ndarrays bool": lambda: [np.array([True, False])],
    "ndarrays bool and int": lambda: [np.array([True, False]), np.array([1, 2])],
    "ndarrays int8 int32": lambda: [np.array([1, 2], "b"), np.array([3, 70000], "i")],
    "ndarrays complex": lambda: [np.array([1j, 2]), np.array([3, 4j])],
    "ndarrays complex64": lambda: [np.array([1j, complex(NAN, -0.0)], "F")],
    "ndarrays swapped": lambda: [np.array([1, 2], ">i4")],
    "ndarrays object": lambda: [np.array([1, 2.5], object)],
    "ndarrays str": lambda: [np.array(["a"])],
    "ndarrays ragged": lambda: [np.array([1.0]), np.array([1.0, 2.0])],
    "ndarrays 2d": lambda: [np.arange(6.0).reshape(2, 3).T, np.ones((3, 2))],
    "ndarrays 0d": lambda: [np.array(1.5), np.array(2.5)],
    "ndarrays empty": lambda: [np.ones(0), np.ones(0)],
    "ndarrays negative": lambda: [np.arange(3)[::-1]],
    "ndarrays and list": lambda: [np.array([1.0, 2.0]), [3, 4]],
    "list and ndarray": lambda: [[3, 4], np.array([1.0, 2.0], "f")],
    "ndarray and float": lambda: [np.array([1.0]), 2.0],
    "0d ndarray and float": lambda: [np.array(1.0, "f"), 2.0],
    "nan payload ndarrays": lambda: [np.array([0x7F800001, 0xFFC12345], "I").view("f")],
    "tensors 0d": lambda: [torch.tensor(1.5), torch.tensor(2.5)],
    "tensors int": lambda: [torch.tensor(1), torch.tensor(2)],
    "tensors int8": lambda: [torch.tensor(1, dtype=torch.int8)],
    "tensors bool": lambda: [torch.tensor(True)],
    "tensors complex": lambda: [torch.tensor(1j)],
    "tensors float16": lambda: [torch.tensor(1.5, dtype=torch.float16)],
    "tensors 1x1": lambda: [torch.ones(1, 1), torch.ones(1)],
    "tensors 2": lambda: [torch.ones(2)],
    "tensors requires_grad": lambda: [torch.tensor(1.5, requires_grad=True)],
    "tensors and float": lambda: [torch.tensor(1.5, dtype=torch.float64), 2.5],
    "tensors meta": lambda: [torch.ones((), device="meta")],
    "tensors conj": lambda: [torch.tensor(1 + 2j).conj()],
    "tensors neg": lambda: [torch.tensor([1 + 2j]).conj().imag[0]],
    "lists of tensors": lambda: [[torch.tensor(1.5)], [torch.tensor(2.5)]],
    "dlpack in a list": lambda: [WithDlpack(np.ones(2))],
}

OBJECTS = {
    "indexed": Indexed,
    "floating": Floating,
    "complexed": Complexed,
    "int subclass": lambda: SomeInt(3),
    "float subclass": lambda: SomeFloat(2.5),
    "dlpack ndarray": lambda: WithDlpack(np.arange(3.0)),
    "dlpack tensor": lambda: WithDlpack(torch.arange(3)),
    "untyped storage": lambda: torch.arange(3.0).untyped_storage(),
    "untyped storage of odd size": lambda: torch.ones(7, dtype=torch.int8).untyped_storage(),
    "empty storage": lambda: torch.ones(0).untyped_storage(),
    "typed storage": lambda: torch.arange(3.0)._typed_storage(),
    "typed storage double": lambda: torch.arange(3.0, dtype=torch.float64)._typed_storage(),
    "typed storage int": lambda: torch.arange(3)._typed_storage(),
    "meta storage": lambda: torch.ones(2, device="meta").untyped_storage(),
}


def arrays():
    """ndarrays of every dtype and layout: name and factory."""
    found = {}
    for code in NUMPY_SCALARS:
        found[f"{code} 1d"] = lambda code=code: np.zeros(3, code)
        found[f"{code} 0d"] = lambda code=code: np.zeros((), code)
        found[f"{code} empty"] = lambda code=code: np.zeros((2, 0), code)
    for code in "?bBhHilLqefdFD":
        found[f"{code} values"] = lambda code=code: np.array([0, 1, 2, 100]).astype(code)
    layouts = {
        "c": lambda a: a,
        "fortran": np.asfortranarray,
        "transposed": lambda a: a.transpose(2, 0, 1),
        "sliced": lambda a: a[:, ::2],
        "offset": lambda a: a[1:, 1:, 1:],
        "negative": lambda a: a[::-1],
        "broadcast": lambda a: np.broadcast_to(a[:1], a.shape),
        "one": lambda a: a[:1, :1, :1],
        "squeezed strided": lambda a: a[::2, :1],
        "empty slice": lambda a: a[:0],
        "newaxis": lambda a: a[:, None],
        "reshaped": lambda a: a.reshape(-1),
        "overlapping": lambda a: np.lib.stride_tricks.as_strided(a, (3, 3), (4, 4)),
        "part of an element": lambda a: np.lib.stride_tricks.as_strided(a, (3,), (6,)),
        "rank 6": lambda a: a.reshape(2, 1, 3, 2, 2, 1),
    }
    for name, layout in layouts.items():
        for code in "fi":
            found[f"{code} {name}"] = lambda layout=layout, code=code: layout(
                np.arange(24, dtype=code).reshape(2, 3, 4)
            )
    found["read-only"] = lambda: read_only(np.arange(3.0))
    found["read-only int"] = lambda: read_only(np.arange(3))
    found["read-only swapped"] = lambda: read_only(np.arange(3, dtype=">i4"))
    found["read-only 0d"] = lambda: read_only(np.array(1.5))
    found["misaligned"] = lambda: np.zeros(9, "B")[1:].view("f")
    found["structured field"] = lambda: np.zeros(3, [("a", "B"), ("b", "f")])["b"]
    found["aligned field"] = lambda: np.zeros(3, [("a", "f"), ("b", "f")])["b"]
    found["structured"] = lambda: np.zeros(3, [("a", "f")])
    found["matrix"] = lambda: np.matrix([[1.0, 2.0]])
    found["masked"] = lambda: np.ma.masked_array([1.0, 2.0], [True, False])
    found["recarray"] = lambda: np.rec.array([(1.0,)], dtype=[("a", "f")])
    found["nan payloads f"] = lambda: np.array([0x7F800001, 0xFFC12345], "I").view("f")
    found["nan payloads d"] = lambda: np.array([0x7FF0000000000001, 0xFFF8123456789ABC], "L").view(
        "d"
    )
    found["nan payloads e"] = lambda: np.array([0x7C01, 0xFE23], "H").view("e")
    found["bytes of bool"] = lambda: np.array([0, 1, 2, 255], "B").view("?")
    found["large"] = lambda: np.arange(100_000.0)
    found["large int"] = lambda: np.arange(100_000, dtype="i").reshape(100, 1000).T
    return found


def read_only(array_):
    array_.flags.writeable = False
    return array_


DTYPES = [
    dtype
    for dtype in sorted({d for d in vars(torch).values() if isinstance(d, torch.dtype)}, key=str)
]
NUMBERS = [
    dtype
    for dtype in DTYPES
    if not any(odd in str(dtype) for odd in ("bits", "bit", "qint", "quint", "float4"))
    and str(dtype)[6:] not in [f"{u}int{n}" for u in ("", "u") for n in range(1, 8)]
]


def tensors():
    """Tensors of every dtype and layout: name and factory."""
    found = {}
    for dtype in NUMBERS:
        found[f"{dtype}"] = lambda dtype=dtype: torch.ones(3, dtype=torch.float32).to(dtype)
    layouts = {
        "c": lambda t: t,
        "transposed": lambda t: t.transpose(0, 2),
        "sliced": lambda t: t[:, ::2],
        "offset": lambda t: t[1:, 1:, 1:],
        "expanded": lambda t: t[:1].expand(4, 3, 4),
        "0d": lambda t: t[1, 1, 1],
        "empty": lambda t: t[:0],
        "channels last": lambda t: t[None].to(memory_format=torch.channels_last),
        "permuted slice": lambda t: t.permute(2, 0, 1)[::2],
        "overlapping": lambda t: t.as_strided((3, 3), (1, 1)),
        "unfolded": lambda t: t.flatten().unfold(0, 5, 2),
        "size one": lambda t: t[:, :1, :1],
        "odd stride of one": lambda t: t.as_strided((1, 3), (7, 1)),
    }
    for name, layout in layouts.items():
        for dtype in (torch.float32, torch.int64, torch.complex64):
            found[f"{dtype} {name}"] = lambda layout=layout, dtype=dtype: layout(
                torch.arange(24, dtype=torch.float32).reshape(2, 3, 4).to(dtype)
            )
        found[f"meta {name}"] = lambda layout=layout: layout(torch.ones(2, 3, 4, device="meta"))
        found[f"leaf {name}"] = lambda layout=layout: layout(
            torch.arange(24.0).reshape(2, 3, 4)
        ).detach().requires_grad_()
        found[f"non-leaf {name}"] = lambda layout=layout: layout(
            torch.arange(24.0).reshape(2, 3, 4).requires_grad_()
        )
    found["parameter"] = lambda: torch.nn.Parameter(torch.ones(2))
    found["buffer"] = lambda: torch.nn.Buffer(torch.ones(2))
    found["conj"] = lambda: torch.tensor([1 + 2j, 3 - 1j]).conj()
    found["neg"] = lambda: torch.tensor([1 + 2j, 3 - 1j]).conj().imag
    found["conj requires_grad"] = lambda: torch.tensor([1 + 2j], requires_grad=True).conj()
    found["zero tensor"] = lambda: torch._efficientzerotensor((2,))
    found["inference"] = inference_tensor
    found["sparse coo"] = lambda: torch.eye(2).to_sparse()
    found["sparse csr"] = lambda: torch.eye(2).to_sparse_csr()
    found["quantized"] = lambda: torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)
    found["nan payloads"] = lambda: torch.tensor([0x7F800001, -0x3EDCBB], dtype=torch.int32).view(
        torch.float32
    )
    found["nan payloads half"] = lambda: torch.tensor([0x7C01, -0x1DD], dtype=torch.int16).view(
        torch.float16
    )
    found["special"] = lambda: torch.tensor([-0.0, INF, -INF, NAN, 1e-45])
    found["special double"] = lambda: torch.tensor([-0.0, INF, NAN, 1e300], dtype=torch.float64)
    found["bytes of bool"] = lambda: torch.tensor([0, 1, 2, 255], dtype=torch.uint8).view(
        torch.bool
    )
    found["large"] = lambda: torch.arange(100_000.0)
    found["large transposed"] = lambda: torch.arange(100_000).reshape(100, 1000).T
    return found


def inference_tensor():
    with torch.inference_mode():
        return torch.ones(2)


def scalars():
    found = {f"scalar {name}": (lambda value=value: value) for name, value in SCALARS.items()}
    for code in NUMPY_SCALARS:
        found[f"np scalar {code}"] = lambda code=code: np.ones(1, code)[0] if code[-1] not in "sV4" \
            else np.zeros(1, code)[0]
    return found


def random_nested(generator):
    """A nested list with a random shape and random elements, now and then irregular."""
    leaves = [
        lambda: generator.uniform(-3, 3),
        lambda: generator.randint(-5, 300),
        lambda: generator.random() < 0.5,
        lambda: complex(generator.random(), 1),
        lambda: np.float32(generator.random()),
        lambda: np.int16(generator.randint(-300, 300)),
        lambda: torch.tensor(generator.random()),
        lambda: np.float64(generator.random()),
        lambda: generator.randint(-(2**64), 2**64),
    ]
    chosen = generator.sample(leaves, generator.choice([1, 1, 2, 3]))
    shape = [generator.randint(0 if generator.random() < 0.1 else 1, 3) for _ in range(generator.randint(0, 4))]

    def build(rest):
        if not rest or generator.random() < 0.01:
            return generator.choice(chosen)()
        items = [build(rest[1:]) for _ in range(rest[0])]
        if generator.random() < 0.01:
            items.append(1)
        kind = generator.choice([list, list, list, tuple, Length])
        return kind(*items) if kind is Length else kind(items)

    return build(shape)


def random_inputs(count, seed):
    found = {}
    for i in range(count):
        found[f"random {seed}:{i}"] = lambda i=i: random_nested(random.Random(f"{seed}:{i}"))
    return found
