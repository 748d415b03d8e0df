#include "impl/sparse_coo.h"

#include <ATen/Context.h>
#include <ATen/ops/_sparse_coo_tensor_with_dims.h>
#include <ATen/ops/_sparse_coo_tensor_with_dims_and_tensors.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/autograd/python_variable.h>
#include <torch/csrc/tensor/python_tensor.h>
#include <torch/csrc/utils/device_lazy_init.h>
#include <torch/csrc/utils/python_arg_parser.h>

#include <algorithm>
#include <string>
#include <vector>

#include "impl/context.h"
#include "impl/new_from_data.h"
#include "impl/packed_call.h"
#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

using torch::ParsedArgs;
using torch::PythonArgParser;
using torch::PythonArgs;

PyObject* g_torch_function = nullptr;

/// What the call is given, the data aside from its keywords.
struct SparseRequest {
  PyObject* indices = nullptr;
  PyObject* values = nullptr;
  std::optional<std::vector<std::int64_t>> size;
  std::optional<c10::ScalarType> dtype;
  std::optional<c10::Device> device;
  bool pin_memory = false;
  bool requires_grad = false;
  std::optional<bool> checks;
  std::optional<bool> coalesced;
};

/// A bool before torch 2.15, which knows that nobody has said anything.
template <class State>
bool is_on(State state) {
  return std::optional<bool>(state).value_or(false);
}

/// Turns the checks of operators on sparse tensors on or off for one call, if it asks for that.
class Checks {
 public:
  explicit Checks(std::optional<bool> asked)
      : before_(at::globalContext().checkSparseTensorInvariants()), asked_(asked) {
    if (asked_) at::globalContext().setCheckSparseTensorInvariants(*asked_);
  }
  Checks(const Checks&) = delete;
  Checks& operator=(const Checks&) = delete;
  ~Checks() {
    if (asked_) at::globalContext().setCheckSparseTensorInvariants(before_);
  }
  [[nodiscard]] bool are_on() const { return asked_.value_or(is_on(before_)); }

 private:
  decltype(at::globalContext().checkSparseTensorInvariants()) before_;
  std::optional<bool> asked_;
};

/// The indices as numbers that can be read.
class Numbers {
 public:
  explicit Numbers(const at::Tensor& indices) {
    if (indices.numel() == 0) return;
    readable_ = is_plain_cpu(indices) ? indices : indices.resolve_neg().cpu();
    data_ = readable_.const_data_ptr<std::int64_t>();
    row_ = readable_.stride(0);
    column_ = readable_.stride(1);
  }
  [[nodiscard]] std::int64_t at(std::int64_t row, std::int64_t column) const {
    return data_[row * row_ + column * column_];
  }
  /// The greatest index of a row, which has some. Throws for a negative one.
  [[nodiscard]] std::int64_t greatest(std::int64_t row, std::int64_t columns) const {
    std::int64_t least = at(row, 0);
    std::int64_t most = least;
    const std::int64_t* next = data_ + row * row_;
    if (column_ == 1) {
      for (std::int64_t i = 0; i < columns; ++i) {
        least = std::min(least, next[i]);
        most = std::max(most, next[i]);
      }
    } else {
      for (std::int64_t i = 0; i < columns; ++i, next += column_) {
        least = std::min(least, *next);
        most = std::max(most, *next);
      }
    }
    TORCH_CHECK(least >= 0, "Row ", row, " of the indices holds ", least,
                "; indices are 0 or greater.");
    return most;
  }
  /// Whether the columns are in order, each there once.
  [[nodiscard]] bool are_coalesced(std::int64_t rows, std::int64_t columns) const {
    if (data_ == nullptr) return true;
    for (std::int64_t column = 1; column < columns; ++column) {
      std::int64_t row = 0;
      while (row < rows && at(row, column) == at(row, column - 1)) ++row;
      if (row == rows || at(row, column) < at(row, column - 1)) return false;
    }
    return true;
  }

 private:
  at::Tensor readable_;
  const std::int64_t* data_ = nullptr;
  std::int64_t row_ = 0;
  std::int64_t column_ = 0;
};

void require_matrix(const at::Tensor& indices) {
  TORCH_CHECK(indices.dim() == 2,
              "Indices have a row for each sparse dimension and a column for "
              "each value, so two dimensions, not ",
              indices.dim(), ".");
}

/// As large as the indices want it, and behind that as the values are.
std::vector<std::int64_t> inferred_size(const at::Tensor& indices, const Numbers& numbers,
                                        const at::Tensor& values) {
  const std::int64_t rows = indices.size(0);
  const std::int64_t columns = indices.size(1);
  std::vector<std::int64_t> size(static_cast<std::size_t>(rows));
  for (std::int64_t row = 0; row < rows && columns > 0; ++row) {
    // Wraps around as the tensor of sizes would, which then is no size.
    const auto greatest = static_cast<std::uint64_t>(numbers.greatest(row, columns));
    size[static_cast<std::size_t>(row)] = static_cast<std::int64_t>(greatest + 1);
  }
  const auto dense = values.sizes().slice(1);
  size.insert(size.end(), dense.begin(), dense.end());
  return size;
}

void require_within(const std::vector<std::int64_t>& size, const at::Tensor& indices,
                    const Numbers& numbers) {
  const std::int64_t columns = indices.size(1);
  for (std::int64_t row = 0; row < indices.size(0) && columns > 0; ++row)
    TORCH_CHECK(numbers.greatest(row, columns) < size[static_cast<std::size_t>(row)], "Row ", row,
                " of the indices goes beyond the size ", size[static_cast<std::size_t>(row)], ".");
}

/// Values and indices where the result shall be.
struct Parts {
  at::Tensor indices;
  at::Tensor values;
};
Parts read_parts(const SparseRequest& request) {
  Parts parts;
  parts.values = new_from_data({.data = request.values,
                                .dtype = request.dtype,
                                .device = request.device,
                                .copy = !THPVariable_Check(request.values)});
  std::optional<c10::Device> device = request.device;
  if (!device && !THPVariable_Check(request.indices)) device = parts.values.device();
  parts.indices = new_from_data({.data = request.indices,
                                 .dtype = c10::ScalarType::Long,
                                 .device = device,
                                 .copy = !THPVariable_Check(request.indices)});
  if (parts.values.dim() == 0) parts.values = parts.values.expand({1});
  return parts;
}

void require_rank(const std::vector<std::int64_t>& size, const Parts& parts) {
  const std::int64_t rank = parts.indices.size(0) + parts.values.dim() - 1;
  TORCH_CHECK(static_cast<std::int64_t>(size.size()) == rank, "The size has ", size.size(),
              " dimensions; indices and values have ", rank, ".");
}

void resolve_bits(Parts& parts) {
  parts.values = parts.values.resolve_conj().resolve_neg();
  parts.indices = parts.indices.resolve_neg();
}

/// The size, once the parts are looked at as far as they are to be before anything is made.
std::vector<std::int64_t> checked_size(const SparseRequest& request, bool checks, Parts& parts) {
  if (c10::InferenceMode::is_enabled()) resolve_bits(parts);
  if (request.size && !checks) return *request.size;
  require_matrix(parts.indices);
  if (request.size) {
    require_rank(*request.size, parts);
    resolve_bits(parts);
  }
  const Numbers numbers(parts.indices);
  if (request.size) require_within(*request.size, parts.indices, numbers);
  std::vector<std::int64_t> size =
      request.size ? *request.size : inferred_size(parts.indices, numbers, parts.values);
  if (checks && request.coalesced.value_or(false)) {
    resolve_bits(parts);
    // One column is in order by itself, whatever there is of values.
    TORCH_CHECK(parts.values.size(0) < 2 || parts.indices.size(1) >= 2, "There are ",
                parts.values.size(0), " values and ", parts.indices.size(1),
                " columns of indices.");
    TORCH_CHECK(numbers.are_coalesced(parts.indices.size(0), parts.indices.size(1)),
                "is_coalesced=True of indices that are not in order, each once.");
  }
  return size;
}

at::Tensor assemble(const SparseRequest& request) {
  const Checks checks(request.checks);
  if (request.device) torch::utils::maybe_initialize_device(*request.device);
  const c10::OptionalDeviceGuard guard(request.device);
  Parts parts = read_parts(request);
  const std::vector<std::int64_t> size = checked_size(request, checks.are_on(), parts);
  const std::int64_t rows = parts.indices.size(0);
  at::Tensor result = at::_sparse_coo_tensor_with_dims_and_tensors(
      rows, parts.values.dim() - 1, size, parts.indices, parts.values,
      parts.values.options().layout(c10::kSparse).pinned_memory(request.pin_memory),
      request.coalesced);
  if (request.requires_grad) result.set_requires_grad(true);
  return result;
}

/// A tensor that stores nothing.
at::Tensor empty_of_size(const std::vector<std::int64_t>& size, const SparseRequest& request) {
  const Checks checks(request.checks);
  const c10::Device device = request.device.value_or(torch::tensors::get_default_device());
  torch::utils::maybe_initialize_device(device);
  const c10::OptionalDeviceGuard guard(request.device);
  at::Tensor result = at::_sparse_coo_tensor_with_dims(
      static_cast<std::int64_t>(size.size()), 0, size,
      at::TensorOptions()
          .dtype(request.dtype.value_or(torch::tensors::get_default_scalar_type()))
          .layout(c10::kSparse)
          .device(device));
  if (request.requires_grad) result.set_requires_grad(true);
  return result;
}

/// The keywords, of which the first is at `first`.
void read_keywords(PythonArgs& parsed, int first, bool of_data, SparseRequest& request) {
  int at = first;
  request.dtype = parsed.scalartypeOptional(at++);
  if (!parsed.isNone(at)) request.device = parsed.device(at);
  ++at;
  if (of_data) request.pin_memory = parsed.toBool(at++);
  request.requires_grad = parsed.toBool(at++);
  request.checks = parsed.toBoolOptional(at++);
  if (of_data) request.coalesced = parsed.toBoolOptional(at);
}

}  // namespace

PyObject* call_sparse_coo_tensor(const FastCall& call) {
  SparseRequest request;
  const FunctionContext context = function_context();
  if (call.count == 2 && call.keywords == nullptr && context.mode != FunctionMode::kOther &&
      dispatch_is_plain()) {
    request.indices = call.arguments[0];
    request.values = call.arguments[1];
    request.device = context.device;
    return THPVariable_Wrap(assemble(request));
  }
  static PythonArgParser parser({
      "sparse_coo_tensor(PyObject* indices, PyObject* values, *, ScalarType dtype=None, "
      "Device? device=None, bool pin_memory=False, bool requires_grad=False, "
      "bool check_invariants=None, bool is_coalesced=None)",
      "sparse_coo_tensor(PyObject* indices, PyObject* values, IntArrayRef size, *, "
      "ScalarType dtype=None, Device? device=None, bool pin_memory=False, "
      "bool requires_grad=False, bool check_invariants=None, bool is_coalesced=None)",
      "sparse_coo_tensor(IntArrayRef size, *, ScalarType dtype=None, Device? device=None, "
      "bool requires_grad=False, bool check_invariants=None)",
  });
  const PackedCall packed = pack(call);
  ParsedArgs<9> storage;
  PythonArgs parsed = parser.parse(packed.positional.get(), packed.keywords.get(), storage);
  std::optional<c10::Device> around;
  if (is_overridden(parsed, &around))
    return call_handlers(parsed, packed, g_torch_function, "sparse_coo_tensor", "torch");
  const bool of_data = parsed.idx < 2;
  read_keywords(parsed, parsed.idx == 1 ? 3 : parsed.idx == 0 ? 2 : 1, of_data, request);
  if (!request.device) request.device = around;
  if (!of_data) return THPVariable_Wrap(empty_of_size(parsed.intlist(0), request));
  request.indices = parsed.pyobject(0);
  request.values = parsed.pyobject(1);
  if (parsed.idx == 1) request.size = parsed.intlist(2);
  return THPVariable_Wrap(assemble(request));
}

bool initialize_sparse_coo() {
  PythonObject module(PyImport_ImportModule("torch._C"));
  if (!module) return false;
  PythonObject functions(PyObject_GetAttrString(module.get(), "_VariableFunctions"));
  if (!functions) return false;
  // Where torch keeps its own, for handlers that ask which function it is.
  g_torch_function = PyObject_GetAttrString(functions.get(), "sparse_coo_tensor");
  return g_torch_function != nullptr;
}

}  // namespace tenet_constructors
