# CUDA, where it can be built: nvcc is found, and the interpreter's torch was built with CUDA of the
# same major version. Nothing else needs it, and nothing that is built with it needs a GPU to load.
#   TENET_CUDA           whether
#   tenet::cuda_runtime  the CUDA runtime
#   tenet::cuda          the same and torch's part of CUDA
#   tenet_cuda_objects(VAR a.cu …)   compiles with nvcc; VAR: the object files

set(TENET_CUDA_ARCHITECTURES "75-virtual;90" CACHE STRING
  "What nvcc compiles for, like 90 or 75-virtual (compiled by the driver at the first use)")
option(TENET_WITH_CUDA "Build the parts for CUDA where nvcc is found" ON)

set(TENET_CUDA OFF)
find_program(TENET_NVCC nvcc HINTS $ENV{CUDA_HOME}/bin PATHS /usr/local/cuda/bin)
mark_as_advanced(TENET_NVCC)
set(why)
if(NOT TENET_WITH_CUDA)
  set(why "TENET_WITH_CUDA is off")
elseif(NOT TENET_NVCC OR NOT EXISTS ${TENET_NVCC})
  set(why "nvcc was not found")
elseif(NOT EXISTS ${TENET_PYTHON_torch}/lib/libc10_cuda.so)
  set(why "this torch was built without CUDA")
else()
  execute_process(COMMAND ${TENET_NVCC} --version OUTPUT_VARIABLE nvcc_says ERROR_QUIET)
  string(REGEX MATCH "release ([0-9]+)\\.([0-9]+)" nvcc_version "${nvcc_says}")
  set(nvcc_major ${CMAKE_MATCH_1})
  # The runtime that torch loads, so that a process has one.
  get_filename_component(packages ${TENET_PYTHON_torch} DIRECTORY)
  get_filename_component(toolkit ${TENET_NVCC} REALPATH)
  get_filename_component(toolkit ${toolkit} DIRECTORY)
  get_filename_component(toolkit ${toolkit} DIRECTORY)
  file(GLOB runtimes ${packages}/nvidia/*/lib/libcudart.so.* ${TENET_PYTHON_torch}/lib/libcudart*.so.*)
  if(NOT runtimes)
    file(GLOB runtimes ${toolkit}/lib64/libcudart.so.*)
  endif()
  list(FILTER runtimes INCLUDE REGEX "\\.so\\.${nvcc_major}(\\.|$)")
  find_path(cuda_include cuda_runtime_api.h NO_CACHE NO_DEFAULT_PATH
    PATHS ${toolkit}/include ${toolkit}/targets/x86_64-linux/include)
  if(NOT runtimes)
    set(why "no libcudart.so.${nvcc_major} was found, which nvcc ${nvcc_major} needs and this torch does not bring")
  elseif(NOT cuda_include)
    set(why "${toolkit} has no cuda_runtime_api.h")
  else()
    list(GET runtimes 0 runtime)
    set(TENET_CUDA ON)
  endif()
endif()

if(NOT TENET_CUDA)
  message(STATUS "CUDA: not built, ${why}")
  return()
endif()
message(STATUS "CUDA: ${nvcc_version} of ${TENET_NVCC}, runtime ${runtime}")

add_library(tenet::cuda_runtime INTERFACE IMPORTED GLOBAL)
target_include_directories(tenet::cuda_runtime INTERFACE ${cuda_include})
target_link_libraries(tenet::cuda_runtime INTERFACE ${runtime})

add_library(tenet::cuda INTERFACE IMPORTED GLOBAL)
target_link_libraries(tenet::cuda INTERFACE
  tenet::cuda_runtime tenet::torch ${TENET_PYTHON_torch}/lib/libc10_cuda.so)

set(TENET_NVCC_FLAGS)
foreach(architecture IN LISTS TENET_CUDA_ARCHITECTURES)
  string(REGEX MATCH "^[0-9]+[a-z]?" number ${architecture})
  if(architecture MATCHES "-virtual$")
    list(APPEND TENET_NVCC_FLAGS -gencode arch=compute_${number},code=compute_${number})
  else()
    list(APPEND TENET_NVCC_FLAGS -gencode arch=compute_${number},code=sm_${number})
  endif()
endforeach()

# CMake's own support for CUDA is of no use here: that of 3.25 asks nvcc 13 for chips that it has
# forgotten.
function(tenet_cuda_objects variable)
  set(objects)
  foreach(source IN LISTS ARGN)
    set(object ${CMAKE_CURRENT_BINARY_DIR}/${source}.o)
    get_filename_component(folder ${object} DIRECTORY)
    file(MAKE_DIRECTORY ${folder})
    add_custom_command(OUTPUT ${object}
      COMMAND ${TENET_NVCC} -c -O2 -std=c++20 ${TENET_NVCC_FLAGS} -ccbin ${CMAKE_CXX_COMPILER}
        -Xcompiler -fPIC,-Wall,-Wextra -Werror all-warnings -I${PROJECT_SOURCE_DIR}
        -MD -MT ${object} -MF ${object}.d -o ${object} ${CMAKE_CURRENT_SOURCE_DIR}/${source}
      DEPENDS ${source} DEPFILE ${object}.d
      COMMENT "Building CUDA object ${source}.o"
      VERBATIM)
    list(APPEND objects ${object})
  endforeach()
  set(${variable} ${objects} PARENT_SCOPE)
endfunction()
