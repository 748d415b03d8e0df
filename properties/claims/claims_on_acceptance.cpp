// What is taken and what is refused, and how fast it is.

#include <algorithm>
#include <array>

#include "properties/claims/questions.h"

namespace tenet::properties {
namespace {

using enum Constructor;
using enum Origin;

/// The dtypes that from_numpy's documentation names.
bool is_listed(NumpyType type) {
  constexpr std::array kListed = {Dtype::Float64,   Dtype::Float32,    Dtype::Float16,
                                  Dtype::Complex64, Dtype::Complex128, Dtype::Int64,
                                  Dtype::Int32,     Dtype::Int16,      Dtype::Int8,
                                  Dtype::UInt8,     Dtype::Bool};
  const auto dtype = torch_dtype(type);
  return dtype && std::find(kListed.begin(), kListed.end(), *dtype) != kListed.end();
}

Truth returned(const Seen& seen) { return truth(seen.result() != nullptr); }

/// Called with the data alone.
bool only_data(const Call& call) { return call.arguments.size() == 1 && call.keywords.empty(); }

template <class Kind>
Truth accepts(const Seen& seen, Constructor constructor) {
  if (!seen.is(constructor) || seen.data<Kind>() == nullptr || !only_data(seen.call()))
    return Truth::Silent;
  return returned(seen);
}

constexpr std::string_view kNoFact =
    "how fast a call is is no fact of its result; `./tenet bench` measures it";

const std::array kClaims = {
    Claim{"tensor-accepts-arrays", NotesOnThree, "torch.tensor takes NumPy arrays.",
          "Lists, tuples, NumPy arrays", "torch.tensor(array)", Fact::Completion,
          [](const Seen& seen) { return accepts<NdArray>(seen, Constructor::Tensor); }},
    Claim{"tensor-accepts-tensors", NotesOnThree, "torch.tensor takes tensors.", "tensors, scalars",
          "torch.tensor(t)", Fact::Completion,
          [](const Seen& seen) { return accepts<TensorInput>(seen, Constructor::Tensor); }},
    Claim{"tensor-accepts-lists", NotesOnThree, "torch.tensor takes lists and tuples.",
          "Lists, tuples", "torch.tensor of lists and tuples of Python numbers", Fact::Completion,
          [](const Seen& seen) {
            const Input* data = data_of(seen.call());
            return data != nullptr && is_python_numbers(*data)
                       ? accepts<Sequence>(seen, Constructor::Tensor)
                       : Truth::Silent;
          }},
    Claim{"as-tensor-accepts-arrays", NotesOnThree, "torch.as_tensor takes NumPy arrays.",
          "Lists, tuples, NumPy arrays", "torch.as_tensor(array)", Fact::Completion,
          [](const Seen& seen) { return accepts<NdArray>(seen, AsTensor); }},
    Claim{"as-tensor-accepts-tensors", NotesOnThree, "torch.as_tensor takes tensors.",
          "tensors, scalars", "torch.as_tensor(t)", Fact::Completion,
          [](const Seen& seen) { return accepts<TensorInput>(seen, AsTensor); }},
    Claim{"as-tensor-accepts-lists", NotesOnThree, "torch.as_tensor takes lists and tuples.",
          "Lists, tuples", "torch.as_tensor of lists and tuples of Python numbers",
          Fact::Completion,
          [](const Seen& seen) {
            const Input* data = data_of(seen.call());
            return data != nullptr && is_python_numbers(*data) ? accepts<Sequence>(seen, AsTensor)
                                                               : Truth::Silent;
          }},
    Claim{"tensor-accepts-scalars", NotesOnThree, "torch.tensor takes Python numbers.",
          "tensors, scalars", "torch.tensor(number)", Fact::Completion,
          [](const Seen& seen) {
            const Input* data = data_of(seen.call());
            if (!seen.is(Constructor::Tensor) || data == nullptr || !is_python_number(*data) ||
                !only_data(seen.call()))
              return Truth::Silent;
            return returned(seen);
          }},
    Claim{"as-tensor-accepts-scalars", NotesOnThree, "torch.as_tensor takes Python numbers.",
          "tensors, scalars", "torch.as_tensor(number)", Fact::Completion,
          [](const Seen& seen) {
            const Input* data = data_of(seen.call());
            if (!seen.is(AsTensor) || data == nullptr || !is_python_number(*data) ||
                !only_data(seen.call()))
              return Truth::Silent;
            return returned(seen);
          }},
    Claim{"from-numpy-takes-only-arrays", NotesOnThree,
          "torch.from_numpy takes NumPy arrays and nothing else.", "Only NumPy arrays",
          "from_numpy of anything but ndarrays", Fact::Completion,
          [](const Seen& seen) {
            return seen.is(FromNumpy) && seen.data<NdArray>() == nullptr
                       ? truth(seen.result() == nullptr)
                       : Truth::Silent;
          }},
    Claim{"tensor-is-slower", NotesOnThree, "torch.tensor is slower, because it copies.",
          "Slower (due to copy)", "", Fact::Completion, nullptr, kNoFact},
    Claim{"as-tensor-is-faster", NotesOnThree, "torch.as_tensor is faster when nothing is copied.",
          "Faster if no copy needed", "", Fact::Completion, nullptr, kNoFact},
    Claim{"from-numpy-is-fastest", NotesOnThree, "torch.from_numpy is the fastest of the three.",
          "Fastest (no copy)", "", Fact::Completion, nullptr, kNoFact},
    Claim{"as-tensor-accepts-cupy", Codecademy, "torch.as_tensor takes CuPy arrays.",
          "PyTorch tensor, CuPy array", "torch.as_tensor of CuPy's copy of an array",
          Fact::Completion,
          [](const Seen& seen) {
            return ask_of_array(seen, AsTensor,
                                "accepts(lambda a=on_cupy(source): torch.as_tensor(a))");
          },
          "it takes CuPy and a CUDA device to see it"},
    Claim{"sharing-saves-time", Codecademy,
          "torch.as_tensor saves memory and time, above all with large arrays.",
          "especially with large datasets", "", Fact::Completion, nullptr, kNoFact},
    Claim{"as-tensor-dtype-by-position", Codecademy,
          "dtype can be given to torch.as_tensor as the second argument.",
          "torch.as_tensor(data, dtype=None, device=None)",
          "torch.as_tensor with two positional arguments, the second a dtype", Fact::Completion,
          [](const Seen& seen) {
            const Call& call = seen.call();
            if (!seen.is(AsTensor) || call.arguments.size() != 2 ||
                !call.arguments[1].is<DtypeObject>())
              return Truth::Silent;
            return returned(seen);
          }},
    Claim{"from-numpy-accepts-its-list", DocFromNumpy,
          "from_numpy takes arrays of the eleven dtypes that its documentation lists.",
          "It currently accepts", "from_numpy of arrays of a listed dtype", Fact::Completion,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            if (!seen.is(FromNumpy) || array == nullptr || !is_listed(array->dtype.type) ||
                !only_data(seen.call()))
              return Truth::Silent;
            return returned(seen);
          }},
    Claim{"from-numpy-refuses-others", DocFromNumpy,
          "from_numpy takes no array of a dtype that its documentation does not list.",
          "It currently accepts", "from_numpy of arrays of other dtypes", Fact::Completion,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            if (!seen.is(FromNumpy) || array == nullptr || is_listed(array->dtype.type) ||
                !only_data(seen.call()))
              return Truth::Silent;
            return truth(seen.result() == nullptr);
          }},
    Claim{"read-only-arrays-are-taken-with-a-warning", DocFromNumpy,
          "A read-only array makes a tensor, and a warning says that writing to it is undefined.",
          "will result in undefined behavior", "results of from_numpy of read-only arrays",
          Fact::Warnings,
          [](const Seen& seen) {
            const auto* array = seen.data<NdArray>();
            if (!seen.is(FromNumpy) || array == nullptr || array->writeable ||
                seen.result() == nullptr)
              return Truth::Silent;
            const auto& warnings = seen.outcome().warnings;
            return truth(std::any_of(warnings.begin(), warnings.end(), [](const Warning& one) {
              return one.kind == WarningKind::NonWriteableNumpy;
            }));
          }},
};

}  // namespace

std::span<const Claim> claims_on_acceptance() { return kClaims; }

}  // namespace tenet::properties
