// What comes by way of a protocol: buffers.

#include "spec/rules.h"

namespace tenet {
namespace {

using enum Rule;
constexpr std::string_view kBufferDoc = "documentation of torch.frombuffer";
constexpr std::string_view kBuffer = "torch/csrc/utils/tensor_new.cpp (tensor_frombuffer)";

constexpr RuleText kRules[] = {
    {NotABuffer, Topic::Errors, "not-a-buffer", "b",
     "An object without the buffer protocol is a ValueError; a tensor has none.", kBuffer},
    {BufferNotContiguous, Topic::Errors, "buffer-not-contiguous", "b",
     "An ndarray that is not C-contiguous offers no plain buffer: RuntimeError.", kBuffer},
    {BufferEmpty, Topic::Errors, "nothing-to-read", "b",
     "A buffer without bytes, or count=0, is a ValueError: there are no empty results.", kBuffer},
    {BufferOffset, Topic::Errors, "offset-outside", "b",
     "An offset that is negative, or not before the buffer's end, is a ValueError.", kBuffer},
    {BufferNotWhole, Topic::Errors, "not-whole-elements", "b",
     "Without a count, the bytes after the offset must be whole elements, else ValueError.",
     kBufferDoc},
    {BufferTooShort, Topic::Errors, "buffer-too-short", "b",
     "A count of more elements than there are bytes for is a ValueError.", kBufferDoc},
    {BufferNumberTooLarge, Topic::Errors, "number-beyond-int64", "b",
     "A count or offset beyond 64 bits is a ValueError.", "torch/csrc/utils/python_numbers.h"},
    {BufferShape, Topic::Shape, "one-dimension", "b",
     "The result has one dimension: count elements, or, when count is negative, all that follow "
     "the offset.",
     kBufferDoc},
    {SharesBuffer, Topic::Aliasing, "buffer-shared", "b",
     "A buffer is shared, never copied, its bytes taken as they are: element 0 is at the offset "
     "given in bytes, aligned or not, also of a read-only one.",
     kBufferDoc},
    {ReadOnlyBuffer, Topic::Warnings, "read-only-buffer", "b",
     "A read-only buffer is a UserWarning, even when it is then refused.", kBuffer},
};

}  // namespace

std::span<const RuleText> exchange_rules() { return kRules; }

}  // namespace tenet
