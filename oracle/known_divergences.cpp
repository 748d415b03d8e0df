#include "oracle/known_divergences.h"

#include <array>

namespace tenet::oracle {
namespace {

constexpr TorchVersion k2_4{2, 4};
constexpr TorchVersion k2_5{2, 5};
constexpr TorchVersion k2_11{2, 11};
constexpr TorchVersion k2_13{2, 13};
constexpr TorchVersion k2_15{2, 15};

constexpr std::array kDivergences{
    KnownDivergence{"device.as_tensor.context",
                    "The documentation of as_tensor keeps a tensor on its device when none is "
                    "given; inside `with torch.device(d)` the tensor is moved to d.",
                    "https://github.com/pytorch/pytorch/issues/130792", k2_4, k2_15,
                    R"(with torch.device('meta'):
    assert torch.as_tensor(torch.ones(1, device='cpu')).is_meta
)"},
    KnownDivergence{"device.as_tensor.default-device",
                    "The documentation of as_tensor keeps a tensor on its device when none is "
                    "given; under torch.set_default_device(d) the tensor is moved to d.",
                    "https://github.com/pytorch/pytorch/issues/130792", k2_4, k2_15,
                    R"(torch.set_default_device('meta')
moved = torch.as_tensor(torch.ones(1, device='cpu')).is_meta
torch.set_default_device(None)
assert moved
)"},
    KnownDivergence{
        "values.*.converted",
        "NaN, infinities and floats out of range become an arbitrary integer when they come out of "
        "an array or a tensor, and are an error when they come out of a list.",
        "https://github.com/pytorch/pytorch/issues/138192", k2_5, k2_15,
        R"(torch.tensor(np.array([np.nan]), dtype=torch.int32)
assert raises(Exception, lambda: torch.tensor([np.nan], dtype=torch.int32))
)"},
    KnownDivergence{"values.*.stored-scalars",
                    "A number becomes float16, bfloat16 or float8 by way of float32, and so is "
                    "rounded twice; NumPy rounds once. A NaN out of a list is 0x7fc0 in bfloat16, "
                    "out of a float32 tensor, on x86-64, 0xffff.",
                    "", k2_11, k2_15,
                    R"(x = 1 + 2**-11 + 2**-40
assert torch.tensor([x], dtype=torch.float16).item() == 1 < float(np.float16(x))
bits = lambda t: t.view(torch.int16).item() & 0xFFFF
assert bits(torch.tensor([np.nan], dtype=torch.bfloat16)) == 0x7FC0
import platform
of_tensor = bits(torch.tensor([np.nan]).to(torch.bfloat16))
assert platform.machine() != 'x86_64' or of_tensor == 0xFFFF
)"},
    KnownDivergence{"errors.*.element-out-of-range",
                    "To uint8, -1 in a list wraps around to 255 and 300 is an error; 300 in an "
                    "array wraps around to 44.",
                    "https://github.com/pytorch/pytorch/pull/190092", k2_11, k2_15,
                    R"(assert torch.tensor([-1], dtype=torch.uint8).item() == 255
assert raises(RuntimeError, lambda: torch.tensor([300], dtype=torch.uint8))
assert torch.tensor(np.array([300]), dtype=torch.uint8).item() == 44
)"},
    KnownDivergence{"errors.*.complex-under-bfloat16",
                    "A complex number takes its dtype from the default one: with float16 it is "
                    "complex32, with bfloat16 an error.",
                    "https://github.com/pytorch/pytorch/pull/121730", k2_11, k2_15,
                    R"(torch.set_default_dtype(torch.bfloat16)
refused = raises(RuntimeError, lambda: torch.tensor(1j))
torch.set_default_dtype(torch.float32)
assert refused
)"},
    KnownDivergence{"aliasing.*.copied-to-convert",
                    "A CPU tensor reports its device as cpu, without an index, and the CPU has "
                    "only one; asked for cpu:0, to and as_tensor make a copy that is again on cpu.",
                    "https://github.com/pytorch/pytorch/issues/79004", k2_15, k2_15,
                    R"(t = torch.ones(1)
assert t.to('cpu') is t and t.to('cpu:0') is not t and t.to('cpu:0').device == t.device
)"},
    KnownDivergence{"warnings.as_tensor.read-only-ndarray",
                    "A read-only array is warned of as if it were shared, also when the dtype "
                    "makes as_tensor copy it; torch.tensor was corrected.",
                    "https://github.com/pytorch/pytorch/issues/47160", k2_15, k2_15,
                    R"(a = np.ones(1)
a.flags.writeable = False
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    torch.as_tensor(a, dtype=torch.float32)
assert caught
)"},
    KnownDivergence{"aliasing.tensor.copy-not-made",
                    "The documentation of torch.tensor says that it always copies; the elements of "
                    "a TypedStorage are shared.",
                    "", k2_11, k2_15, R"(t = torch.zeros(1)
torch.tensor(t.storage())[0] = 7
assert t.item() == 7
)"},
    KnownDivergence{"aliasing.new_tensor.copy-not-made",
                    "The documentation of new_tensor says that it always copies; the elements of a "
                    "TypedStorage are shared.",
                    "", k2_11, k2_15, R"(t = torch.zeros(1)
torch.ones(1).new_tensor(t.storage())[0] = 7
assert t.item() == 7
)"},
    KnownDivergence{"aliasing.asarray.copy-not-made",
                    "The documentation of asarray says that copy=True copies; what an object "
                    "exports through DLPack, and the elements of a TypedStorage, are shared all "
                    "the same.",
                    "https://github.com/pytorch/pytorch/pull/197532", k2_11, k2_15,
                    R"(class Exporter:
    def __init__(self, t): self.t = t
    def __dlpack__(self, **options): return self.t.__dlpack__(**options)
    def __dlpack_device__(self): return self.t.__dlpack_device__()
t = torch.zeros(1)
torch.asarray(Exporter(t), copy=True)[0] = 7
assert t.item() == 7
t = torch.zeros(1)
torch.asarray(t.storage(), copy=True)[0] = 7
assert t.item() == 7
)"},
    KnownDivergence{"aliasing.asarray.sets-requires-grad-of-input",
                    "asarray(t, requires_grad=...) returns t itself and sets the flag of t, which "
                    "the caller still has.",
                    "https://github.com/pytorch/pytorch/issues/170819", k2_11, k2_15,
                    R"(t = torch.ones(1, requires_grad=True)
torch.asarray(t, requires_grad=False)
assert not t.requires_grad
)"},
    KnownDivergence{"errors.new_tensor.unexpected-keyword",
                    "The documentation of new_tensor has the keywords layout and pin_memory; they "
                    "are a TypeError.",
                    "", k2_15, k2_15, R"(t = torch.ones(1)
assert raises(TypeError, lambda: t.new_tensor([1], pin_memory=False))
assert raises(TypeError, lambda: t.new_tensor([1], layout=torch.strided))
)"},
    KnownDivergence{"errors.clone.sparse-memory-format",
                    "The documentation of clone has preserve_format as the default; written out it "
                    "is an error for sparse tensors.",
                    "https://github.com/pytorch/pytorch/pull/44058", k2_15, k2_15,
                    R"(t = torch.ones(1).to_sparse()
t.clone()
assert raises(RuntimeError, lambda: t.clone(memory_format=torch.preserve_format))
)"},
    KnownDivergence{"lifetime.*.cuda-array-interface-parts",
                    "What is read of a __cuda_array_interface__ is never released.",
                    "https://github.com/pytorch/pytorch/issues/194877", k2_15, k2_15,
                    R"(class Array: pass
a = Array()
parts = {'shape': (1,), 'typestr': '<f4', 'data': (0, False), 'version': 3}
a.__cuda_array_interface__ = parts
before = sys.getrefcount(parts['shape'])
for _ in range(10):
    raises(Exception, lambda: torch.as_tensor(a))
assert sys.getrefcount(parts['shape']) > before
)"},
    KnownDivergence{"lifetime.frombuffer.keeps-shared-memory",
                    "The documentation of frombuffer says that the memory is kept as long as the "
                    "tensor; the buffer is let go of, and a bytearray that grows leaves the tensor "
                    "with freed memory. So does asarray.",
                    "", k2_15, k2_15, R"(b = bytearray(8)
t = torch.frombuffer(b, dtype=torch.uint8)
b.extend(bytes(1 << 20))  # with a memoryview of b: BufferError
assert len(b) > t.numel()
)"},
    KnownDivergence{"lifetime.from_dlpack.keeps-shared-memory",
                    "A tensor that was exported may still be resized, which frees the memory that "
                    "the import reads; numpy() forbids it.",
                    "", k2_15, k2_15, R"(t = torch.ones(8)
imported = torch.from_dlpack(t)
t.resize_(1 << 20)
assert t.data_ptr() != imported.data_ptr()
t = torch.ones(8)
a = t.numpy()
assert raises(RuntimeError, lambda: t.resize_(1 << 20))
)"},
    KnownDivergence{"lifetime.*.law-memory-model",
                    "A resize_ of memory that is not torch's own is refused, but leaves the tensor "
                    "with the new shape, beyond its memory.",
                    "https://github.com/pytorch/pytorch/issues/170298", k2_15, k2_15,
                    R"(t = torch.from_numpy(np.ones(1))
assert raises(RuntimeError, lambda: t.resize_(100))
assert t.shape == (100,) and t.untyped_storage().nbytes() == 8
)"},
    KnownDivergence{
        "aliasing.frombuffer.buffer-shared",
        "An offset may leave the elements misaligned; of complex128 the next operation on them may "
        "end the process.",
        "https://github.com/pytorch/pytorch/issues/190043", k2_15, k2_15,
        R"(t = torch.frombuffer(bytearray(32), dtype=torch.complex128, offset=8, count=1)
assert t.data_ptr() % t.element_size() != 0
)"},
    KnownDivergence{"errors.*.ragged",
                    "A ragged list is a ValueError; on meta, where no element is read, it makes a "
                    "tensor as if it were not ragged.",
                    "", k2_11, k2_15, R"(ragged = [[1, 2], [3]]
assert raises(ValueError, lambda: torch.tensor(ragged))
assert torch.tensor(ragged, device='meta').shape == (2, 2)
)"},
    KnownDivergence{"errors.*.element-type",
                    "The dtype of a uint64 scalar of NumPy is taken for torch.uint64, to which its "
                    "value then cannot be converted; those of the other unsigned integers and a "
                    "uint64 array can.",
                    "", k2_11, k2_15,
                    R"(assert raises(TypeError, lambda: torch.tensor(np.uint64(1)))
assert torch.tensor(np.array(1, dtype=np.uint64)).dtype == torch.uint64
assert torch.tensor(np.uint32(1)).dtype == torch.uint32
)"},
    KnownDivergence{
        "errors.scalar_tensor.number-out-of-range",
        "A float beyond the largest float32 is an error for float32 and inf for "
        "float16; torch.tensor makes it inf for both.",
        "https://github.com/pytorch/pytorch/pull/158510", k2_11, k2_15,
        R"(assert raises(RuntimeError, lambda: torch.scalar_tensor(1e39, dtype=torch.float32))
assert torch.scalar_tensor(1e39, dtype=torch.float16).isinf()
assert torch.tensor(1e39, dtype=torch.float32).isinf()
)"},
    KnownDivergence{"autograd.Tensor.alias-not-recording",
                    "Under no_grad results do not require grad, says the documentation; what "
                    "torch.Tensor(t) returns does, as a leaf of its own.",
                    "", k2_11, k2_15, R"(t = torch.ones(1, requires_grad=True)
with torch.no_grad():
    alias = torch.Tensor(t)
assert alias is not t and alias.requires_grad and alias.is_leaf
)"},
    KnownDivergence{"errors.from_dlpack.exported-negative-stride",
                    "from_dlpack of an ndarray with a negative stride ends the process.", "", k2_11,
                    k2_13, ""},
    KnownDivergence{"errors.tensor.element-out-of-range",
                    "tensor(2.0**63, dtype=torch.int64) gives -2**63 instead of an error.", "",
                    k2_11, k2_13,
                    R"(assert torch.tensor(2.0**63, dtype=torch.int64).item() == -(2**63)
)"},
    KnownDivergence{"errors.sparse_coo_tensor.wrong-argument-type",
                    "The documented signature of sparse_coo_tensor has size=None; a size of None "
                    "is a TypeError.",
                    "", k2_15, k2_15,
                    R"(assert raises(TypeError, lambda: torch.sparse_coo_tensor([[0]], [1.0], None))
)"},
    KnownDivergence{"errors.sparse_coo_tensor.negative-index",
                    "Without a size a negative index is an error, whatever check_invariants says; "
                    "with one it is taken, and operations on the tensor may read elsewhere.",
                    "", k2_15, k2_15,
                    R"(unchecked = dict(check_invariants=False)
assert raises(RuntimeError, lambda: torch.sparse_coo_tensor([[-1]], [1.0], **unchecked))
assert torch.sparse_coo_tensor([[-1]], [1.0], [2], **unchecked)._indices().item() == -1
)"},
};

}  // namespace

std::span<const KnownDivergence> known_divergences() { return kDivergences; }

const KnownDivergence* known_divergence(std::string_view clause, TorchVersion version) {
  for (const KnownDivergence& divergence : kDivergences)
    if (divergence.first <= version && version <= divergence.last &&
        matches_glob(divergence.clauses, clause))
      return &divergence;
  return nullptr;
}

bool matches_glob(std::string_view glob, std::string_view text) {
  std::size_t at = 0;
  std::size_t in = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (in < text.size()) {
    if (at < glob.size() && glob[at] == '*') {
      star = at++;
      resume = in;
    } else if (at < glob.size() && glob[at] == text[in]) {
      ++at;
      ++in;
    } else if (star != std::string_view::npos) {
      at = star + 1;
      in = ++resume;
    } else {
      return false;
    }
  }
  while (at < glob.size() && glob[at] == '*') ++at;
  return at == glob.size();
}

}  // namespace tenet::oracle
