#include "harness/sharing.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <vector>

namespace tenet::harness {
namespace {

/// Dimension `d` and those inside it, from `at` on.
template <class Visit>
void walk(const ElementView& view, std::size_t d, std::uint8_t* at, std::int64_t& number,
          Visit& visit) {
  const std::int64_t size = view.shape[d];
  const std::int64_t stride = view.strides[d];
  const bool innermost = d + 1 == view.shape.size();
  for (std::int64_t i = 0; i < size; ++i) {
    if (innermost)
      visit(at + i * stride, number++);
    else
      walk(view, d + 1, at + i * stride, number, visit);
  }
}

/// Calls visit(address, number) for every element in row-major order.
template <class Visit>
void for_each_element(const ElementView& view, Visit&& visit) {
  std::int64_t number = 0;
  if (view.count == 0) return;
  if (view.shape.empty())
    visit(view.data, number);
  else
    walk(view, 0, view.data, number, visit);
}

void write_elements(const ElementView& view, const Bytes& elements) {
  view.device.pull();
  for_each_element(view, [&](std::uint8_t* at, std::int64_t i) {
    std::memcpy(at, elements.data() + static_cast<std::size_t>(i) * view.itemsize, view.itemsize);
  });
  view.device.push();
}

Bytes complement(const Bytes& bytes) {
  Bytes flipped(bytes.size());
  std::transform(bytes.begin(), bytes.end(), flipped.begin(),
                 [](std::uint8_t byte) { return static_cast<std::uint8_t>(~byte); });
  return flipped;
}

/// The sources' content, one after the other, to be put back and to compare with.
class Contents {
 public:
  explicit Contents(std::span<const SourceMemory> sources) : sources_(sources) {
    std::size_t size = 0;
    for (const SourceMemory& source : sources) size += source.size;
    bytes_.resize(size);
    for_each([](std::uint8_t* saved, const SourceMemory& source) {
      source.device.pull();
      std::memcpy(saved, source.data, source.size);
    });
  }

  void put_back() {
    for_each([](std::uint8_t* saved, const SourceMemory& source) {
      std::memcpy(source.data, saved, source.size);
      source.device.push();
    });
  }
  void put_complement() {
    for_each([](std::uint8_t* saved, const SourceMemory& source) {
      for (std::size_t i = 0; i < source.size; ++i)
        source.data[i] = static_cast<std::uint8_t>(~saved[i]);
      source.device.push();
    });
  }
  [[nodiscard]] bool unchanged() {
    bool same = true;
    for_each([&](std::uint8_t* saved, const SourceMemory& source) {
      source.device.pull();
      same = same && std::memcmp(source.data, saved, source.size) == 0;
    });
    return same;
  }
  /// Whether exactly those bytes of the sources differ from before that `written` marks.
  [[nodiscard]] bool changed_exactly(const Bytes& written) {
    bool exact = true;
    std::size_t number = 0;
    for_each([&](std::uint8_t* saved, const SourceMemory& source) {
      source.device.pull();
      for (std::size_t i = 0; i < source.size; ++i)
        exact = exact && (source.data[i] != saved[i]) == (written[number++] != 0);
    });
    return exact;
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  template <class Do>
  void for_each(Do&& apply) {
    std::uint8_t* saved = bytes_.data();
    for (const SourceMemory& source : sources_) {
      if (source.size == 0) continue;
      apply(saved, source);
      saved += source.size;
    }
  }

  std::span<const SourceMemory> sources_;
  Bytes bytes_;
};

/// Gives every byte of the sources its number, counted through all sources, and reads at which
/// numbers the elements' bytes are: one pass for each byte of a number.
std::vector<std::size_t> numbers_of_bytes(std::span<const SourceMemory> sources, std::size_t total,
                                          const ElementView& view, std::size_t element_bytes) {
  std::vector<std::size_t> numbers(element_bytes, 0);
  for (unsigned shift = 0; shift == 0 || (total - 1) >> shift != 0; shift += 8) {
    std::size_t number = 0;
    for (const SourceMemory& source : sources) {
      for (std::size_t i = 0; i < source.size; ++i)
        source.data[i] = static_cast<std::uint8_t>(number++ >> shift);
      source.device.push();
    }
    const Bytes digits = read_elements(view);
    for (std::size_t i = 0; i < element_bytes; ++i)
      numbers[i] |= static_cast<std::size_t>(digits[i]) << shift;
  }
  return numbers;
}

constexpr Sharing kScrambled{Sharing::kScrambled, 0};

/// Whether a write to every element changes exactly the sources' bytes of these numbers. Equal
/// elements get equal values, so that those of an expanded dimension, which share their place, are
/// written the same value each time.
bool writes_arrive(Contents& contents, const ElementView& view, const Bytes& elements,
                   const std::vector<std::size_t>& numbers) {
  Bytes written(contents.size(), 0);
  for (const std::size_t number : numbers) {
    if (number >= written.size()) return false;
    written[number] = 1;
  }
  write_elements(view, complement(elements));
  const bool exact = contents.changed_exactly(written);
  write_elements(view, elements);
  contents.put_back();
  return exact;
}

/// One source, and every element where the strides say, or kScrambled.
Sharing locate(std::span<const SourceMemory> sources, const ElementView& view,
               const std::vector<std::size_t>& numbers) {
  const std::size_t first = numbers.front();
  int source = 0;
  std::size_t begin = 0;
  while (first >= begin + sources[static_cast<std::size_t>(source)].size)
    begin += sources[static_cast<std::size_t>(source++)].size;
  const std::size_t end = begin + sources[static_cast<std::size_t>(source)].size;
  bool as_the_strides_say = true;
  for_each_element(view, [&](const std::uint8_t* at, std::int64_t i) {
    const auto expected =
        static_cast<std::size_t>(static_cast<std::int64_t>(first) + (at - view.data));
    for (std::size_t byte = 0; byte < view.itemsize; ++byte) {
      const std::size_t number = numbers[static_cast<std::size_t>(i) * view.itemsize + byte];
      as_the_strides_say =
          as_the_strides_say && number == expected + byte && number >= begin && number < end;
    }
  });
  if (!as_the_strides_say) return kScrambled;
  return {source, static_cast<std::int64_t>(first - begin)};
}

}  // namespace

Bytes read_elements(const ElementView& view) {
  view.device.pull();
  Bytes elements(static_cast<std::size_t>(view.count) * view.itemsize);
  std::uint8_t* to = elements.data();
  const auto read = [&](auto itemsize) {
    for_each_element(view, [&](const std::uint8_t* at, std::int64_t) {
      std::memcpy(to, at, itemsize);
      to += itemsize;
    });
  };
  switch (view.itemsize) {
    case 1:
      read(std::integral_constant<std::size_t, 1>());
      break;
    case 4:
      read(std::integral_constant<std::size_t, 4>());
      break;
    case 8:
      read(std::integral_constant<std::size_t, 8>());
      break;
    default:
      read(view.itemsize);
  }
  return elements;
}

Sharing find_sharing(std::span<const SourceMemory> sources, const ElementView& view,
                     const Bytes& elements) {
  Contents contents(sources);
  if (elements.empty() || contents.size() == 0) return {};

  // From the sources to the result.
  contents.put_complement();
  const Bytes seen = read_elements(view);
  contents.put_back();
  if (seen == elements) {
    // From the result to the sources.
    write_elements(view, complement(elements));
    const bool untouched = contents.unchanged();
    write_elements(view, elements);
    contents.put_back();
    return untouched ? Sharing{} : kScrambled;
  }
  for (std::size_t i = 0; i < seen.size(); ++i)
    if (seen[i] == elements[i]) return kScrambled;
  const std::vector<std::size_t> numbers =
      numbers_of_bytes(sources, contents.size(), view, elements.size());
  contents.put_back();
  if (!writes_arrive(contents, view, elements, numbers)) return kScrambled;
  return locate(sources, view, numbers);
}

}  // namespace tenet::harness
