#include "impl/sequence.h"

#include <c10/util/Exception.h>
#include <torch/csrc/DynamicTypes.h>
#include <torch/csrc/Exceptions.h>

#include "impl/array_elements.h"
#include "impl/element.h"
#include "impl/python_object.h"
#include "impl/scalar.h"

namespace tenet_constructors {
namespace {

class SequenceReader {
 public:
  SequenceReader(c10::ScalarType dtype, c10::ArrayRef<int64_t> sizes, void* out)
      : dtype_(dtype),
        item_size_(c10::elementSize(dtype)),
        sizes_(sizes),
        out_(static_cast<char*>(out)) {}

  void read(PyObject* data, size_t dimension) {
    if (dimension == sizes_.size()) {
      if (!read_numpy_scalar(data, dtype_, out_) && !read_tensor_element(data, dtype_, out_)) {
        store_element(out_, dtype_, data);
      }
      out_ += item_size_;
      return;
    }
    const c10::ArrayRef<int64_t> rest = sizes_.slice(dimension);
    if (const size_t bytes = read_array(data, dtype_, rest, out_)) {
      out_ += bytes;
      return;
    }
    PythonObject sequence(PySequence_Fast(data, "not a sequence"));
    if (!sequence) throw python_error();
    check_length(sequence.get(), dimension);
    for (int64_t i = 0; i < rest[0]; ++i) {
      // Converting an element can run Python code, which can shorten the list that is being read.
      TORCH_CHECK_VALUE(i < PySequence_Fast_GET_SIZE(sequence.get()),
                        "A sequence became shorter while it was read.");
      PythonObject item = PythonObject::borrow(PySequence_Fast_GET_ITEM(sequence.get(), i));
      read(item.get(), dimension + 1);
    }
  }

 private:
  void check_length(PyObject* sequence, size_t dimension) const {
    const Py_ssize_t length = PySequence_Fast_GET_SIZE(sequence);
    TORCH_CHECK_VALUE(length == sizes_[dimension], "Ragged data: dimension ", dimension, " has ",
                      length, " elements where its first sibling has ", sizes_[dimension], ".");
  }

  c10::ScalarType dtype_;
  size_t item_size_;
  c10::ArrayRef<int64_t> sizes_;
  char* out_;
};

}  // namespace

Sizes shape_of_sequence(PyObject* data, c10::ScalarType dtype) {
  Sizes sizes;
  PythonObject holder;
  const bool is_storage = torch::isStorage(data);
  while (PySequence_Check(data)) {
    Py_ssize_t length = PySequence_Size(data);
    if (length < 0) throw python_error();
    if (is_storage) length /= static_cast<Py_ssize_t>(c10::elementSize(dtype));
    sizes.push_back(length);
    TORCH_CHECK_VALUE(sizes.size() <= kMaxDimensions, "The data is nested deeper than the ",
                      kMaxDimensions, " dimensions that a tensor can have.");
    if (length == 0) break;
    PythonObject first(PySequence_GetItem(data, 0));
    // PyTorch lets the ValueError replace whatever the element access raised.
    TORCH_CHECK_VALUE(first, "A ", Py_TYPE(data)->tp_name,
                      " has a length but no first element; its shape is unknown.");
    holder = std::move(first);
    data = holder.get();
  }
  return sizes;
}

void read_sequence(PyObject* data, c10::ScalarType dtype, c10::ArrayRef<int64_t> sizes, void* out) {
  SequenceReader(dtype, sizes, out).read(data, 0);
}

}  // namespace tenet_constructors
