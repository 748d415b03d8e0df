/// Numbers and times as people read them, the same in every report.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tenet::reports {

/// 12345678 -> "12,345,678".
std::string grouped(std::uint64_t number);

/// (1, "case") -> "1 case", (1200, "case") -> "1,200 cases". `plural` where an s is not enough.
std::string counted(std::uint64_t number, std::string_view noun, std::string_view plural = {});

/// A duration in seconds as "0.04 s", "7.3 s", "42 s", "3 min 12 s", "2 h 5 min".
std::string duration(double seconds);

}  // namespace tenet::reports
