#pragma once
// A small model of memory: blocks of bytes, storages over them, and objects that are strided views
// of them. It knows what every operation does, and predicts everything that is seen afterwards.
//
//   names ──► things ──► storages ──► memories
//   source    a tensor   which may    bytes, and
//   result    an array   be resized   who made them

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/live_objects.h"
#include "spec/call.h"
#include "spec/expectation.h"

namespace tenet::properties {

/// A stretch of bytes. Those that are not known may be anything.
struct Memory {
  Bytes bytes;
  std::vector<bool> known;
  int source = -1;  ///< its number among the call's sources; -1: torch's own
};

/// What a tensor has its memory through. Several may be over one memory.
struct StorageModel {
  enum class Resizable : std::uint8_t { No, Yes, Unknown };
  int memory = 0;
  std::int64_t begin = 0;  ///< in the memory
  std::int64_t size = 0;   ///< in bytes
  Resizable resizable = Resizable::No;
};

/// An object.
struct Thing {
  harness::HolderKind kind = harness::HolderKind::Other;
  int memory = -1;
  int storage = -1;  ///< a tensor's
  std::optional<Dtype> dtype;
  NumpyDtype numpy_dtype;  ///< an array's
  Device device;           ///< where it is
  int itemsize = 1;
  Shape shape;
  Strides strides;         ///< in bytes
  std::int64_t first = 0;  ///< where the first element begins in its memory
  bool writeable = true;
  bool requires_grad = false;
  bool plain = true;  ///< of the class torch.Tensor itself
  bool can_be_made_writeable = false;
  bool has_relatives = false;     ///< views, or exports, that hold on to the object as it will be
  bool may_keep_sources = false;  ///< part of a graph, which holds on to what it came from
  std::vector<int> keeps;         ///< memories of an object that is `Other`
  std::optional<Input> input;     ///< what it was made from: the data of the call
};

/// The call, and how it is predicted. What is not to be made has no prediction.
struct Scenario {
  Call call;
  std::function<std::optional<Expectation>(const Call&)> predict;
};

class Model {
 public:
  /// Before the call is made.
  explicit Model(std::shared_ptr<const Scenario> scenario);

  /// Whether the operation can be done, and its outcome is predicted.
  [[nodiscard]] bool allows(const harness::Operation& operation) const;
  /// What it is to raise; empty: nothing. Only of what is allowed.
  [[nodiscard]] std::string raises(const harness::Operation& operation) const;
  /// The warnings of Construct.
  [[nodiscard]] std::optional<Prediction<std::vector<Warning>>> warnings(
      const harness::Operation& operation) const;
  void apply(const harness::Operation& operation);

  [[nodiscard]] const std::map<int, int>& names() const { return names_; }
  [[nodiscard]] const Thing& thing(int name) const {
    return things_[static_cast<std::size_t>(names_.at(name))];
  }
  [[nodiscard]] const Memory& memory(int number) const {
    return memories_[static_cast<std::size_t>(number)];
  }
  [[nodiscard]] const StorageModel& storage(int number) const {
    return storages_[static_cast<std::size_t>(number)];
  }
  [[nodiscard]] const std::vector<Memory>& memories() const { return memories_; }
  /// Whether the call itself has been made.
  [[nodiscard]] bool was_called() const { return called_; }
  /// Whether a name leads to the memory.
  [[nodiscard]] bool is_held(int memory) const;
  /// Whether something may hold on to sources besides.
  [[nodiscard]] bool may_keep_sources() const;
  /// Whether no other storage and no array is over the memory.
  [[nodiscard]] bool is_sole_storage(int storage) const;

  /// The call with the thing of that name in the place of its data; nothing when it cannot be told.
  [[nodiscard]] std::optional<Call> call_with(int name) const;
  [[nodiscard]] const Scenario& scenario() const { return *scenario_; }
  /// The name of the result, and that of the data.
  [[nodiscard]] int result() const { return static_cast<int>(scenario_->call.arguments.size()); }
  [[nodiscard]] int data() const;
  /// Where an element lies in its memory.
  [[nodiscard]] static std::int64_t byte_of(const Thing& thing,
                                            const std::vector<std::int64_t>& index);

 private:
  int add_memory(Memory memory);
  void add_argument(int name, const Input& input, int& source);
  void add(int name, Thing thing);
  void construct(const harness::Operation& operation);
  void view(const harness::Operation& operation);
  void pickle(const harness::Operation& operation);
  void write(const Thing& thing, const harness::Operation& operation);
  void zero(const Thing& thing);
  void grow(const harness::Operation& operation);
  [[nodiscard]] std::optional<Expectation> expectation(const harness::Operation& operation) const;
  [[nodiscard]] bool allows_construct(const harness::Operation& operation) const;
  [[nodiscard]] bool is_all_on_host() const;
  [[nodiscard]] bool all_known(const Thing& thing) const;
  /// The data's own, if the result is over that; else -1.
  [[nodiscard]] int storage_of_result(const harness::Operation& operation,
                                      const Expectation& expected) const;
  [[nodiscard]] int memory_of_source(int source) const;
  void fill(const Thing& thing, const Prediction<ExpectedValues>& values);

  std::shared_ptr<const Scenario> scenario_;
  std::vector<Memory> memories_;
  std::vector<StorageModel> storages_;
  std::vector<Thing> things_;
  std::map<int, int> names_;
  bool called_ = false;
};

/// Calls visit(byte in memory, number) for each element in row-major order.
template <class Visit>
void for_each_element(const Thing& thing, Visit&& visit) {
  const std::int64_t count = element_count(thing.shape);
  std::vector<std::int64_t> index(thing.shape.size(), 0);
  for (std::int64_t number = 0; number < count; ++number) {
    visit(Model::byte_of(thing, index), number);
    for (std::size_t d = index.size(); d-- > 0;) {
      if (++index[d] < thing.shape[d]) break;
      index[d] = 0;
    }
  }
}

/// Each stride so many times as long.
[[nodiscard]] Strides scaled(Strides strides, std::int64_t factor);
/// The dtype of the ndarray that tensor.numpy() returns, if it does.
[[nodiscard]] std::optional<NumpyDtype> numpy_dtype(Dtype dtype);
/// The bytes from the first element's first to the last element's last; 0 without elements.
[[nodiscard]] std::int64_t extent(const Shape& shape, const Strides& byte_strides, int itemsize);

}  // namespace tenet::properties
