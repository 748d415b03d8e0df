#include "properties/generators/rare_calls.h"

namespace tenet::properties {
namespace {

constexpr RareCall kRareCalls[] = {
#include "properties/generators/rare_calls.inc"
};

}  // namespace

std::span<const RareCall> rare_calls() { return kRareCalls; }

}  // namespace tenet::properties
