#include <array>
#include <utility>

#include "properties/generators/arguments.h"
#include "properties/generators/buffers.h"
#include "properties/generators/calls.h"
#include "properties/generators/edges/products.h"
#include "properties/generators/layouts.h"
#include "properties/generators/ndarrays.h"
#include "properties/generators/objects.h"
#include "properties/generators/scalars.h"
#include "properties/generators/sequences.h"

namespace tenet::properties {
namespace {

// --- sequences ---

Call sequence_call(Random& random, Constructor constructor, Digits index) {
  const auto style = static_cast<SequenceStyle>(index.take(kSequenceStyleCount));
  return call_of(constructor, make_sequence(random, style));
}

// --- objects of users' and library classes ---

Call object_call(Random& random, Constructor constructor, Digits index) {
  Input object = make_object(random, static_cast<ObjectType>(index.take(kObjectTypeCount)));
  if (index.take(2) == 1) object = Sequence{SequenceType::List, {std::move(object)}};
  Call call = call_of(constructor, std::move(object));
  add_one_of_each_category(call, index.take(6));
  if (constructor == Constructor::LegacyTensor) keep_size_small(random, call.arguments[0]);
  return call;
}

constexpr std::uint32_t kDepths = 6;
Call deep_call(Random& random, Constructor constructor, Digits index) {
  // Around the dimensions that ATen's operations take, and those that sequences may have.
  constexpr std::array<int, kDepths> kLevels{63, 64, 65, 127, 128, 129};
  Input nested = any_number(random, Palette::Small);
  for (int level = kLevels[index.take(kDepths)]; level > 0; --level)
    nested = Sequence{SequenceType::List, {std::move(nested)}};
  Call call = call_of(constructor, std::move(nested));
  add_one_of_each_category(call, index.take(3));
  return call;
}

Call hostile_call(Random& random, Constructor constructor, Digits index) {
  Call call = call_of(constructor, hostile_sequence(random, index.take(kHostileSequences)));
  add_one_of_each_category(call, index.take(2));
  return call;
}

// Faulty and old producers of DLPack, and capsules.
constexpr std::uint32_t kCapsules = 4;
Call exporter_call(Random& random, Constructor constructor, Digits index) {
  const std::uint32_t form = index.take(kExporters + kCapsules);
  Call call = call_of(constructor, form < kExporters ? exporter(random, form)
                                                     : make_object(random, ObjectType::Capsule));
  const std::uint32_t copy = index.take(3);
  const bool places = index.take(2) == 1;
  const bool shares = constructor == Constructor::FromDlpack || constructor == Constructor::AsArray;
  if (shares && copy > 0) call.keywords.push_back({"copy", flag(copy == 1)});
  if (constructor == Constructor::FromDlpack && places)
    call.keywords.push_back({"device", PyStr{"cpu"}});
  if (constructor != Constructor::FromDlpack && constructor != Constructor::LegacyTensor && places)
    call.keywords.push_back({"dtype", DtypeObject{Dtype::Float64}});
  add_self(random, call);
  return call;
}

// More items than memory, with a dtype: without one they would be read to the end.
Call huge_call(Random& random, Constructor constructor, Digits index) {
  Call call = call_of(constructor, huge_sequence(random, index.take(kHugeSequences)));
  constexpr std::array<Dtype, 3> kDtypes{Dtype::UInt8, Dtype::Float32, Dtype::Complex128};
  const Dtype dtype = kDtypes[index.take(kDtypes.size())];
  const bool on_meta = index.take(2) == 1;
  if (constructor == Constructor::LegacyTensor) return call;
  call.keywords.push_back({"dtype", DtypeObject{dtype}});
  if (on_meta) call.keywords.push_back({"device", PyStr{"meta"}});
  add_self(random, call);
  return call;
}

// Every kind of buffer as data of every constructor.
constexpr std::uint32_t kBufferKinds = 12;
Call buffer_data_call(Random& random, Constructor constructor, Digits index) {
  Buffer buffer = any_buffer(random);
  for (std::uint32_t tries = index.take(kBufferKinds); tries % 4 > 0 && tries < 64; tries += 4) {
    const bool shaped = buffer.shape || buffer.step != 1 || buffer.offset != 0;
    if (shaped || buffer.type >= BufferType::Ctypes) break;
    buffer = any_buffer(random);
  }
  Call call = call_of(constructor, std::move(buffer));
  if (index.take(2) == 1 && constructor != Constructor::LegacyTensor &&
      constructor != Constructor::FromDlpack && constructor != Constructor::FromNumpy)
    call.keywords.push_back(
        {"dtype", DtypeObject{random.chance(50) ? Dtype::UInt8 : Dtype::Float32}});
  add_self(random, call);
  return call;
}

// A row or two of the dtype that may well come out, as it lies in the memory that comes out: what
// might be taken for it.
constexpr std::array<NumpyType, 5> kRowTypes{NumpyType::Float, NumpyType::Double, NumpyType::Long,
                                             NumpyType::Int, NumpyType::Bool};
Call rows_call(Random& random, Constructor constructor, Digits index) {
  const NumpyDtype dtype{kRowTypes[index.take(kRowTypes.size())], false};
  const std::uint32_t rows = 1 + index.take(2);
  const int rank = 1 + static_cast<int>(index.take(2));
  const Shape shape = shape_of_rank(random, rank, 6);
  Sequence sequence{SequenceType::List, {}};
  for (std::uint32_t i = 0; i < rows; ++i)
    sequence.items.emplace_back(make_ndarray(
        random, dtype, arrange(random, shape, Arrangement::Contiguous), {}, Palette::Small));
  Call call = call_of(constructor, std::move(sequence));
  add_self(random, call);
  return call;
}

constexpr std::array<EdgeProduct, 8> kProducts{{
    {kFromData | kLegacy, kSequenceStyleCount * 4, sequence_call},
    {kFromData | kLegacy, kObjectTypeCount * 2 * 6, object_call},
    {kFromData | kLegacy, kHostileSequences * 2, hostile_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor) | bit(Constructor::FromDlpack),
     (kExporters + kCapsules) * 3 * 2, exporter_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor), kHugeSequences * 3 * 2, huge_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor) | bit(Constructor::FromNumpy) |
         bit(Constructor::FromDlpack),
     kBufferKinds * 2, buffer_data_call},
    {kFromData | kLegacy | bit(Constructor::NewTensor), kRowTypes.size() * 2 * 2, rows_call},
    {kFromData | kLegacy, kDepths * 3, deep_call},
}};

}  // namespace

std::span<const EdgeProduct> data_products() { return kProducts; }

}  // namespace tenet::properties
