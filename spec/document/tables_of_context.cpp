// Where a result lands, and whether gradients flow, by what surrounds the call.

#include "spec/document/document.h"

namespace tenet {
namespace {

using enum Constructor;
constexpr Device kMeta{DeviceType::Meta, -1};

std::string device_cell(const Expectation& e) { return describe(e, Fact::DeviceFact); }

std::string autograd_cell(const Expectation& e) {
  if (e.is_input.value) return "the input, as it is";
  if (!e.requires_grad.value) return "does not require grad";
  return e.is_leaf.value ? "leaf that requires grad" : "recorded";
}

Sequence list() { return {SequenceType::List, {py_float(1.5)}}; }

PredictedTable placement() {
  PredictedTable table{
      "Device, by argument and context",
      "`a` is an ndarray, `b` a bytearray, `t` a tensor on the CPU, `m` one on meta. A default "
      "device acts like `device=`, on tensors from elsewhere too, but only for `torch.tensor`, "
      "`torch.as_tensor`, `torch.asarray` and `torch.scalar_tensor`.",
      "surroundings",
      {"`tensor([1.5])`",       "`tensor(t)`",           "`as_tensor([1.5])`",
       "`as_tensor(a)`",        "`as_tensor(t)`",        "`as_tensor(m)`",
       "`from_numpy(a)`",       "`Tensor([1.5])`",       "`Tensor(t)`",
       "`t.clone()`",           "`t.to(float64)`",       "`asarray([1.5])`",
       "`asarray(t)`",          "`from_dlpack(t)`",      "`frombuffer(b, …)`",
       "`t.new_tensor([1.5])`", "`m.new_tensor([1.5])`", "`scalar_tensor(1.5)`",
       "`t.contiguous()`",      "`t.detach()`",          "`t.double()`"},
      {},
      device_cell,
      Fact::DeviceFact};
  TensorInput t = sample::tensor(Dtype::Float32);
  TensorInput m = t;
  m.device = kMeta;
  const NdArray a = sample::array(NumpyType::Float);
  Call on_meta = sample::call(NewTensor, list());
  on_meta.arguments.front() = m;
  const std::vector<Call> calls = {
      sample::call(Tensor, list()),
      sample::call(Tensor, t),
      sample::call(AsTensor, list()),
      sample::call(AsTensor, a),
      sample::call(AsTensor, t),
      sample::call(AsTensor, m),
      sample::call(FromNumpy, a),
      sample::call(LegacyTensor, list()),
      sample::call(LegacyTensor, t),
      sample::call(Clone, t),
      sample::call(To, t, {sample::dtype(Dtype::Float64)}),
      sample::call(AsArray, list()),
      sample::call(AsArray, t),
      sample::call(FromDlpack, t),
      sample::call(FromBuffer, sample::buffer(BufferType::ByteArray, 'B'),
                   {sample::dtype(Dtype::UInt8)}),
      sample::call(NewTensor, list()),
      on_meta,
      sample::call(ScalarTensor, py_float(1.5)),
      sample::call(Contiguous, t),
      sample::call(Detach, t),
      sample::call(Cast, t)};
  const auto add = [&](const std::string& head, auto&& change) {
    PredictedTable::Row row{head, calls};
    for (Call& call : row.calls) change(call);
    table.rows.push_back(std::move(row));
  };
  const auto takes_device = [](const Call& call) {
    return call.constructor != FromNumpy && call.constructor != FromBuffer &&
           (!converts_tensor(call.constructor) || call.constructor == To);
  };
  add("nothing", [](Call&) {});
  add("`torch.set_default_device('meta')`",
      [](Call& call) { call.context.default_device = kMeta; });
  add("`with torch.device('meta'):`", [](Call& call) { call.context.device_context = kMeta; });
  add("`set_default_device('meta')`, `with torch.device('cpu'):`", [](Call& call) {
    call.context.default_device = kMeta;
    call.context.device_context = Device{};
  });
  add("`device='meta'`, where it is taken", [&](Call& call) {
    if (takes_device(call)) call.keywords.push_back(sample::device("meta"));
  });
  add("`device='cpu'` under `with torch.device('meta'):`", [&](Call& call) {
    call.context.device_context = kMeta;
    if (takes_device(call)) call.keywords.push_back(sample::device("cpu"));
  });
  add("`device='cuda'`, without such a device", [&](Call& call) {
    if (takes_device(call)) call.keywords.push_back(sample::device("cuda"));
  });
  return table;
}

PredictedTable gradients() {
  PredictedTable table{
      "Autograd, for a tensor that requires grad",
      "`t` is a float32 leaf that requires grad.",
      "grad mode",
      {"`tensor(t)`", "`tensor(t, requires_grad=True)`", "`as_tensor(t)`",
       "`as_tensor(t, dtype=float64)`", "`as_tensor(t, dtype=int64)`", "`Tensor(t)`", "`t.clone()`",
       "`t.to(float64)`", "`t.to(copy=True)`", "`asarray(t)`", "`asarray(t, requires_grad=False)`",
       "`asarray(t, copy=True)`", "`from_dlpack(t)`", "`t.new_tensor(t)`", "`t.contiguous()`",
       "`t.detach()`", "`t.double()`"},
      {},
      autograd_cell,
      Fact::RequiresGrad};
  TensorInput t = sample::tensor(Dtype::Float32);
  t.role = TensorRole::Leaf;
  const std::vector<Call> calls = {sample::call(Tensor, t),
                                   sample::call(Tensor, t, {{"requires_grad", PyBool{true}}}),
                                   sample::call(AsTensor, t),
                                   sample::call(AsTensor, t, {sample::dtype(Dtype::Float64)}),
                                   sample::call(AsTensor, t, {sample::dtype(Dtype::Int64)}),
                                   sample::call(LegacyTensor, t),
                                   sample::call(Clone, t),
                                   sample::call(To, t, {sample::dtype(Dtype::Float64)}),
                                   sample::call(To, t, {{"copy", PyBool{true}}}),
                                   sample::call(AsArray, t),
                                   sample::call(AsArray, t, {{"requires_grad", PyBool{false}}}),
                                   sample::call(AsArray, t, {{"copy", PyBool{true}}}),
                                   sample::call(FromDlpack, t),
                                   sample::call(NewTensor, t),
                                   sample::call(Contiguous, t),
                                   sample::call(Detach, t),
                                   sample::call(Cast, t)};
  const std::vector<std::pair<std::string, GradMode>> modes = {
      {"gradients recorded", GradMode::Enabled},
      {"`torch.no_grad()`", GradMode::NoGrad},
      {"`torch.inference_mode()`", GradMode::Inference}};
  for (const auto& [head, mode] : modes) {
    PredictedTable::Row row{head, calls};
    for (Call& call : row.calls) call.context.grad_mode = mode;
    table.rows.push_back(std::move(row));
  }
  return table;
}

}  // namespace

std::vector<PredictedTable> tables_of_context() { return {placement(), gradients()}; }

}  // namespace tenet
