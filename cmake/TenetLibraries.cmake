# The C++ libraries from the system, each under a name of our own:
#   tenet::json tenet::cli11 tenet::fmt tenet::gtest tenet::gmock tenet::rapidcheck tenet::benchmark

find_package(Threads REQUIRED)

function(tenet_alias name)
  add_library(tenet_${name} INTERFACE)
  target_link_libraries(tenet_${name} INTERFACE ${ARGN})
  add_library(tenet::${name} ALIAS tenet_${name})
endfunction()

find_package(nlohmann_json 3 REQUIRED)
tenet_alias(json nlohmann_json::nlohmann_json)

find_package(CLI11 2 REQUIRED)
tenet_alias(cli11 CLI11::CLI11)

find_package(fmt 9 REQUIRED)
tenet_alias(fmt fmt::fmt)

find_package(GTest 1.12 REQUIRED)
tenet_alias(gtest GTest::gtest)
tenet_alias(gtest_main GTest::gtest_main)
tenet_alias(gmock GTest::gmock)

# Debian's package file of RapidCheck works out its prefix wrongly (it names a folder below the
# library's own), so the library and its headers are looked up here.
find_library(TENET_RAPIDCHECK_LIBRARY rapidcheck)
find_path(TENET_RAPIDCHECK_INCLUDE rapidcheck.h)
mark_as_advanced(TENET_RAPIDCHECK_LIBRARY TENET_RAPIDCHECK_INCLUDE)
if(NOT TENET_RAPIDCHECK_LIBRARY OR NOT TENET_RAPIDCHECK_INCLUDE)
  message(FATAL_ERROR "RapidCheck was not found. On Debian: apt-get install librapidcheck-dev")
endif()
add_library(tenet::rapidcheck UNKNOWN IMPORTED GLOBAL)
set_target_properties(tenet::rapidcheck PROPERTIES
  IMPORTED_LOCATION ${TENET_RAPIDCHECK_LIBRARY}
  INTERFACE_INCLUDE_DIRECTORIES ${TENET_RAPIDCHECK_INCLUDE}
  INTERFACE_LINK_LIBRARIES Threads::Threads)

if(TENET_BENCH)
  find_package(benchmark REQUIRED)
  tenet_alias(benchmark benchmark::benchmark)
endif()
