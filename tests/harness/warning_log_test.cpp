#include "harness/warning_log.h"

#include <gtest/gtest.h>

namespace tenet::harness {
namespace {

TEST(ClassifyWarning, ByWhatTheMessageIsAbout) {
  const auto user = [](std::string_view message) {
    return classify_warning("UserWarning", message);
  };
  EXPECT_EQ(user("The given NumPy array is not writable, and so on"),
            WarningKind::NonWriteableNumpy);
  EXPECT_EQ(user("To copy construct from a tensor, it is recommended to"),
            WarningKind::CopyConstruct);
  EXPECT_EQ(user("Casting complex values to real discards the imaginary part"),
            WarningKind::ComplexToReal);
  EXPECT_EQ(user("Creating a tensor from a list of numpy.ndarrays is extremely slow."),
            WarningKind::SlowListOfArrays);
  EXPECT_EQ(user("ComplexHalf support is experimental"), WarningKind::ComplexHalf);
  EXPECT_EQ(user("BComplex32 support is experimental"), WarningKind::BComplex32);
  EXPECT_EQ(user("Sparse CSR tensor support is in beta state."), WarningKind::Prototype);
  EXPECT_EQ(user("something else"), WarningKind::Other);
}

TEST(ClassifyWarning, DeprecationsCountAsNumPysOnlyWhenTheyAre) {
  EXPECT_EQ(classify_warning("DeprecationWarning",
                             "Conversion of an array with ndim > 0 to a scalar is deprecated"),
            WarningKind::NumpyDeprecation);
  EXPECT_EQ(classify_warning("DeprecationWarning", "an old name"), WarningKind::Other);
}

}  // namespace
}  // namespace tenet::harness
