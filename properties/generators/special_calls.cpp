#include "properties/generators/special_calls.h"

#include <array>
#include <string_view>

namespace tenet::properties {
namespace {

/// What stands before the data, and what behind it.
struct Frame {
  std::string_view before, after;
};
constexpr std::array kOfData{
    Frame{"tensor(", ")"},
    Frame{"as_tensor(", ")"},
    Frame{"asarray(", ")"},
    Frame{"Tensor(", ")"},
    Frame{"new_tensor(tensor(float32,[],#z4.),", ")"},
    Frame{"tensor(", ",dtype=torch.float64)"},
    Frame{"as_tensor(", ",dtype=torch.float32)"},
    Frame{"asarray(", ",dtype=torch.int64)"},
};
constexpr std::array kInterrupted{
    "object(Sequence,[1,2],__len__!KeyboardInterrupt)",
    "object(Sequence,[1,2],__getitem__=0!KeyboardInterrupt)",
    "object(Sequence,[1,2],__getitem__=1!KeyboardInterrupt)",
    "object(list,[1,2],__len__!KeyboardInterrupt)",
    "object(list,[1,2],__getitem__=1!KeyboardInterrupt)",
    "object(list,[1,2],__iter__!KeyboardInterrupt)",
    "[[1],object(Sequence,[1],__getitem__=0!KeyboardInterrupt)]",
    "[1,object(object,[],__float__!KeyboardInterrupt)]",
    "[1,object(object,[],__index__!KeyboardInterrupt)]",
    "object(object,[],__float__!KeyboardInterrupt)",
    "object(object,[],__index__!KeyboardInterrupt)",
    "object(object,[],__bool__!KeyboardInterrupt)",
    "object(object,[],__complex__!KeyboardInterrupt)",
    "object(object,[],__array__!KeyboardInterrupt)",
};

constexpr std::array kOfArray{
    Frame{"tensor(", ")"},      Frame{"as_tensor(", ")"},
    Frame{"asarray(", ")"},     Frame{"from_numpy(", ")"},
    Frame{"from_dlpack(", ")"}, Frame{"new_tensor(tensor(float64,[],#z8.),", ")"},
};
constexpr std::array kLargeArrays{"ndarray(double,[512],#z4096.)",
                                  "ndarray(double,[64,128],#z65536.)"};
constexpr std::array kOfTensor{
    Frame{"tensor(", ")"},          Frame{"as_tensor(", ")"},        Frame{"asarray(", ")"},
    Frame{"from_dlpack(", ")"},     Frame{"Tensor(", ")"},           Frame{"clone(", ")"},
    Frame{"to(", ",copy=True)"},    Frame{"contiguous(", ")"},       Frame{"detach(", ")"},
    Frame{"cast(", ",str(float))"}, Frame{"to(", ",torch.float64)"},
};
constexpr std::array kLargeTensors{"tensor(float32,[1024],#z4096.)",
                                   "tensor(float32,[64,256],#z65536.)"};
constexpr std::array kOthers{
    "frombuffer(ndarray(double,[512],#z4096.),dtype=torch.float64)",
    "frombuffer(ndarray(double,[8192],#z65536.),dtype=torch.float64)",
    "tensor(range(0,5000,1))",
    "scalar_tensor(object(object,[],__float__!KeyboardInterrupt))",
};

template <class Frames, class Inputs>
void add(std::vector<std::string>& calls, const Frames& frames, const Inputs& inputs) {
  for (const Frame& frame : frames)
    for (const std::string_view input : inputs)
      calls.push_back(std::string(frame.before) + std::string(input) + std::string(frame.after));
}

}  // namespace

std::vector<std::string> special_calls() {
  std::vector<std::string> calls(kOthers.begin(), kOthers.end());
  add(calls, kOfArray, kLargeArrays);
  add(calls, kOfTensor, kLargeTensors);
  add(calls, kOfData, kInterrupted);
  return calls;
}

}  // namespace tenet::properties
