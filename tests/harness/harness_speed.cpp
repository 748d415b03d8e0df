// How long a case takes outside of the constructor, on real PyTorch, for typical small inputs.

#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "tests/harness/harness_test.h"

namespace {

using namespace tenet;           // NOLINT
using namespace tenet::harness;  // NOLINT

struct Line {
  std::string name;
  Call call;
};

std::vector<Line> lines() {
  const Input leaf = tensor<float>(Dtype::Float32, {1, 2, 3}, TensorRole::Leaf);
  const Input plain = tensor<float>(Dtype::Float32, {1, 2, 3});
  const Input array = ndarray<double>(NumpyType::Double, {1, 2, 3, 4});
  Call device = call_of(Constructor::Tensor, {number(1)});
  device.context.device_context = Device{DeviceType::Meta, -1};
  Call dtype = call_of(Constructor::Tensor, {number(1)});
  dtype.context.default_dtype = Dtype::Float64;
  return {
      {"tensor(1.0)", call_of(Constructor::Tensor, {number(1)})},
      {"tensor([1., 2., 3.])",
       call_of(Constructor::Tensor, {list({number(1), number(2), number(3)})})},
      {"tensor([[1, 2], [3, 4]], dtype=float64)",
       call_of(Constructor::Tensor,
               {list({list({integer(1), integer(2)}), list({integer(3), integer(4)})})},
               {{"dtype", DtypeObject{Dtype::Float64}}})},
      {"from_numpy(ndarray)", call_of(Constructor::FromNumpy, {array})},
      {"as_tensor(ndarray)", call_of(Constructor::AsTensor, {array})},
      {"tensor(ndarray)", call_of(Constructor::Tensor, {array})},
      {"as_tensor(tensor)", call_of(Constructor::AsTensor, {plain})},
      {"clone(tensor)", call_of(Constructor::Clone, {plain})},
      {"clone(leaf)", call_of(Constructor::Clone, {leaf})},
      {"to(tensor, float64)", call_of(Constructor::To, {plain, DtypeObject{Dtype::Float64}})},
      {"tensor('x') raises", call_of(Constructor::Tensor, {Input(PyStr{"x"})})},
      {"tensor(tensor) warns", call_of(Constructor::Tensor, {plain})},
      {"tensor(1.0) with default dtype", dtype},
      {"tensor(1.0) with torch.device('meta')", device},
  };
}

}  // namespace

int main() {
  interpreter();
  Runner runner(Subject::load("torch"));
  constexpr int kCalls = 20000;
  std::printf("%-44s %10s %10s %10s\n", "call", "all", "inside", "harness");
  for (const Line& line : lines()) {
    for (int i = 0; i < 100; ++i) (void)runner.run(line.call);
    const double inside_before = runner.seconds_inside();
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kCalls; ++i) (void)runner.run(line.call);
    const std::chrono::duration<double> all = std::chrono::steady_clock::now() - start;
    const double inside = runner.seconds_inside() - inside_before;
    std::printf("%-44s %7.2f us %7.2f us %7.2f us\n", line.name.c_str(), all.count() / kCalls * 1e6,
                inside / kCalls * 1e6, (all.count() - inside) / kCalls * 1e6);
  }
}
