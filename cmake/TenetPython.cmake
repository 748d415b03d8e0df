# What the project takes from the interpreter TENET_PYTHON, as imported targets:
#   tenet::python_headers  Python.h; for extension modules, which find their symbols in the interpreter
#   tenet::python          the same and libpython, for programs that embed the interpreter
#   tenet::numpy           NumPy's headers
#   tenet::pybind11        pybind11's headers
#   tenet::torch           LibTorch and torch_python
#
# torch's own package file for CMake is of no use: it looks for a CUDA toolkit when the wheel was
# built with CUDA, and gives up on a machine that has none.

if(NOT TENET_PYTHON)
  if(EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/build/venv/bin/python)
    set(TENET_PYTHON ${CMAKE_CURRENT_SOURCE_DIR}/build/venv/bin/python CACHE FILEPATH "" FORCE)
  else()
    message(FATAL_ERROR
      "TENET_PYTHON is not set: give the path of a Python interpreter that has torch and NumPy, "
      "with -DTENET_PYTHON=PATH. (./tenet does this by itself.)")
  endif()
endif()

set(describe ${CMAKE_CURRENT_LIST_DIR}/describe_python.py)
execute_process(COMMAND ${TENET_PYTHON} ${describe}
  OUTPUT_VARIABLE description ERROR_VARIABLE complaint RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "TENET_PYTHON=${TENET_PYTHON} does not run as a Python interpreter "
    "(${status}):\n${complaint}")
endif()
if(NOT description MATCHES "(^|\n)problem=([^\n]*)\n")
  message(FATAL_ERROR "${describe} did not work:\n${description}")
endif()
if(CMAKE_MATCH_2)
  message(FATAL_ERROR "TENET_PYTHON=${TENET_PYTHON} cannot be used: ${CMAKE_MATCH_2}.")
endif()
foreach(fact IN ITEMS version include library suffix torch torch_version torch_abi numpy
                      numpy_version pybind11)
  if(NOT description MATCHES "(^|\n)${fact}=([^\n]*)\n")
    message(FATAL_ERROR "${describe} printed no ${fact}:\n${description}")
  endif()
  set(TENET_PYTHON_${fact} "${CMAKE_MATCH_2}")
endforeach()

# After an upgrade of one of these the next build configures again.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${describe})
foreach(package IN ITEMS torch numpy)
  if(EXISTS ${TENET_PYTHON_${package}}/version.py)
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS
      ${TENET_PYTHON_${package}}/version.py)
  endif()
endforeach()

find_path(numpy_include numpy/arrayobject.h NO_DEFAULT_PATH NO_CACHE
  PATHS ${TENET_PYTHON_numpy}/_core/include ${TENET_PYTHON_numpy}/core/include)
if(NOT numpy_include)
  message(FATAL_ERROR "NumPy ${TENET_PYTHON_numpy_version} in ${TENET_PYTHON_numpy} has no headers. "
    "Install the wheel: ${TENET_PYTHON} -m pip install --force-reinstall numpy")
endif()

# torch brings a copy of pybind11's headers; it serves interpreters that have no pybind11.
set(torch_include ${TENET_PYTHON_torch}/include)
set(pybind11_include ${torch_include})
if(EXISTS ${TENET_PYTHON_pybind11}/include/pybind11/pybind11.h)
  set(pybind11_include ${TENET_PYTHON_pybind11}/include)
endif()

# Imported targets' headers count as system headers: no warnings from them.
add_library(tenet::python_headers INTERFACE IMPORTED GLOBAL)
target_include_directories(tenet::python_headers INTERFACE ${TENET_PYTHON_include})

add_library(tenet::python SHARED IMPORTED GLOBAL)
set_target_properties(tenet::python PROPERTIES
  IMPORTED_LOCATION ${TENET_PYTHON_library}
  INTERFACE_LINK_LIBRARIES tenet::python_headers)

add_library(tenet::numpy INTERFACE IMPORTED GLOBAL)
target_include_directories(tenet::numpy INTERFACE ${numpy_include})
target_link_libraries(tenet::numpy INTERFACE tenet::python_headers)

add_library(tenet::pybind11 INTERFACE IMPORTED GLOBAL)
target_include_directories(tenet::pybind11 INTERFACE ${pybind11_include})
target_link_libraries(tenet::pybind11 INTERFACE tenet::python_headers)

# pybind11's folder stands before torch's, which holds a pybind11 of its own: one target sees one.
add_library(tenet::torch INTERFACE IMPORTED GLOBAL)
target_include_directories(tenet::torch INTERFACE
  ${pybind11_include} ${torch_include} ${torch_include}/torch/csrc/api/include)
target_compile_definitions(tenet::torch INTERFACE _GLIBCXX_USE_CXX11_ABI=${TENET_PYTHON_torch_abi})
foreach(library IN ITEMS torch torch_cpu torch_python c10)
  set(path ${TENET_PYTHON_torch}/lib/lib${library}.so)
  if(NOT EXISTS ${path})
    message(FATAL_ERROR "torch ${TENET_PYTHON_torch_version} lacks ${path}: reinstall it.")
  endif()
  target_link_libraries(tenet::torch INTERFACE ${path})
endforeach()
# libtorch loads its CUDA libraries by paths of its own; the linker need not know them.
target_link_options(tenet::torch INTERFACE -Wl,--allow-shlib-undefined)
target_link_libraries(tenet::torch INTERFACE tenet::python_headers Threads::Threads)

message(STATUS "Python ${TENET_PYTHON_version}, torch ${TENET_PYTHON_torch_version}, "
  "NumPy ${TENET_PYTHON_numpy_version} of ${TENET_PYTHON}")
