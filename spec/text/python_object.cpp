// Objects of users' and library classes as Python expressions: a class that has methods of its own
// is made in place, by type().

#include "spec/custom_object.h"
#include "spec/text.h"
#include "spec/text/literals.h"
#include "spec/text/python_arrays.h"

namespace tenet::text {
namespace {

/// "1, 2"
std::string listing(const std::vector<Input>& items) {
  std::string out;
  for (const Input& item : items) out += (out.empty() ? "" : ", ") + to_python(item);
  return out;
}

std::string raising(ExceptionType type) { return "exec('raise " + std::string(name(type)) + "')"; }

std::string answer(const Method& method) {
  return method.raises ? raising(*method.raises) : to_python(method.answer.front());
}

/// object[i] without a fault.
std::string plain_item(const CustomObject& object) {
  if (object.type == ObjectType::Sequence) return "[" + listing(object.items) + "][i]";
  return std::string(name(object.type)) + ".__getitem__(self, i)";
}

/// Of old producers only those keywords are passed on that are given.
std::string python_export(const Method& method) {
  const bool capsule = !method.raises && !method.answer.front().is<PyInt>();
  const std::string made = answer(method) + (capsule ? ".__dlpack__(**options)" : "");
  if (method.answer.size() < 2) return "lambda self, **options: " + made;
  std::string parameters, given;
  for (const Input& keyword : method.answer[1].get<tenet::Sequence>()->items) {
    const std::string& name = keyword.get<PyStr>()->value;
    parameters += ", " + name + "=None";
    given += given.empty() ? "'" : ", '";
    given.append(name).append("': ").append(name);
  }
  return "lambda self" + parameters + ": (lambda **options: " + made + ")(**{k: v for k, v in {" +
         given + "}.items() if v is not None})";
}

/// A sequence that changes: `items` is where it keeps them.
std::string python_changing(const CustomObject& object) {
  const bool list = object.type == ObjectType::ChangingList;
  const std::string items = list ? "self" : "self.items";
  const std::string length = to_python(object.items[1]);
  const std::vector<Input> held(object.items.begin() + 2, object.items.end());
  std::string out = list ? "type('Own', (list,), {" : "type('Own', (), {";
  if (!list)
    out +=
        "'__init__': lambda self, items: setattr(self, 'items', items), "
        "'__len__': lambda self: len(self.items), ";
  return out + "'__getitem__': lambda self, i: (list.__getitem__(" + items +
         ", i), i == " + to_python(object.items[0]) + " and list.__setitem__(" + items +
         ", slice(None), ([*" + items + "] + [*" + items + "][-1:] * " + length + ")[:" + length +
         "]))[0]})([" + listing(held) + "])";
}

std::string python_capsule(const CustomObject& capsule) {
  const bool versioned = capsule.items[1].get<PyBool>()->value;
  const std::string made =
      to_python(capsule.items[0]) + ".__dlpack__(" + (versioned ? "max_version=(1, 0))" : ")");
  return is_used(capsule) ? "(lambda x: (x, torch.from_dlpack(x))[0])(" + made + ")" : made;
}

/// What stands for the method in the class's dictionary.
std::string definition(const CustomObject& object, const Method& method) {
  switch (method.name) {
    case Special::GetItem:
      return "lambda self, i: " + raising(*method.raises) +
             " if i == " + to_python(method.answer.front()) + " else " + plain_item(object);
    case Special::Iter:
      return method.raises ? "lambda self: " + answer(method)
                           : "lambda self: iter(" + answer(method) + ")";
    case Special::CudaArrayInterface:
      return "property(lambda self: " + answer(method) + ")";
    case Special::Class:
      return "property(lambda self: " + method.answer.front().get<PyStr>()->value + ")";
    case Special::Dlpack:
      return python_export(method) + (find_method(object, Special::DlpackDevice) == nullptr
                                          ? ", '__dlpack_device__': lambda self: (1, 0)"
                                          : "");
    case Special::Array:
      return "lambda self, *args, **options: " + answer(method);
    case Special::ArrayInterface:
      return "(lambda array: property(lambda self: array.__array_interface__))(" + answer(method) +
             ")";
    default:
      return "lambda self: " + answer(method);
  }
}

std::string of_own_class(const CustomObject& object) {
  std::vector<std::pair<Special, std::string>> methods;
  if (object.type == ObjectType::Sequence) {
    if (find_method(object, Special::Len) == nullptr)
      methods.emplace_back(Special::Len, "lambda self: " + std::to_string(object.items.size()));
    if (find_method(object, Special::GetItem) == nullptr)
      methods.emplace_back(Special::GetItem, "lambda self, i: " + plain_item(object));
  }
  for (const Method& method : object.methods)
    methods.emplace_back(method.name, definition(object, method));
  const bool plain = object.type == ObjectType::Object || object.type == ObjectType::Sequence;
  const std::string base = plain ? "" : std::string(name(object.type)) + ",";
  std::string out = "type('Own', (" + base + "), {";
  const char* separator = "";
  for (const auto& [special, text] : methods) {
    out += separator + python_string(name(special)) + ": " + text;
    separator = ", ";
  }
  out += "})(";
  if (object.type == ObjectType::List || object.type == ObjectType::Tuple)
    out += "[" + listing(object.items) + "]";
  else if (!plain)
    out += listing(object.items);
  return out + ")";
}

std::string field_names(std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? " x" : "x") + std::to_string(i);
  return out;
}

}  // namespace

std::string python_object(const CustomObject& object) {
  if (has_own_class(object.type)) return of_own_class(object);
  const std::string items = listing(object.items);
  switch (object.type) {
    case ObjectType::IntEnum:
      return "enum.IntEnum('Member', {'M': " + items + "}).M";
    case ObjectType::Fraction:
      return "fractions.Fraction(" + items + ")";
    case ObjectType::Decimal:
      return "decimal.Decimal(" + items + ")";
    case ObjectType::NamedTuple:
      return "collections.namedtuple('Named', '" + field_names(object.items.size()) + "')(" +
             items + ")";
    case ObjectType::Deque:
      return "collections.deque([" + items + "])";
    case ObjectType::Set:
      return "set([" + items + "])";
    case ObjectType::DictKeys:
      return "dict.fromkeys([" + items + "]).keys()";
    case ObjectType::DictValues:
      return "dict(enumerate([" + items + "])).values()";
    case ObjectType::Nested:
      return "functools.reduce(lambda inner, _: [inner], range(" + to_python(object.items[0]) +
             "), " + to_python(object.items[1]) + ")";
    case ObjectType::SelfContaining:
      return "(lambda x: x.append(x) or x)([" + items + "])";
    case ObjectType::Changing:
    case ObjectType::ChangingList:
      return python_changing(object);
    case ObjectType::Capsule:
      return python_capsule(object);
    case ObjectType::Generator:
      return "(x for x in [" + items + "])";
    default:
      break;
  }
  std::string out = "{";
  for (std::size_t i = 0; i + 1 < object.items.size(); i += 2)
    out += (i > 0 ? ", " : "") + to_python(object.items[i]) + ": " + to_python(object.items[i + 1]);
  return out + "}";
}

}  // namespace tenet::text
