#include "impl/tensor_classes.h"

#include <c10/util/Exception.h>
#include <torch/csrc/Exceptions.h>
#include <torch/csrc/tensor/python_tensor.h>
#include <torch/csrc/utils/python_strings.h>

#include <array>
#include <string>
#include <string_view>

#include "impl/python_object.h"

namespace tenet_constructors {
namespace {

struct TensorClass {
  std::string_view name;
  c10::ScalarType dtype;
};
constexpr std::array<TensorClass, 10> kClasses{{
    {"FloatTensor", c10::ScalarType::Float},
    {"DoubleTensor", c10::ScalarType::Double},
    {"HalfTensor", c10::ScalarType::Half},
    {"BFloat16Tensor", c10::ScalarType::BFloat16},
    {"LongTensor", c10::ScalarType::Long},
    {"IntTensor", c10::ScalarType::Int},
    {"ShortTensor", c10::ScalarType::Short},
    {"CharTensor", c10::ScalarType::Char},
    {"ByteTensor", c10::ScalarType::Byte},
    {"BoolTensor", c10::ScalarType::Bool},
}};

std::optional<c10::ScalarType> find(std::string_view name) {
  for (const TensorClass& known : kClasses)
    if (known.name == name) return known.dtype;
  return std::nullopt;
}

/// "torch.DoubleTensor", as the class is called.
std::string full_name(PyObject* type) {
  PythonObject module(PyObject_GetAttrString(type, "__module__"));
  PythonObject name(PyObject_GetAttrString(type, "__name__"));
  if (!module || !name) throw python_error();
  return THPUtils_unpackString(module.get()) + "." + THPUtils_unpackString(name.get());
}

}  // namespace

std::optional<c10::ScalarType> dtype_of_class(PyObject* name) {
  if (PyUnicode_Check(name) == 0) return std::nullopt;
  return find(THPUtils_unpackString(name));
}

c10::ScalarType dtype_of_type(PyObject* type_or_name) {
  constexpr std::string_view kModule = "torch.";
  const std::string name = PyType_Check(type_or_name) != 0 ? full_name(type_or_name)
                                                           : THPUtils_unpackString(type_or_name);
  if (name == "torch.Tensor") return torch::tensors::get_default_scalar_type();
  std::optional<c10::ScalarType> dtype;
  if (std::string_view(name).substr(0, kModule.size()) == kModule)
    dtype = find(std::string_view(name).substr(kModule.size()));
  TORCH_CHECK_VALUE(dtype, "type() knows no class of tensors on the CPU of the name ", name, ".");
  return *dtype;
}

}  // namespace tenet_constructors
