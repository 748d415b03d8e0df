# The language, the folders that build results go to, and the compiler cache.

if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 12)
  message(FATAL_ERROR
    "Tenet needs g++ 12 or newer, but ${CMAKE_CXX_COMPILER} is ${CMAKE_CXX_COMPILER_VERSION}.\n"
    "Install a newer one and name it, for example: CXX=g++-12 cmake --preset release")
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
# Python modules that the build makes; `./tenet python` has this folder on its path.
set(TENET_PYTHON_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/python)

if(NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(TENET_CCACHE ccache)
  mark_as_advanced(TENET_CCACHE)
  if(TENET_CCACHE)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TENET_CCACHE})
  endif()
endif()
