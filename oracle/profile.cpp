#include "oracle/profile.h"

#include <charconv>
#include <stdexcept>

namespace tenet::oracle {
namespace {

std::string text(TorchVersion version) {
  return std::to_string(version.major) + "." + std::to_string(version.minor);
}

/// Reads "2.15" off the front of `rest`.
TorchVersion read_version(std::string_view& rest) {
  TorchVersion version;
  const char* end = rest.data() + rest.size();
  const auto major = std::from_chars(rest.data(), end, version.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.')
    throw std::invalid_argument("not a version of PyTorch: '" + std::string(rest) +
                                "'. Expected one like 2.15.0");
  const auto minor = std::from_chars(major.ptr + 1, end, version.minor);
  if (minor.ec != std::errc())
    throw std::invalid_argument("not a version of PyTorch: '" + std::string(rest) +
                                "'. Expected one like 2.15.0");
  rest.remove_prefix(static_cast<std::size_t>(minor.ptr - rest.data()));
  return version;
}

std::string caution_for(const Profile& profile, std::string_view release) {
  const std::string name = "PyTorch " + std::string(release);
  if (profile.version < kOldest)
    return name + " is older than " + text(kOldest) +
           ", the oldest that the specification was checked against: where they disagree, the "
           "specification may be too new";
  if (profile.version > kNewest)
    return name + " is newer than " + text(kNewest) +
           ", the newest that the specification was checked against: where they disagree, PyTorch "
           "may have changed";
  if (profile.development)
    return name +
           " is not a release: where it and the specification disagree, PyTorch may be "
           "changing";
  return {};
}

}  // namespace

Profile profile_of(std::string_view release) {
  Profile profile;
  std::string_view rest = release;
  profile.version = read_version(rest);
  const std::string_view number = rest.substr(0, rest.find('+'));
  profile.development = number.find_first_not_of(".0123456789") != std::string_view::npos;
  profile.caution = caution_for(profile, release);
  profile.known = profile.caution.empty();
  return profile;
}

}  // namespace tenet::oracle
