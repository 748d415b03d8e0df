// Objects that live on after the call, with real PyTorch.

#include "harness/live_objects.h"

#include <sys/mman.h>

#include "harness/safe_memory.h"
#include "tests/harness/harness_test.h"

namespace tenet::harness {
namespace {

constexpr int kSource = 0;
constexpr int kResult = 1;

Operation operation(Action action, int holder, int makes = -1,
                    std::vector<std::int64_t> numbers = {}, Bytes bytes = {}) {
  return {action, holder, -1, makes, std::move(numbers), std::move(bytes)};
}

/// Right after the call.
class Opened {
 public:
  explicit Opened(Call call) : subject_(loaded()), call_(std::move(call)) {
    objects_ = open_live_objects(subject_, call_);
    EXPECT_TRUE(objects_->perform(operation(Action::Construct, -1, kResult)).raised.empty());
  }
  LiveObjects* operator->() { return objects_.get(); }

 private:
  static Subject loaded() {
    interpreter();
    return Subject::load("torch");
  }
  Subject subject_;
  Call call_;
  std::unique_ptr<LiveObjects> objects_;
};

Call from_numpy() {
  return call_of(Constructor::FromNumpy, {ndarray<std::uint8_t>(NumpyType::UByte, {1, 2, 3})});
}

TEST(LiveObjects, AWriteArrivesWhereTheMemoryIsShared) {
  Opened objects(from_numpy());
  objects->perform(operation(Action::Write, kSource, -1, {1}, {9}));
  objects->perform(operation(Action::WriteInThread, kResult, -1, {2}, {8}));
  EXPECT_EQ(objects->look(kResult).elements, (Bytes{1, 9, 8}));
  EXPECT_EQ(objects->look(kSource).elements, (Bytes{1, 9, 8}));
}

TEST(LiveObjects, TheResultKeepsTheSourceUntilItGoes) {
  Opened objects(from_numpy());
  objects->perform(operation(Action::Drop, kSource));
  EXPECT_FALSE(objects->sources()[0].released);
  EXPECT_EQ(objects->look(kResult).elements, (Bytes{1, 2, 3}));
  objects->perform(operation(Action::Drop, kResult));
  EXPECT_TRUE(objects->sources()[0].released);
}

TEST(LiveObjects, FreedMemoryReadsAsPoison) {
  Opened objects(from_numpy());
  const std::uint64_t address = objects->look(kResult).address;
  objects->perform(operation(Action::Drop, kSource));
  objects->perform(operation(Action::Drop, kResult));
  Bytes bytes(3);
  ASSERT_TRUE(read_memory(address, bytes.size(), bytes.data()));
  EXPECT_EQ(bytes, Bytes(3, kPoison));
}

TEST(LiveObjects, MemoryThatIsGoneIsNoCrash) {
  constexpr std::size_t kSize = 4096;
  void* page = ::mmap(nullptr, kSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  ::munmap(page, kSize);
  std::uint8_t byte = 0;
  EXPECT_FALSE(read_memory(reinterpret_cast<std::uint64_t>(page), 1, &byte));
}

TEST(LiveObjects, ForeignMemoryIsNotResizedAndTheTensorStaysAsItWas) {
  Opened objects(from_numpy());
  const Answer answer = objects->perform(operation(Action::Grow, kResult, -1, {100}));
  EXPECT_EQ(answer.raised, (std::vector<std::string>{"RuntimeError"}));
  EXPECT_EQ(objects->look(kResult).shape, (Shape{3}));
}

TEST(LiveObjects, AReadOnlyArrayRefusesAndIsMadeWriteableAgain) {
  Opened objects(from_numpy());
  objects->perform(operation(Action::MakeReadOnly, kSource));
  const Answer refused = objects->perform(operation(Action::Write, kSource, -1, {0}, {9}));
  ASSERT_FALSE(refused.raised.empty());
  EXPECT_EQ(refused.raised.front(), "ValueError");
  const Answer again = objects->perform(operation(Action::Construct, kSource, 2));
  ASSERT_EQ(again.warnings.size(), 1U);
  EXPECT_EQ(again.warnings[0].kind, WarningKind::NonWriteableNumpy);
  EXPECT_TRUE(objects->perform(operation(Action::MakeWriteable, kSource)).raised.empty());
  EXPECT_TRUE(objects->perform(operation(Action::Write, kSource, -1, {0}, {9})).raised.empty());
}

TEST(LiveObjects, AChildSeesTheSameAndChangesNothing) {
  Opened objects(from_numpy());
  EXPECT_EQ(objects->perform(operation(Action::LookInChild, -1)).message, "");
  EXPECT_EQ(objects->look(kResult).elements, (Bytes{1, 2, 3}));
}

TEST(LiveObjects, APickledTensorHasMemoryOfItsOwn) {
  Opened objects(from_numpy());
  EXPECT_TRUE(objects->perform(operation(Action::Pickle, kResult, 2)).raised.empty());
  EXPECT_EQ(objects->look(2).elements, (Bytes{1, 2, 3}));
  EXPECT_NE(objects->look(2).address, objects->look(kResult).address);
}

TEST(LiveObjects, NothingIsLeftInTheEnd) {
  Opened objects(from_numpy());
  objects->perform(operation(Action::AsNumpy, kResult, 2));
  objects->perform(operation(Action::Slice, kResult, 3, {0, 1, 3, 1}));
  EXPECT_TRUE(objects->finish());
}

}  // namespace
}  // namespace tenet::harness
