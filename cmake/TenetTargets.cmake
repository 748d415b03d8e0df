# How the rooms' CMakeLists.txt make their targets.

include(GoogleTest)

# What every target of the project compiles with: includes from the root of the repository, and
# warnings that stop the build.
function(tenet_strict target)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Werror)
endfunction()

# tenet_library(NAME SOURCES a.cpp … LINKS lib …)
# A static library NAME. LINKS are what its headers and sources may use, and nothing else is on its
# path: a room that includes what it must not does not compile.
function(tenet_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_library(${name} STATIC ${arg_SOURCES})
  target_link_libraries(${name} PUBLIC ${arg_LINKS})
  tenet_strict(${name})
endfunction()

# tenet_test(NAME SOURCES a_test.cpp … LINKS lib … [ONE_PROCESS] [TIMEOUT seconds])
# A GoogleTest program whose tests CTest knows one by one. With ONE_PROCESS they are one CTest test:
# for programs that embed Python, where importing torch anew for every test would be the longest
# part of it. What they expect is what comes of a machine without a GPU: one that is there is hidden.
function(tenet_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ONE_PROCESS" "TIMEOUT" "SOURCES;LINKS")
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 300)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} tenet::gmock tenet::gtest_main)
  tenet_strict(${name})
  if(arg_ONE_PROCESS)
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT ${arg_TIMEOUT}
      ENVIRONMENT CUDA_VISIBLE_DEVICES=)
  else()
    # Listing the tests when CTest runs, not when the program is linked, keeps a build a build.
    gtest_discover_tests(${name} DISCOVERY_MODE PRE_TEST DISCOVERY_TIMEOUT 60
      PROPERTIES TIMEOUT ${arg_TIMEOUT})
  endif()
endfunction()

# tenet_python_module(NAME SOURCES a.cpp … LINKS lib …)
# An extension module that `import NAME` finds in the build's python folder.
function(tenet_python_module name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_library(${name} MODULE ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tenet::python_headers ${arg_LINKS})
  tenet_strict(${name})
  target_compile_definitions(${name} PRIVATE TORCH_EXTENSION_NAME=${name})
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX ${TENET_PYTHON_suffix} CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON LIBRARY_OUTPUT_DIRECTORY ${TENET_PYTHON_OUTPUT_DIRECTORY})
endfunction()
