#include "spec/source.h"

namespace tenet {

Expectation predict(const Call& call, TorchVersion version, const Machine& machine) {
  Expectation expectation;
  Machine here = machine;
  here.current = call.context.current_device;
  Predictor predictor(call, version, here, expectation);
  switch (call.constructor) {
    case Constructor::Tensor:
    case Constructor::AsTensor:
    case Constructor::NewTensor:
      predict_from_data(predictor);
      break;
    case Constructor::FromNumpy:
      predict_from_numpy(predictor);
      break;
    case Constructor::LegacyTensor:
      predict_legacy(predictor);
      break;
    case Constructor::Clone:
      predict_clone(predictor);
      break;
    case Constructor::To:
      predict_to(predictor);
      break;
    case Constructor::FromBuffer:
      predict_from_buffer(predictor);
      break;
    case Constructor::AsArray:
      predict_as_array(predictor);
      break;
    case Constructor::FromDlpack:
      predict_from_dlpack(predictor);
      break;
    case Constructor::Contiguous:
      predict_contiguous(predictor);
      break;
    case Constructor::Detach:
      predict_detach(predictor);
      break;
    case Constructor::ScalarTensor:
      predict_scalar_tensor(predictor);
      break;
    case Constructor::Cast:
      predict_cast(predictor);
      break;
    case Constructor::Type:
      predict_type(predictor);
      break;
    case Constructor::TypedTensor:
      predict_typed_tensor(predictor);
      break;
    case Constructor::Numpy:
      predict_numpy(predictor);
      break;
    case Constructor::SparseCooTensor:
      predict_sparse_coo(predictor);
      break;
  }
  predict_special(predictor);
  predictor.finish();
  return expectation;
}

}  // namespace tenet
