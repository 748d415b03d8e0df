// Tensor.numpy, the way back. Source: torch/csrc/utils/tensor_numpy.cpp (tensor_to_numpy).

#include "spec/source.h"
#include "spec/strides.h"

namespace tenet {
namespace {

bool has_numpy_dtype(const Source& source) {
  if (is_quantized(source.form) || is_bare(source.dtype)) return false;
  switch (source.dtype) {
    case Dtype::Float16:
    case Dtype::Float32:
    case Dtype::Float64:
    case Dtype::Complex64:
    case Dtype::Complex128:
    case Dtype::Bool:
      return true;
    default:
      return category(source.dtype) == DtypeCategory::Integer;
  }
}

/// Whether Python speaks for the tensor.
bool has_own_dispatch(const TensorInput& tensor) {
  return dispatches(tensor.subclass) || tensor.form == TensorForm::Jagged ||
         tensor.form == TensorForm::Fake;
}

/// What is refused unless it is forced, in the order in which it is looked at.
std::optional<Refusal> refuse_unforced(const Source& source, GradMode mode) {
  if (source.device.type != DeviceType::Cpu) return Refusal{"TypeError", Rule::ArrayElsewhere};
  if (source.form == TensorForm::Zero) return Refusal{"RuntimeError", Rule::ArrayOfZeros};
  if (source.requires_grad && mode == GradMode::Enabled)
    return Refusal{"RuntimeError", Rule::ArrayRequiresGrad};
  if (source.conj || source.neg) return Refusal{"RuntimeError", Rule::ArrayOfBits};
  return std::nullopt;
}

void predict_strides(Predictor& predictor, const Source& source, bool resolved) {
  if (element_count(source.shape) == 0)
    predictor.strides(Strides(source.shape.size(), 0), Rule::EmptyArrayStrides);
  else if (!resolved)
    predictor.strides(source.strides, source.form == TensorForm::Zero ? Rule::ZeroArrayStrides
                                                                      : Rule::SharedStrides);
  else if (is_non_overlapping_and_dense(source.shape, source.strides))
    predictor.strides(source.strides, Rule::DenseStridesKept);
  else
    predictor.strides(dense_strides_in_order(source.shape, source.strides),
                      Rule::NotDenseKeepsOrder);
}

void predict_array(Predictor& predictor, const Source& source) {
  Expectation& expectation = predictor.expect();
  const bool resolved = source.conj || source.neg || source.device.type != DeviceType::Cpu;
  const bool copied = resolved || source.form == TensorForm::Zero;
  const bool has_elements = element_count(source.shape) > 0;
  expectation.completion.exactly({}, predictor.by(Rule::AcceptsValid));
  expectation.type.exactly(ResultType::Ndarray, predictor.by(Rule::ReturnsArray));
  expectation.is_input.exactly(false, predictor.by(Rule::ReturnsNew));
  predictor.dtype(source.dtype, Rule::ArrayDtype);
  predictor.shape(source.shape, Rule::SameShape);
  predictor.device({}, Rule::ArrayDevice);
  predict_strides(predictor, source, resolved);
  if (copied) {
    predictor.values(converted_values(source, source.dtype, predictor.version()),
                     Rule::CopiesValues);
    expectation.sharing.exactly(
        {}, predictor.by(has_elements ? Rule::ForcesCopy : Rule::EmptySharesNothing));
    expectation.keeps_source_alive.exactly(false, predictor.by(Rule::LetsGo));
    return;
  }
  predictor.values({resolved_values(source), {}}, Rule::SharesValues);
  if (has_elements)
    expectation.sharing.exactly({source.number, source.first_byte},
                                predictor.by(Rule::SharesTensor));
  else
    expectation.sharing.exactly({}, predictor.by(Rule::EmptySharesNothing));
  expectation.keeps_source_alive.exactly(true, predictor.by(Rule::KeepsMemory));
}

}  // namespace

void predict_numpy(Predictor& predictor) {
  const NumpyArguments arguments = parse_numpy_arguments(predictor.call());
  if (arguments.refusal) return predictor.raises(*arguments.refusal);
  const Source source = source_of(*arguments.self);
  if (has_own_dispatch(*arguments.self))
    return predictor.raises({"RuntimeError", Rule::ArrayOfDispatch});
  if (is_sparse(source.form)) return predictor.raises({"TypeError", Rule::ArrayOfSparse});
  if (!arguments.force) {
    const GradMode mode = predictor.call().context.grad_mode;
    if (const auto refusal = refuse_unforced(source, mode)) return predictor.raises(*refusal);
  }
  // A copy for the CPU is allocated first.
  if (source.device.type != DeviceType::Cpu) predictor.allocates(source.dtype);
  if (source.on_meta()) return predictor.raises({"NotImplementedError", Rule::MetaHasNoData});
  if (const auto refusal = resolve_bits(predictor, source)) return predictor.raises(*refusal);
  if (!has_numpy_dtype(source)) return predictor.raises({"TypeError", Rule::ArrayOfDtype});
  if (source.form == TensorForm::Nested)
    return predictor.raises({"RuntimeError", Rule::ArrayOfNested});
  predict_array(predictor, source);
}

}  // namespace tenet
