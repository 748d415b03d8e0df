#include "spec/explain/explanation.h"

#include <algorithm>
#include <utility>

#include "spec/arguments.h"
#include "spec/buffer_view.h"

namespace tenet {
namespace {

const TensorInput* tensor_of(const Call& call) {
  const Input* data = data_of(call);
  return data == nullptr ? nullptr : data->get<TensorInput>();
}

std::string source_name(const Call& call) {
  const Input* data = data_of(call);
  if (data == nullptr) return "data";
  if (data->is<NdArray>() || data->is<DeviceArray>()) return "array";
  if (data->is<TensorInput>()) return "tensor";
  if (data->is<StorageInput>()) return "storage";
  const bool reads_buffers =
      call.constructor == Constructor::FromBuffer || call.constructor == Constructor::AsArray;
  if (reads_buffers && is_buffer(*data)) return "buffer";
  return "data";
}

bool has_elements(const Expectation& e) {
  return e.device.value.type != DeviceType::Meta && element_count(e.shape.value) > 0;
}

std::string summary_of(const Call& call, const Expectation& e) {
  if (!e.completion.allows({}))
    return "It " + describe(e, Fact::Completion) + "; there is no result.";
  if (e.is_input.value) return "It returns the very tensor that it is given.";
  const std::string made =
      call.constructor == Constructor::Numpy ? "a new ndarray" : "a new tensor";
  if (e.sharing.value.source >= 0)
    return "It returns " + made + " that shares the " + source_name(call) + "'s memory.";
  if (e.values.certainty == Certainty::Unspecified)
    return "It returns " + made + " of uninitialised memory.";
  if (e.device.value.type == DeviceType::Meta)
    return "It returns " + made + " on meta, which has a shape and a dtype, but no memory.";
  if (!has_elements(e)) return "It returns " + made + " without elements.";
  return "It returns " + made + " with a copy of the " + source_name(call) + "'s elements.";
}

std::string memory_words(const Call& call, const Expectation& e) {
  const std::string source = source_name(call);
  const Sharing& sharing = e.sharing.value;
  if (sharing.source == Sharing::kNothing) {
    if (!has_elements(e)) return "Nothing is shared: there is no memory to share.";
    if (source == "data") return "Nothing is shared: the result has memory of its own.";
    return "Nothing is shared: writes to the result are not seen in the " + source +
           ", nor the other way round.";
  }
  std::string words =
      "Shared: writes to the result are seen in the " + source + ", and the other way round.";
  if (sharing.first_byte != 0)
    words += " Its first element is at byte " + std::to_string(sharing.first_byte) +
             " of the memory behind the " + source + ".";
  return words;
}

std::string autograd_words(const Call& call, const Expectation& e) {
  const TensorInput* tensor = tensor_of(call);
  const bool source_requires_grad = tensor != nullptr && tensor->role != TensorRole::Plain &&
                                    tensor->role != TensorRole::FrozenParameter;
  if (!e.requires_grad.value)
    return source_requires_grad
               ? "The result does not require grad: nothing flows back to the tensor."
               : "The result does not require grad.";
  if (e.is_leaf.value) return "The result is a leaf that requires grad.";
  return e.is_input.value ? "The result keeps its place in the graph."
                          : "The call is recorded: gradients flow back to the tensor.";
}

std::string_view warning_words(WarningKind kind) {
  switch (kind) {
    case WarningKind::NonWriteableNumpy:
      return "the array is read-only, and a write to the result would be a write to it";
    case WarningKind::CopyConstruct:
      return "a tensor is better copied with t.detach().clone()";
    case WarningKind::ComplexToReal:
      return "the imaginary parts are discarded";
    case WarningKind::SlowListOfArrays:
      return "a list of arrays is slow to read";
    case WarningKind::TypedStorage:
      return "TypedStorage is deprecated";
    case WarningKind::NonLeafGradAccess:
      return "the gradient of a tensor that is no leaf is asked for";
    case WarningKind::RequiresGradToScalar:
      return "a tensor that requires grad is read as a number";
    case WarningKind::NumpyDeprecation:
      return "NumPy deprecates this conversion";
    case WarningKind::ComplexHalf:
      return "complex32 is experimental";
    case WarningKind::BComplex32:
      return "bcomplex32 is experimental";
    case WarningKind::ReadOnlyBuffer:
      return "the buffer is read-only, and a write to the result would be a write to it";
    case WarningKind::RequiresGradDefault:
      return "requires_grad is that of the tensor when it is not given";
    case WarningKind::Prototype:
      return "sparse layouts other than COO are in beta, quantized tensors deprecated, invariants "
             "of "
             "sparse tensors not checked";
    case WarningKind::Other:
      break;
  }
  return "something else";
}

std::string warnings_words(const std::vector<Warning>& warnings) {
  std::string words;
  for (const Warning& warning : warnings)
    words += (words.empty() ? "" : "; ") + warning.category + ": " +
             std::string(warning_words(warning.kind));
  return words + ".";
}

std::string layout_words(const Expectation& e) {
  std::string words = "strides " + describe(e, Fact::StridesFact);
  if (e.storage_offset.value != 0) words += ", storage offset " + describe(e, Fact::StorageOffset);
  if (e.conj.value) words += ", conj bit set";
  if (e.neg.value) words += ", neg bit set";
  return words;
}

bool is_remarkable_layout(const Expectation& e) {
  return e.strides.certainty == Certainty::Exactly &&
         (e.strides.value != contiguous_strides(e.shape.value) || e.storage_offset.value != 0 ||
          e.conj.value || e.neg.value);
}

bool has_undefined_values(const Expectation& e) {
  const std::vector<Freedom>& freedom = e.values.value.freedom;
  return std::find(freedom.begin(), freedom.end(), Freedom::Any) != freedom.end();
}

std::string values_words(const Expectation& e) {
  std::string words = describe(e, Fact::Values);
  if (has_undefined_values(e))
    words += " (\"any\": undefined, it differs between processors and array lengths)";
  return words;
}

std::vector<Statement> statements_for(const Call& call, const Expectation& e) {
  std::vector<Statement> out;
  const auto say = [&](std::string about, std::string says, Fact fact) {
    out.push_back({std::move(about), std::move(says), clause_of(e, fact)});
  };
  if (!e.completion.allows({})) {
    say("error", describe(e, Fact::Completion), Fact::Completion);
  } else {
    if (e.is_input.value)
      say("identity", "The result is the argument itself, not a new object.", Fact::IsInput);
    say("memory", memory_words(call, e), Fact::SharedBytes);
    if (e.index_sharing.certainty == Certainty::Exactly)
      say("indices",
          e.index_sharing.value.source >= 0 ? "Shared with the tensor of indices."
                                            : "Nothing is shared with what is given as indices.",
          Fact::SharedIndices);
    say("dtype", describe(e, Fact::DtypeFact), Fact::DtypeFact);
    say("device", describe(e, Fact::DeviceFact), Fact::DeviceFact);
    say("shape", describe(e, Fact::ShapeFact), Fact::ShapeFact);
    if (e.layout.value != Layout::Strided)
      say("layout", describe(e, Fact::LayoutFact), Fact::LayoutFact);
    if (is_remarkable_layout(e)) say("layout", layout_words(e), Fact::StridesFact);
    if (has_elements(e)) say("values", values_words(e), Fact::Values);
    if (call.constructor != Constructor::Numpy)
      say("autograd", autograd_words(call, e), Fact::RequiresGrad);
    if (e.type.value != ResultType::Tensor)
      say("type", describe(e, Fact::ResultType), Fact::ResultType);
  }
  if (e.input_unchanged.certainty == Certainty::Exactly && !e.input_unchanged.value)
    say("input", "The tensor's own requires_grad is changed.", Fact::InputUnchanged);
  if (!e.warnings.value.empty()) say("warnings", warnings_words(e.warnings.value), Fact::Warnings);
  if (e.completion.allows({}) && !e.is_input.value && e.keeps_source_alive.value)
    say("lifetime", "The " + source_name(call) + "'s memory lives as long as the result does.",
        Fact::KeepsSourceAlive);
  return out;
}

/// `is_device`: a number is one, too.
bool is_accelerator(const Input& input, bool is_device) {
  if (const auto* device = input.get<DeviceObject>()) return is_absent(device->device);
  if (!input.is<PyStr>() && !(is_device && input.is<PyInt>())) return false;
  const ParsedDevice parsed = parse_device(input);
  return parsed.status == ParsedDevice::Status::Valid && is_absent(parsed.device);
}

/// As the author named it: many accelerators are alike here.
std::string name_of(const Input& device) {
  if (const auto* text = device.get<PyStr>()) return text->value;
  return describe(parse_device(device).device);
}

bool is_accelerator(const std::optional<Device>& device) { return device && is_absent(*device); }

/// The data of a constructor is no device, whatever it looks like. Tells whether an option can only
/// be a device.
template <class Use>
void for_each_option(Call& call, Use&& use) {
  const Input* data = data_of(call);
  for (std::size_t i = 1; i < call.arguments.size(); ++i)
    if (&call.arguments[i] != data)
      use(call.arguments[i], i == 1 && call.constructor == Constructor::To);
  for (Keyword& keyword : call.keywords)
    if (&keyword.value != data) use(keyword.value, keyword.name == "device");
}

/// The clause by which a copy to another device shares nothing.
ClauseId copies_to_device(const Call& call) {
  const std::string prefix = "aliasing." + std::string(name(call.constructor)) + ".";
  const std::string source = source_name(call);
  if (source == "data" || source == "storage") return find_clause(prefix + "sequence-copied");
  for (const char* rule : {"never-shares", "copied-to-convert", "copied-when-asked"})
    if (const ClauseId id = find_clause(prefix + rule); id != kNoClause) return id;
  return kNoClause;
}

}  // namespace

Explanation explain(const Call& call, TorchVersion version, const Spelling& spelling,
                    const Machine& machine) {
  const Expectation expectation = predict(call, version, machine);
  Explanation out;
  out.returns = expectation.completion.allows({});
  out.summary = summary_of(call, expectation);
  out.statements = statements_for(call, expectation);
  out.advice = advice_for(call, expectation, version, spelling, machine);
  return out;
}

std::string renamed(std::string text, const std::string& accelerator) {
  constexpr std::string_view kName = "'sim";
  for (std::size_t at = 0; (at = text.find(kName, at)) != std::string::npos; ++at) {
    const char after = at + kName.size() < text.size() ? text[at + kName.size()] : '\'';
    if (after == '\'' || after == ':') text.replace(at + 1, kName.size() - 1, accelerator);
  }
  return text;
}

Explanation renamed(Explanation explanation, const std::string& accelerator) {
  for (Statement& statement : explanation.statements)
    if (statement.about == "device" && statement.says.starts_with("sim"))
      statement.says.replace(0, 3, accelerator);
  for (Advice& advice : explanation.advice) advice.write = renamed(advice.write, accelerator);
  return explanation;
}

Machine machine_of(const Call& call) {
  const auto needed = needed_accelerator(call);
  if (!needed) return {};
  Machine machine = kSimulated;
  machine.accelerator = *needed;
  if (*needed == DeviceType::Cuda) machine.allocations.set();
  return machine;
}

bool names_accelerator(const Call& call) {
  Call copy = call;
  bool found =
      is_accelerator(call.context.default_device) || is_accelerator(call.context.device_context);
  for_each_option(copy, [&](const Input& option, bool is_device) {
    found = found || is_accelerator(option, is_device);
  });
  return found;
}

std::optional<Explanation> explain_with_accelerator(const Call& call, TorchVersion version) {
  const ClauseId refused_by = predict(call, version).completion.clause;
  const std::string absent =
      "errors." + std::string(name(call.constructor)) + ".absent-accelerator";
  if (refused_by == kNoClause || clause(refused_by).id != absent) return std::nullopt;
  // What does not depend on the device is the same on meta, which is always there.
  const bool is_import = call.constructor == Constructor::FromDlpack;
  Call on_meta = call;
  if (is_import)
    std::erase_if(on_meta.keywords, [](const Keyword& keyword) { return keyword.name == "copy"; });
  std::string device;
  const auto replace = [&](Device& place) {
    if (!is_absent(place)) return;
    if (device.empty()) device = describe(place);
    place = {DeviceType::Meta, -1};
  };
  for_each_option(on_meta, [&](Input& option, bool is_device) {
    if (!is_accelerator(option, is_device)) return;
    if (device.empty()) device = name_of(option);
    option = is_import ? Input(PyNone{}) : Input(DeviceObject{{DeviceType::Meta, -1}});
  });
  // DLPack knows no meta: a copy that stays is the nearest to one that goes elsewhere.
  if (is_import) on_meta.keywords.push_back({"copy", PyBool{true}});
  if (on_meta.context.device_context) replace(*on_meta.context.device_context);
  if (on_meta.context.default_device) replace(*on_meta.context.default_device);
  if (device.empty()) return std::nullopt;
  const Expectation expectation = predict(on_meta, version);
  Explanation out;
  out.returns = expectation.completion.allows({});
  out.statements = statements_for(on_meta, expectation);
  out.summary = out.returns ? "It returns a new tensor on " + device + " with a copy of the " +
                                  source_name(call) + "'s elements."
                            : summary_of(on_meta, expectation);
  for (Statement& statement : out.statements) {
    if (statement.about == "device") statement.says = device;
    if (statement.about == "memory")
      statement = {
          "memory",
          "Nothing is shared: the elements are copied to the device. Later writes to the " +
              source_name(call) + " are not seen there.",
          copies_to_device(call)};
  }
  return out;
}

}  // namespace tenet
