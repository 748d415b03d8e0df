#include "spec/outcome.h"

#include <array>

namespace tenet {
namespace {

constexpr std::array<std::string_view, kTopicCount> kTopicNames{
    "aliasing", "identity", "dtype",  "device",   "shape",   "layout",
    "values",   "autograd", "errors", "warnings", "lifetime"};

struct FactRow {
  std::string_view name;
  Topic topic;
};

constexpr std::array<FactRow, kFactCount> kFacts{{
    {"completion", Topic::Errors},
    {"result type", Topic::Identity},
    {"dtype", Topic::Dtype},
    {"shape", Topic::Shape},
    {"device", Topic::Device},
    {"layout", Topic::Layout},
    {"strides", Topic::Layout},
    {"storage offset", Topic::Layout},
    {"conj bit", Topic::Layout},
    {"neg bit", Topic::Layout},
    {"pinned", Topic::Device},
    {"requires_grad", Topic::Autograd},
    {"is_leaf", Topic::Autograd},
    {"grad_fn", Topic::Autograd},
    {"gradient", Topic::Autograd},
    {"is inference", Topic::Autograd},
    {"is the input", Topic::Identity},
    {"shared bytes", Topic::Aliasing},
    {"values", Topic::Values},
    {"warnings", Topic::Warnings},
    {"input unchanged", Topic::Aliasing},
    {"keeps source alive", Topic::Lifetime},
    {"released", Topic::Lifetime},
    {"process state", Topic::Lifetime},
    {"indices", Topic::Values},
    {"shared bytes of the indices", Topic::Aliasing},
}};

constexpr std::array<std::string_view, 14> kWarningNames{"array not writeable",
                                                         "copy construct from a tensor",
                                                         "complex to real",
                                                         "slow list of arrays",
                                                         "TypedStorage is deprecated",
                                                         "grad of a non-leaf",
                                                         "requires grad to scalar",
                                                         "NumPy deprecation",
                                                         "complex32 is experimental",
                                                         "buffer not writeable",
                                                         "requires_grad of the tensor is kept",
                                                         "bcomplex32 is experimental",
                                                         "in beta or deprecated",
                                                         "other"};

}  // namespace

std::string_view name(Layout layout) {
  constexpr std::array<std::string_view, 10> kNames{
      "torch.strided",    "torch.sparse_coo",      "torch.sparse_coo, not coalesced",
      "torch.sparse_csr", "torch.sparse_csc",      "torch.sparse_bsr",
      "torch.sparse_bsc", "torch.strided, nested", "torch.jagged",
      "another layout"};
  return kNames[static_cast<std::size_t>(layout)];
}
Layout layout_of(TensorForm form) {
  switch (form) {
    case TensorForm::Coo:
      return Layout::SparseCoo;
    case TensorForm::Uncoalesced:
      return Layout::SparseUncoalesced;
    case TensorForm::Csr:
      return Layout::SparseCsr;
    case TensorForm::Csc:
      return Layout::SparseCsc;
    case TensorForm::Bsr:
      return Layout::SparseBsr;
    case TensorForm::Bsc:
      return Layout::SparseBsc;
    case TensorForm::Nested:
      return Layout::Nested;
    case TensorForm::Jagged:
      return Layout::Jagged;
    default:
      return Layout::Strided;
  }
}

std::string_view name(Topic topic) { return kTopicNames[static_cast<std::size_t>(topic)]; }
std::string_view name(Fact fact) { return kFacts[static_cast<std::size_t>(fact)].name; }
Topic topic(Fact fact) { return kFacts[static_cast<std::size_t>(fact)].topic; }
std::string_view name(WarningKind kind) { return kWarningNames[static_cast<std::size_t>(kind)]; }

}  // namespace tenet
