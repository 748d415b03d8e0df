// Prints generated inputs, one JSON object a line: the Python expression that to_python writes and
// the facts that the object must have. python_forms_test.py evaluates and compares.
//
//     tenet_python_forms CASES SEED

#include <cstdlib>
#include <iostream>
#include <nlohmann/json.hpp>

#include "properties/cases.h"
#include "spec/custom_object.h"
#include "spec/expectation.h"
#include "spec/text.h"
#include "spec/text/literals.h"

namespace tenet {
namespace {

using Json = nlohmann::json;

struct Facts {
  Json operator()(const PyInt& number) const {
    return {{"kind", "int"},
            {"negative", number.negative},
            {"magnitude", "0x" + text::hex(number.high, 16) + text::hex(number.low, 16)},
            {"shift", number.shift}};
  }
  Json operator()(const PyFloat& number) const {
    return {{"kind", "float"}, {"bits", text::hex(number.bits, 16)}};
  }
  Json operator()(const PyComplex& number) const {
    return {{"kind", "complex"},
            {"bits", text::hex(number.real_bits, 16) + text::hex(number.imag_bits, 16)}};
  }
  Json operator()(const PyStr& string) const {
    return {{"kind", "str"}, {"bytes", text::hex(Bytes(string.value.begin(), string.value.end()))}};
  }
  Json operator()(const PyBytes& bytes) const {
    return {{"kind", "bytes"}, {"bytes", text::hex(Bytes(bytes.value.begin(), bytes.value.end()))}};
  }
  Json operator()(const NumpyScalar& scalar) const {
    return {{"kind", "numpy scalar"},
            {"type", name(scalar.type)},
            {"bytes", text::hex(scalar.element)}};
  }
  Json operator()(const NdArray& array) const {
    return {{"kind", "ndarray"},
            {"type", name(array.dtype.type)},
            {"swapped", array.dtype.swapped},
            {"shape", array.shape},
            {"strides", array.strides},
            {"offset", array.offset},
            {"writeable", array.writeable},
            {"class", text::name(array.subclass)},
            {"memory", text::hex(array.memory)}};
  }
  Json operator()(const TensorInput& tensor) const {
    return {{"kind", "tensor"},
            {"dtype", name(tensor.dtype)},
            {"shape", tensor.shape},
            {"strides", tensor.strides},
            {"offset", tensor.storage_offset},
            {"device", text::device_name(tensor.device)},
            {"conj", tensor.conj},
            {"neg", tensor.neg},
            {"role", text::name(tensor.role)},
            {"class", text::name(tensor.subclass)},
            {"form", text::name(tensor.form)},
            {"memory", text::hex(tensor.storage)}};
  }
  Json operator()(const StorageInput& storage) const {
    return {{"kind", "storage"},
            {"dtype", storage.dtype ? Json(name(*storage.dtype)) : Json()},
            {"memory", text::hex(storage.bytes)}};
  }
  Json operator()(const Buffer& buffer) const {
    return {{"kind", "buffer"},
            {"type", text::name(buffer.type)},
            {"format", std::string(1, buffer.format)},
            {"readonly", buffer.readonly},
            {"shape", shape_of(buffer)},
            {"itemsize", format_itemsize(buffer.format)},
            {"offset", buffer.offset},
            {"step", buffer.step},
            {"memory", text::hex(buffer.memory)}};
  }
  Json operator()(const Sequence& sequence) const {
    return {{"kind", sequence.type == SequenceType::List ? "list" : "tuple"},
            {"length", sequence.items.size()}};
  }
  Json operator()(const CustomObject& object) const {
    Json raises = Json::object();
    for (const Method& method : object.methods)
      if (method.raises && method.name != Special::GetItem)
        raises[std::string(name(method.name))] = name(*method.raises);
    return {{"kind", "object"},
            {"type", name(object.type)},
            {"own", has_own_class(object.type)},
            {"items", object.items.size()},
            {"raises", raises}};
  }
  /// The others have one spelling.
  template <class T>
  Json operator()(const T&) const {
    return {{"kind", "other"}};
  }
};

void print(const Input& input) {
  Json facts = std::visit(Facts{}, input.value);
  facts["python"] = to_python(input);
  std::cout << facts.dump() << '\n';
  if (const auto* sequence = input.get<Sequence>())
    for (const Input& item : sequence->items) print(item);
  if (const auto* object = input.get<CustomObject>())
    for (const Input& item : object->items) print(item);
}

}  // namespace
}  // namespace tenet

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  const tenet::properties::Cases cases(std::strtoull(argv[2], nullptr, 10),
                                       tenet::properties::ConstructorSet::all(), {});
  int damaged = 0;
  for (std::uint64_t number = 0; number < std::strtoull(argv[1], nullptr, 10); ++number) {
    const tenet::Call call = cases.make(number);
    if (!tenet::why_invalid(call).empty()) continue;
    if (!(tenet::parse_call(tenet::to_text(call)) == call)) ++damaged;
    for (const tenet::Input& argument : call.arguments) tenet::print(argument);
    for (const tenet::Keyword& keyword : call.keywords) tenet::print(keyword.value);
  }
  return damaged == 0 ? 0 : 1;
}
