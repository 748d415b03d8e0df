// Gradients, strides and shapes.

#include <array>

#include "properties/claims/questions.h"
#include "spec/strides.h"

namespace tenet::properties {
namespace {

using enum Constructor;
using enum Origin;

/// A tensor with autograd history, given to the constructor.
bool of_differentiable(const Seen& seen, Constructor constructor) {
  const auto* tensor = seen.data<TensorInput>();
  return seen.is(constructor) && tensor != nullptr && requires_grad(*tensor) &&
         seen.result() != nullptr;
}

/// t.detach().clone() of the tensor that was given, in the same context.
Call detached_clone(const Seen& seen) {
  TensorInput tensor = *seen.data<TensorInput>();
  tensor.role = TensorRole::Plain;
  return {Clone, {std::move(tensor)}, {}, seen.call().context};
}

/// clone with preserve_format, of a CPU tensor.
const TensorInput* preserved(const Seen& seen) {
  const Requested want = requested(seen.call());
  if (!seen.is(Clone) || seen.result() == nullptr || !want.well_formed ||
      want.format.value_or(MemoryFormat::Preserve) != MemoryFormat::Preserve)
    return nullptr;
  return seen.data<TensorInput>();
}

const std::array kClaims = {
    Claim{"clone-is-independent", NotesOnZeroCopy,
          "A clone is an independent copy: neither memory nor gradients connect it with the "
          "original.",
          "when you need an independent copy", "results of clone", Fact::GradFn,
          [](const Seen& seen) {
            if (!seen.is(Clone) || seen.result() == nullptr) return Truth::Silent;
            return truth(seen.result()->grad_fn.empty() &&
                         seen.result()->sharing.source == Sharing::kNothing);
          }},
    Claim{"as-tensor-preserves-history", DocAsTensor,
          "torch.as_tensor of a tensor keeps its autograd history.", "preserving autograd history",
          "torch.as_tensor of tensors that require grad", Fact::RequiresGrad,
          [](const Seen& seen) {
            if (!of_differentiable(seen, AsTensor)) return Truth::Silent;
            return truth(seen.result()->requires_grad);
          }},
    Claim{"tensor-creates-a-leaf", DocAsTensor, "torch.tensor creates a new leaf tensor.",
          "creates a new “leaf tensor”", "results of torch.tensor", Fact::IsLeaf,
          [](const Seen& seen) {
            if (!seen.is(Constructor::Tensor) || seen.result() == nullptr) return Truth::Silent;
            return truth(seen.result()->is_leaf && !seen.result()->is_input);
          }},
    Claim{"tensor-is-a-leaf", DocTensor, "The result of torch.tensor is a leaf without history.",
          "with no autograd history", "results of torch.tensor", Fact::IsLeaf,
          [](const Seen& seen) {
            if (!seen.is(Constructor::Tensor) || seen.result() == nullptr) return Truth::Silent;
            return truth(seen.result()->is_leaf && seen.result()->grad_fn.empty());
          }},
    Claim{"tensor-equals-detach-clone", DocTensor, "torch.tensor(t) is t.detach().clone().",
          "is equivalent to t.detach().clone()",
          "torch.tensor of tensors, without dtype, device, requires_grad and pin_memory",
          Fact::Completion,
          [](const Seen& seen) {
            const Requested want = requested(seen.call());
            if (!seen.is(Constructor::Tensor) || seen.data<TensorInput>() == nullptr ||
                !want.well_formed || want.dtype || want.device || want.requires_grad ||
                want.pin_memory)
              return Truth::Silent;
            return same_result(seen, detached_clone(seen));
          }},
    Claim{"requires-grad-defaults-to-false", DocTensor,
          "Without requires_grad=True the result of torch.tensor does not require grad.",
          "Default: False", "torch.tensor without requires_grad=True", Fact::RequiresGrad,
          [](const Seen& seen) {
            if (!seen.is(Constructor::Tensor) || seen.result() == nullptr ||
                requested(seen.call()).requires_grad)
              return Truth::Silent;
            return truth(!seen.result()->requires_grad);
          }},
    Claim{"requires-grad-is-obeyed", DocTensor,
          "With requires_grad=True the result of torch.tensor requires grad.",
          "If autograd should record operations", "torch.tensor with requires_grad=True",
          Fact::RequiresGrad,
          [](const Seen& seen) {
            if (!seen.is(Constructor::Tensor) || seen.result() == nullptr ||
                !requested(seen.call()).requires_grad)
              return Truth::Silent;
            return truth(seen.result()->requires_grad);
          }},
    Claim{"empty-list-has-size-0", DocTensor, "torch.tensor([]) has size (0,).",
          "Create an empty tensor (of size (0,))", "torch.tensor of an empty list or tuple",
          Fact::ShapeFact,
          [](const Seen& seen) {
            const auto* sequence = seen.data<Sequence>();
            if (!seen.is(Constructor::Tensor) || sequence == nullptr || !sequence->items.empty() ||
                seen.result() == nullptr)
              return Truth::Silent;
            return truth(seen.result()->shape == Shape{0});
          }},
    Claim{"as-tensor-preserves-history-see-also", DocTensor,
          "torch.as_tensor preserves autograd history.", "preserves autograd history",
          "torch.as_tensor of tensors that require grad", Fact::GradFn,
          [](const Seen& seen) {
            if (!of_differentiable(seen, AsTensor)) return Truth::Silent;
            return truth(seen.result()->is_input || !seen.result()->grad_fn.empty());
          }},
    Claim{"clone-is-differentiable", DocClone, "Gradients flow from a clone back to its input.",
          "gradients will flow back", "clones of tensors that require grad", Fact::Gradient,
          [](const Seen& seen) {
            if (!of_differentiable(seen, Clone)) return Truth::Silent;
            return truth(!seen.result()->grad_fn.empty());
          }},
    Claim{"clone-keeps-dense-strides", DocClone,
          "With preserve_format the clone of a dense tensor keeps its strides.",
          "memory format (including strides) is retained",
          "clones in preserve_format of dense tensors", Fact::StridesFact,
          [](const Seen& seen) {
            const TensorInput* tensor = preserved(seen);
            if (tensor == nullptr || is_sparse(tensor->form) ||
                !is_non_overlapping_and_dense(tensor->shape, tensor->strides))
              return Truth::Silent;
            return truth(seen.result()->strides == tensor->strides);
          }},
    Claim{"clone-makes-others-contiguous", DocClone,
          "With preserve_format the clone of a tensor that is not dense is contiguous.",
          "converted to the dense (contiguous) format",
          "clones in preserve_format of tensors that are not dense", Fact::StridesFact,
          [](const Seen& seen) {
            const TensorInput* tensor = preserved(seen);
            if (tensor == nullptr || is_non_overlapping_and_dense(tensor->shape, tensor->strides))
              return Truth::Silent;
            return truth(is_contiguous(seen.result()->shape, seen.result()->strides));
          }},
    Claim{"integer-target-cuts-the-graph", DocTo,
          "A conversion to an integer dtype does not require grad.", "implicitly set",
          "to of tensors that require grad, with an integer or bool result", Fact::RequiresGrad,
          [](const Seen& seen) {
            if (!of_differentiable(seen, To) || is_differentiable(seen.result()->dtype))
              return Truth::Silent;
            return truth(!seen.result()->requires_grad);
          }},
};

}  // namespace

std::span<const Claim> claims_on_autograd_and_layout() { return kClaims; }

}  // namespace tenet::properties
