#include "spec/sparse_coo_arguments.h"

#include <algorithm>

namespace tenet {
namespace {

constexpr Refusal kWrongType{"TypeError", Rule::WrongArgumentType};

bool take_flag(const Input& argument, bool& flag) {
  const auto* value = argument.get<PyBool>();
  if (value != nullptr) flag = value->value;
  return value != nullptr;
}

/// A keyword that is no part of the data; nothing when there is none of that name.
std::optional<bool> take_option(const Keyword& keyword, SparseCooArguments& arguments) {
  const Input& value = keyword.value;
  if (keyword.name == "dtype") {
    const auto* dtype = value.get<DtypeObject>();
    if (dtype != nullptr) arguments.dtype = dtype->dtype;
    return dtype != nullptr || value.is<PyNone>();
  }
  if (keyword.name == "device")
    return parse_device(value).status != ParsedDevice::Status::WrongType;
  if (keyword.name == "pin_memory") return take_flag(value, arguments.pin_memory);
  if (keyword.name == "requires_grad") return take_flag(value, arguments.requires_grad);
  if (keyword.name == "check_invariants")
    return value.is<PyNone>() || take_flag(value, arguments.checks);
  if (keyword.name == "is_coalesced") {
    if (value.is<PyNone>()) return true;
    bool flag = false;
    const bool fits = take_flag(value, flag);
    if (fits) arguments.coalesced = flag;
    return fits;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> small_number(const Input& input) {
  const auto* number = input.get<PyInt>();
  constexpr std::uint64_t kMost = std::uint64_t{1} << 62;
  if (number == nullptr || number->high != 0 || number->shift != 0 || number->low > kMost)
    return std::nullopt;
  const auto value = static_cast<std::int64_t>(number->low);
  return number->negative ? -value : value;
}

std::optional<Shape> size_of(const Input& input) {
  if (const auto* size = input.get<TorchSize>()) return size->sizes;
  const auto* sequence = input.get<Sequence>();
  if (sequence == nullptr) return std::nullopt;
  Shape size;
  for (const Input& item : sequence->items) {
    const auto number = small_number(item);
    if (!number) return std::nullopt;
    size.push_back(*number);
  }
  return size;
}

SparseCooData sparse_coo_data(const Call& call) {
  SparseCooData data;
  for (std::size_t i = 0; i < std::min(call.arguments.size(), kSparseCooParts.size()); ++i)
    data.parts[i] = &call.arguments[i];
  for (const Keyword& keyword : call.keywords)
    for (std::size_t i = 0; i < kSparseCooParts.size(); ++i) {
      if (keyword.name != kSparseCooParts[i]) continue;
      data.twice = data.twice || data.parts[i] != nullptr;
      data.parts[i] = &keyword.value;
    }
  return data;
}

SparseCooArguments parse_sparse_coo(const Call& call, const Machine& machine) {
  SparseCooArguments arguments;
  const SparseCooData data = sparse_coo_data(call);
  arguments.indices = data.parts[0];
  arguments.values = data.parts[1];
  const Input* device = nullptr;
  bool wrong = false;
  bool unknown = data.twice;
  for (const Keyword& keyword : call.keywords) {
    if (keyword.name == "device") device = &keyword.value;
    if (std::find(kSparseCooParts.begin(), kSparseCooParts.end(), keyword.name) !=
        kSparseCooParts.end())
      continue;
    const auto fits = take_option(keyword, arguments);
    unknown = unknown || !fits;
    wrong = wrong || !fits.value_or(true);
  }
  if (const Input* size = data.parts[2]) {
    arguments.size = size_of(*size);
    wrong = wrong || !arguments.size;
  }
  if (call.arguments.size() > kSparseCooParts.size())
    arguments.refusal = Refusal{"TypeError", Rule::TooManyPositional};
  else if (arguments.indices == nullptr || arguments.values == nullptr)
    arguments.refusal = Refusal{"TypeError", Rule::MissingArgument};
  else if (unknown)
    arguments.refusal = Refusal{"TypeError", Rule::UnexpectedKeyword};
  else if (wrong)
    arguments.refusal = kWrongType;
  if (arguments.refusal || device == nullptr) return arguments;
  const ParsedDevice parsed = parse_device(*device, machine);
  if (parsed.status == ParsedDevice::Status::Invalid)
    arguments.refusal = Refusal{"RuntimeError", Rule::InvalidDevice};
  if (parsed.status == ParsedDevice::Status::Valid)
    arguments.device = DeviceChoice{parsed.device, parsed.rule};
  return arguments;
}

}  // namespace tenet
