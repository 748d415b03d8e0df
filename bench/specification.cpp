// What a case costs before and after the call: making it, predicting it, writing its text. The rest
// of a case's time is Python's; bench/checking.py measures the whole.

#include <benchmark/benchmark.h>

#include <vector>

#include "properties/case_stream.h"
#include "spec/expectation.h"
#include "spec/filter.h"
#include "spec/text.h"

namespace {

using tenet::properties::Case;
using tenet::properties::CaseStream;

constexpr std::uint64_t kSeed = 1;
constexpr std::uint64_t kCases = 20000;

const std::vector<Case>& cases() {
  static const std::vector<Case> made = [] {
    const CaseStream stream(kSeed, tenet::Filter{});
    std::vector<Case> all;
    for (std::uint64_t number = 0; number < kCases; ++number) all.push_back(stream.make(number));
    return all;
  }();
  return made;
}

void generate(benchmark::State& state) {
  const CaseStream stream(kSeed, tenet::Filter{});
  std::uint64_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(stream.make(number++ % kCases));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(generate);

void predict(benchmark::State& state) {
  std::size_t number = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(tenet::predict(cases()[number++ % kCases].call, {}));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(predict);

void canonical_text(benchmark::State& state) {
  std::size_t number = 0;
  for (auto _ : state) benchmark::DoNotOptimize(tenet::to_text(cases()[number++ % kCases].call));
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(canonical_text);

}  // namespace

BENCHMARK_MAIN();
