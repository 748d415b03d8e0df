#include "oracle/profile.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace tenet::oracle {
namespace {

TEST(Profile, KnowsReleases) {
  for (const char* release : {"2.15.0", "2.15.1+cpu", "2.11.0+cu130", "2.12"}) {
    const Profile profile = profile_of(release);
    EXPECT_TRUE(profile.known) << release;
    EXPECT_FALSE(profile.development) << release;
    EXPECT_EQ(profile.version.major, 2) << release;
  }
  EXPECT_EQ(profile_of("2.15.0+cu130").version, (TorchVersion{2, 15}));
}

TEST(Profile, CautionsOfWhatWasNotChecked) {
  EXPECT_NE(profile_of("2.10.2").caution.find("older than 2.11"), std::string::npos);
  EXPECT_NE(profile_of("2.16.0").caution.find("newer than 2.15"), std::string::npos);
  EXPECT_NE(profile_of("3.0.0").caution.find("newer"), std::string::npos);
  const Profile nightly = profile_of("2.15.0a0+git1234567");
  EXPECT_TRUE(nightly.development);
  EXPECT_FALSE(nightly.known);
  EXPECT_NE(nightly.caution.find("not a release"), std::string::npos);
  EXPECT_TRUE(profile_of("2.14.0.dev20260101").development);
}

TEST(Profile, RefusesWhatIsNoVersion) {
  for (const char* text : {"", "two", "2", "2.", "v2.15"})
    EXPECT_THROW((void)profile_of(text), std::invalid_argument) << text;
}

}  // namespace
}  // namespace tenet::oracle
