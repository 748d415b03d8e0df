#pragma once
// Source: an ndarray, a tensor or a storage, seen as the strided tensor that it is or would share
// its memory with.

#include "spec/arguments.h"
#include "spec/expectation.h"

namespace tenet {

struct Source {
  Dtype dtype = Dtype::Float32;
  Shape shape;
  Strides strides;              ///< in elements
  std::int64_t first_byte = 0;  ///< of element 0 in `memory`
  std::int64_t storage_offset = 0;
  Device device;
  bool conj = false;
  bool neg = false;
  bool requires_grad = false;
  bool is_leaf = true;
  bool is_parameter = false;
  bool is_subclass = false;  ///< of a class derived from torch.Tensor, no Parameter
  TensorForm form = TensorForm::Strided;
  bool pinned = false;
  bool lent = false;       ///< by a memory pool
  Shape stored;            ///< of a sparse one: how many elements are stored
  bool is_tensor = false;  ///< a tensor, which may have conj and neg bits
  std::span<const std::uint8_t> memory;
  int number = 0;  ///< among the sources, as in Sharing

  [[nodiscard]] bool on_meta() const { return device.type == DeviceType::Meta; }
  /// Whether there are elements in memory.
  [[nodiscard]] bool has_memory() const {
    return !on_meta() && form != TensorForm::Zero && form != TensorForm::Fake &&
           element_count(is_sparse(form) || is_nested(form) ? stored : shape) > 0;
  }
};

/// Whether the elements lie in a row of their own, whatever the shape: those of sparse and nested
/// ones.
[[nodiscard]] inline bool is_stored_apart(TensorForm form) {
  return is_sparse(form) || is_nested(form);
}

[[nodiscard]] Source source_of(const TensorInput& tensor);

/// What torch.from_numpy would make of the array, or why it refuses. Source:
/// torch/csrc/utils/tensor_numpy.cpp.
[[nodiscard]] std::optional<Refusal> source_of(const NdArray& array, Source& source);

/// The elements in row-major order with conj and neg bits resolved.
[[nodiscard]] Bytes resolved_values(const Source& source);

/// The elements converted to another dtype.
[[nodiscard]] ExpectedValues converted_values(const Source& source, Dtype dtype,
                                              TorchVersion version);

/// Collects an expectation for one call, citing a rule for each fact.
class Predictor {
 public:
  Predictor(const Call& call, TorchVersion version, const Machine& machine,
            Expectation& expectation)
      : call_(call), version_(version), machine_(machine), expectation_(expectation) {}

  [[nodiscard]] const Call& call() const { return call_; }
  [[nodiscard]] TorchVersion version() const { return version_; }
  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] Expectation& expect() { return expectation_; }
  /// The device as predicted so far.
  [[nodiscard]] DeviceType device_now() const { return expectation_.device.value.type; }
  [[nodiscard]] ClauseId by(Rule rule) const { return clause_of(rule, call_.constructor); }

  void raises(const Refusal& refusal);
  void warns(WarningKind kind, std::string_view category, Rule rule);
  /// A new tensor of the dtype, also one that is dropped again: complex32 and bcomplex32 are warned
  /// about.
  void allocates(Dtype dtype);
  /// One that is made or not, by what the process did before.
  void may_allocate(Dtype dtype);

  /// A result that is a new plain strided tensor: type, identity, layout, pinned, completion.
  void new_tensor();
  void dtype(Dtype dtype, Rule rule) { expectation_.dtype.exactly(dtype, by(rule)); }
  void shape(Shape shape, Rule rule) { expectation_.shape.exactly(std::move(shape), by(rule)); }
  void device(const Device& device, Rule rule);
  void strides(Strides strides, Rule rule) {
    expectation_.strides.exactly(std::move(strides), by(rule));
  }
  void values(ExpectedValues values, Rule rule) {
    expectation_.values.exactly(std::move(values), by(rule));
  }
  /// Shares nothing, keeps nothing alive, starts at offset 0, has no bits; `why`: the aliasing
  /// rule.
  void fresh_memory(Rule why);
  /// The layout or dtype that a sparse or quantized source and its copies have.
  void form_of(const Source& source);
  /// Whether it is an inference tensor, where that is not decided by the mode.
  void inference_of(const Source& source) {
    expectation_.inference.exactly(source.form == TensorForm::Inference, by(Rule::KeepsInference));
  }
  /// A leaf that does not require grad.
  void fresh_leaf(Rule rule = Rule::FreshLeaf);
  /// The very input comes back.
  void returns_input(const Source& source);
  /// A new tensor over the source's memory.
  void shares_memory(const Source& source, Rule rule);
  /// A leaf or node of the graph.
  void autograd(bool requires_grad, bool is_leaf, std::string grad_fn, Gradient gradient,
                Rule rule);
  /// Facts of every call that come last: warnings so far, inputs untouched, everything released.
  void finish();

 private:
  void same_bytes(const Source& source, Rule rule);

  const Call& call_;
  TorchVersion version_;
  const Machine& machine_;
  Expectation& expectation_;
  std::vector<Warning> warnings_;
  std::optional<Warning> possible_warning_;
  Rule warning_rule_ = Rule::NoWarning;
};

/// Tensor.to and its kin: the source itself when nothing is to be done, else a copy.
struct Conversion {
  Dtype dtype;
  Device device;
  bool copy = false;
  bool non_blocking = false;
  std::optional<MemoryFormat> format = std::nullopt;
  Rule dtype_rule = Rule::TensorDtype;
  Rule device_rule = Rule::SourceDevice;
  bool detached = false;  ///< the source is taken out of the graph first
  bool as_clone = false;  ///< recorded as a clone, although it is none of Tensor.clone
  std::optional<Rule> copy_rule =
      std::nullopt;                       ///< why a copy is made, if not for the usual reason
  Rule share_rule = Rule::SharesNdarray;  ///< where it is no input that is shared
  bool source_is_input = true;            ///< false: a tensor over the input's memory (from_numpy)
};
void predict_conversion(Predictor& predictor, const Source& given, Conversion conversion);

/// Tensor.__torch_function__ makes every result one of the subclass, by a view that is recorded.
void wrap_in_subclass(Predictor& predictor, const TensorInput& self);

/// What is different where the data is a nested or fake tensor, or one that wraps what its
/// __torch_dispatch__ gives.
void predict_special(Predictor& predictor);

/// What cannot be taken out of the graph.
[[nodiscard]] std::optional<Refusal> refuse_to_detach(const Call& call, const TensorInput& tensor);

/// What a dtype without arithmetic refuses of a copy.
[[nodiscard]] std::optional<Refusal> refuse_bare(const Source& source, Dtype dtype,
                                                 const Device& device);

/// Whether a dtype is asked for that a quantized source does not have: any that the specification
/// has a word for.
[[nodiscard]] bool is_other_dtype(const Source& source, Rule dtype_rule);

/// What is raised for a device that is not there, with what may be warned about on the way: the
/// parts of a sparse tensor are made first.
void refuse_absent(Predictor& predictor, const Source& source, const Device& device);

/// The copy that resolves conj and neg bits, with what it warns about and refuses.
[[nodiscard]] std::optional<Refusal> resolve_bits(Predictor& predictor, const Source& source);

// One constructor each.
void predict_from_data(Predictor& predictor);
void predict_from_numpy(Predictor& predictor);
void predict_legacy(Predictor& predictor);
void predict_clone(Predictor& predictor);
void predict_to(Predictor& predictor);
void predict_from_buffer(Predictor& predictor);
void predict_as_array(Predictor& predictor);
void predict_from_dlpack(Predictor& predictor);
void predict_contiguous(Predictor& predictor);
void predict_detach(Predictor& predictor);
void predict_scalar_tensor(Predictor& predictor);
void predict_cast(Predictor& predictor);
void predict_type(Predictor& predictor);
void predict_typed_tensor(Predictor& predictor);
void predict_numpy(Predictor& predictor);
void predict_sparse_coo(Predictor& predictor);
/// Why sparse_coo_tensor is not described for such arguments.
[[nodiscard]] std::string why_no_sparse_coo(const Call& call);

/// A copy is promised, but PyTorch shares the memory: who copies is right, too.
void allow_copy(Predictor& predictor);
/// Python numbers and sequences to a tensor of `dtype` (or of the inferred one) on `where`.
void predict_sequence(Predictor& predictor, const Input& data, std::optional<Dtype> dtype,
                      Rule dtype_rule, const DeviceChoice& where, bool pin_memory);
/// What an object exports through its __dlpack__, as data. `asked`: for a device; else the memory
/// of an accelerator stays there.
void predict_export(Predictor& predictor, const CustomObject& exporter, std::optional<Dtype> dtype,
                    Rule dtype_rule, const DeviceChoice& where, bool asked);
/// The tensor over the memory of a capsule that was not used, or why there is none.
[[nodiscard]] std::optional<Refusal> source_of_capsule(Predictor& predictor,
                                                       const CustomObject& capsule, Source& source);
/// Whether the data of a constructor is copied in any case.
[[nodiscard]] bool always_copies(Constructor constructor);
/// A storage as data; `dtype`: asked for, or the default one.
void predict_storage(Predictor& predictor, const StorageInput& storage, std::optional<Dtype> dtype,
                     Rule dtype_rule, const DeviceChoice& where, bool pin_memory);

}  // namespace tenet
