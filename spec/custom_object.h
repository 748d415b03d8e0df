#pragma once
// CustomObject: how its parts are named, and what its methods answer when CPython asks them.

#include "spec/sequence.h"

namespace tenet {

/// The builtin type's or class's name: "int", "Fraction"; "Sequence" for a user's class.
[[nodiscard]] std::string_view name(ObjectType type);
[[nodiscard]] std::optional<ObjectType> object_type_from_name(std::string_view name);
/// "__index__"
[[nodiscard]] std::string_view name(Special special);
[[nodiscard]] std::optional<Special> special_from_name(std::string_view name);
/// "KeyError"
[[nodiscard]] std::string_view name(ExceptionType type);
[[nodiscard]] std::optional<ExceptionType> exception_type_from_name(std::string_view name);

/// The object's own method of that name, if it has one.
[[nodiscard]] const Method* find_method(const CustomObject& object, Special name);

/// Whether an object of the type can have methods of its own.
[[nodiscard]] bool has_own_class(ObjectType type);
/// Whether PySequence_Check takes it for a sequence.
[[nodiscard]] bool is_sequence(const CustomObject& object);
/// Whether iter() finds a way to iterate it.
[[nodiscard]] bool is_iterable(const CustomObject& object);

/// Whether it is a plain list, of which no method is asked.
[[nodiscard]] bool is_list(const CustomObject& object);

/// Whether its length changes while it is read.
[[nodiscard]] bool is_changing(const CustomObject& object);

/// len(object), of a sequence.
[[nodiscard]] std::optional<Refusal> ask_length(const CustomObject& object, const Reading& reading,
                                                std::int64_t& length);
/// object[index], of a sequence that is no str.
[[nodiscard]] std::optional<Refusal> ask_item(const CustomObject& object, std::int64_t index,
                                              Reading& reading, const Input*& item);
/// What list(object) would hold, of an iterable that is no str.
[[nodiscard]] std::optional<Refusal> read_all(const CustomObject& object, Reading& reading,
                                              std::vector<const Input*>& items);
/// The Python number that stands for the object where an element of `wanted` is stored.
[[nodiscard]] std::optional<Refusal> ask_number(const CustomObject& object, Dtype wanted,
                                                Input& number);
/// What operator.index gives; nothing when it raises.
[[nodiscard]] std::optional<PyInt> ask_index(const CustomObject& object);

/// What torch has against a __cuda_array_interface__; nothing when it is as it should be. Source:
/// torch/csrc/utils/tensor_numpy.cpp (tensor_from_cuda_array_interface).
[[nodiscard]] std::optional<Refusal> cuda_interface_fault(const Input& description);
/// The __cuda_array_interface__ of data that is asked for one.
[[nodiscard]] const Input* find_cuda_interface(const Input& data);

/// The data as an object that is asked for its __dlpack__; nothing when it has none.
[[nodiscard]] const CustomObject* find_exporter(const Input& data);
/// The data as a DLPack capsule; nothing when it is none.
[[nodiscard]] const CustomObject* find_capsule(const Input& data);
/// Of a capsule: whether it was used already.
[[nodiscard]] bool is_used(const CustomObject& capsule);

/// Why the object cannot be made as described; empty when it can.
[[nodiscard]] std::string why_invalid(const CustomObject& object);
/// An object of the type, for a list of examples.
[[nodiscard]] CustomObject example(ObjectType type);

}  // namespace tenet
