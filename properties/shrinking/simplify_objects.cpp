#include "properties/shrinking/simplify.h"
#include "properties/shrinking/simplify_inputs.h"
#include "spec/custom_object.h"

namespace tenet::properties {

void simplify(const CustomObject& object, std::vector<Input>& out) {
  for (const Input& item : object.items) out.push_back(item);
  if (is_iterable(object) && object.type != ObjectType::Str)
    out.emplace_back(Sequence{SequenceType::List, object.items});
  const auto with = [&](auto change) {
    CustomObject other = object;
    change(other);
    out.emplace_back(std::move(other));
  };
  for (std::size_t i = 0; i < object.items.size(); ++i) {
    with([&](CustomObject& o) { o.items.erase(o.items.begin() + static_cast<std::ptrdiff_t>(i)); });
    for (const Input& simpler : simpler_inputs(object.items[i]))
      with([&](CustomObject& o) { o.items[i] = simpler; });
  }
  for (std::size_t i = 0; i < object.methods.size(); ++i) {
    const Method& method = object.methods[i];
    for (const Input& answer : method.answer) out.push_back(answer);
    with([&](CustomObject& o) {
      o.methods.erase(o.methods.begin() + static_cast<std::ptrdiff_t>(i));
    });
    if (method.raises)
      with([&](CustomObject& o) { o.methods[i].raises = ExceptionType::TypeError; });
    if (!method.answer.empty())
      for (const Input& simpler : simpler_inputs(method.answer.front()))
        with([&](CustomObject& o) { o.methods[i].answer = {simpler}; });
  }
  // Of a plainer class.
  for (const ObjectType type : {ObjectType::Object, ObjectType::Int, ObjectType::Sequence})
    if (type < object.type) with([&](CustomObject& o) { o.type = type; });
}

}  // namespace tenet::properties
