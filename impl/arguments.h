#pragma once

#include <c10/core/Device.h>
#include <c10/core/MemoryFormat.h>
#include <c10/core/ScalarType.h>
#include <c10/util/SmallVector.h>
#include <torch/csrc/python_headers.h>

#include <optional>

#include "impl/conversion.h"

namespace tenet_constructors {

/// A call as METH_FASTCALL | METH_KEYWORDS hands it over: `count` positional arguments, followed in
/// the same array by one value for each of `keywords`.
struct FastCall {
  PyObject* const* arguments;
  Py_ssize_t count;
  PyObject* keywords;  ///< A tuple of names, or nullptr.
};

/// The arguments of torch.tensor and torch.as_tensor.
struct ConstructorArguments {
  PyObject* data = nullptr;
  std::optional<c10::ScalarType> dtype;
  std::optional<c10::Device> device;
  bool requires_grad = false;
  bool requires_grad_given = false;
};

// The functions below read the spellings that calls nearly always use. They return false, with no
// exception set and nothing done, for every other one, wrong calls included: those go through
// PyTorch's own parser (general_calls.h), whose rules and errors are the ones to keep.

/// `f(data, *, dtype, device, requires_grad, pin_memory=False)`; the last two for torch.tensor
/// only.
bool read_constructor_call(const FastCall& call, bool accepts_requires_grad,
                           ConstructorArguments* arguments);

/// One keyword that torch.tensor and torch.asarray have in common.
bool read_constructor_keyword(PyObject* name, PyObject* value, ConstructorArguments* arguments);

/// `clone(input, *, memory_format)` of a tensor without overrides.
bool read_clone_call(const FastCall& call, std::optional<c10::MemoryFormat>* memory_format);

/// `to(self, dtype | device | device, dtype | other, *, dtype, device, copy, ...)` of a tensor
/// without overrides.
bool read_conversion_call(const FastCall& call, ConversionRequest* request);

using SizeArguments = c10::SmallVector<int64_t, 8>;

/// `Tensor(2, 3)` and `Tensor(torch.Size([2, 3]))`: Python integers of moderate size.
bool read_sizes(PyObject* const* arguments, Py_ssize_t count, SizeArguments* sizes);

/// Interns the keyword names. Returns false with a Python exception set.
bool initialize_arguments();

}  // namespace tenet_constructors
