#!/usr/bin/env bash
# Test of cmake/vendor.sh: what it packs is found by CMake and by the compiler, and nothing else is
# needed. Ends with 77 where Debian's packages are not installed.

set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

fail() {
  echo "FAILED: $*"
  exit 1
}

dpkg -s librapidcheck-dev libgtest-dev libcli11-dev >/dev/null 2>&1 || {
  echo "skipped: the packages are not Debian's here"
  exit 77
}

# Mistakes are told, and nothing is made.
for mistake in "" "--nothing" "one two" "$scratch/x --python"; do
  # shellcheck disable=SC2086
  if "$repository/cmake/vendor.sh" $mistake >"$scratch/out" 2>&1; then fail "'$mistake' was accepted"; fi
  grep -q '^vendor.sh: ' "$scratch/out" || fail "'$mistake' was not explained: $(<"$scratch/out")"
done

"$repository/cmake/vendor.sh" "$scratch/a folder" >"$scratch/out"
for header in rapidcheck.h gtest/gtest.h gmock/gmock.h nlohmann/json.hpp CLI/CLI.hpp fmt/core.h benchmark/benchmark.h; do
  [[ -e "$scratch/a folder/usr/include/$header" ]] || fail "no $header"
done

# CMake looks there and nowhere else.
mkdir "$scratch/project"
cat >"$scratch/project/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(vendored LANGUAGES CXX)
set(CMAKE_CXX_STANDARD 20)
set(TENET_BENCH ON)
include(${REPOSITORY}/cmake/TenetLibraries.cmake)
add_executable(vendored main.cpp)
target_link_libraries(vendored PRIVATE tenet::rapidcheck tenet::gtest tenet::fmt tenet::json tenet::cli11)
CMAKE
cat >"$scratch/project/main.cpp" <<'CPP'
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

int main() {
  const bool holds = rc::check("addition commutes", [](int a, int b) {
    RC_ASSERT(static_cast<long>(a) + b == static_cast<long>(b) + a);
  });
  fmt::print("{}\n", holds);
  return holds ? 0 : 1;
}
CPP
CMAKE_PREFIX_PATH="$scratch/a folder/usr" cmake -S "$scratch/project" -B "$scratch/build" -G Ninja \
  -DREPOSITORY="$repository" -DCMAKE_MAKE_PROGRAM="$(command -v ninja)" \
  -DCMAKE_FIND_USE_CMAKE_SYSTEM_PATH=OFF >"$scratch/out" 2>&1 || fail "$(<"$scratch/out")"
grep -q "a folder/usr.*librapidcheck" "$scratch/build/CMakeCache.txt" || fail "RapidCheck is not the packed one"
cmake --build "$scratch/build" >"$scratch/out" 2>&1 || fail "$(<"$scratch/out")"
"$scratch/build/vendored" >"$scratch/out" 2>&1 || fail "$(<"$scratch/out")"
ldd "$scratch/build/vendored" | grep fmt | grep -q "a folder" || fail "fmt is not the packed one"
