#include <algorithm>

#include "spec/document/document.h"

namespace tenet::sample {

NdArray array(NumpyType type, Shape shape) {
  NdArray out;
  out.dtype = {type, false};
  out.strides = contiguous_strides(shape, itemsize(type));
  out.memory.resize(static_cast<std::size_t>(element_count(shape)) *
                    static_cast<std::size_t>(itemsize(type)));
  out.shape = std::move(shape);
  return out;
}

NdArray transposed(NumpyType type) {
  NdArray out = array(type, {2, 3});
  std::reverse(out.shape.begin(), out.shape.end());
  std::reverse(out.strides.begin(), out.strides.end());
  return out;
}

TensorInput tensor(Dtype dtype, Shape shape) {
  TensorInput out;
  out.dtype = dtype;
  out.strides = contiguous_strides(shape);
  out.storage.resize(static_cast<std::size_t>(element_count(shape)) *
                     static_cast<std::size_t>(itemsize(dtype)));
  out.shape = std::move(shape);
  return out;
}

Buffer buffer(BufferType type, char format, std::size_t bytes) {
  Buffer out;
  out.type = type;
  out.format = format;
  out.memory.resize(bytes);
  return out;
}

PyBytes bytes(std::size_t count) { return {std::string(count, '\0')}; }

Call call(Constructor constructor, Input data, std::vector<Keyword> keywords) {
  Call out;
  out.constructor = constructor;
  if (constructor == Constructor::NewTensor) out.arguments.emplace_back(tensor(Dtype::Float64));
  if (constructor == Constructor::TypedTensor) out.arguments.emplace_back(PyStr{"FloatTensor"});
  out.arguments.push_back(std::move(data));
  if (constructor == Constructor::Cast) out.arguments.emplace_back(PyStr{"double"});
  if (constructor == Constructor::Type) out.arguments.emplace_back(DtypeObject{Dtype::Float64});
  out.keywords = std::move(keywords);
  return out;
}

Keyword dtype(Dtype dtype) { return {"dtype", DtypeObject{dtype}}; }
Keyword device(std::string name) { return {"device", PyStr{std::move(name)}}; }

}  // namespace tenet::sample
