# The sanitizers that TENET_SANITIZE names, and the environment in which the tests run under them:
# an embedded interpreter and torch, neither of them compiled with sanitizers, have their own ways.

if(NOT TENET_SANITIZE)
  return()
endif()

list(JOIN TENET_SANITIZE "," sanitizers)
# GCC 12 takes what the sanitizers insert for reads of what was never set.
add_compile_options(-fsanitize=${sanitizers} -fno-omit-frame-pointer -Wno-maybe-uninitialized)
add_link_options(-fsanitize=${sanitizers})

set(environment "")
set(suppressions ${CMAKE_CURRENT_LIST_DIR}/sanitizers)
if("address" IN_LIST TENET_SANITIZE)
  # Torch replaces signal stacks of its own; freed Python objects are seen only without its arenas;
  # a size that cannot be allocated is a case like any other.
  list(APPEND environment
    "ASAN_OPTIONS=detect_leaks=1:use_sigaltstack=0:allocator_may_return_null=1"
    "LSAN_OPTIONS=suppressions='${suppressions}/leaks.supp':print_suppressions=0"
    "PYTHONMALLOC=malloc")
endif()
if("undefined" IN_LIST TENET_SANITIZE)
  # A report that does not fail the test is a report that nobody reads. Objects of torch's headers
  # have their run-time types in its libraries, so the vptr check sees faults that are none.
  add_compile_options(-fno-sanitize-recover=all -fno-sanitize=vptr)
  list(APPEND environment "UBSAN_OPTIONS=print_stacktrace=1")
endif()
if("thread" IN_LIST TENET_SANITIZE)
  list(APPEND environment
    "TSAN_OPTIONS=suppressions='${suppressions}/threads.supp':ignore_noninstrumented_modules=1"
    "OMP_NUM_THREADS=1")
endif()

# Every program that CTest starts, to run tests or to list them, is started through this.
set(CMAKE_CROSSCOMPILING_EMULATOR /usr/bin/env ${environment})

# Python itself is not compiled with sanitizers: their runtime, and the library of C++ that it looks
# into, are loaded before it. It keeps what it allocated to its end, and what is freed is not kept by
# the sanitizer, whose tests of leaks it would deceive.
if("thread" IN_LIST TENET_SANITIZE)
  set(runtime libtsan.so)
else()
  set(runtime libasan.so)
  list(APPEND environment
    "ASAN_OPTIONS=detect_leaks=0:use_sigaltstack=0:allocator_may_return_null=1:quarantine_size_mb=1")
endif()
set(preloaded "")
foreach(library IN ITEMS ${runtime} libstdc++.so.6)
  execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${library}
    OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE)
  list(APPEND preloaded ${path})
endforeach()
list(JOIN preloaded ":" preloaded)
set(TENET_SANITIZED_PYTHON /usr/bin/env ${environment} "LD_PRELOAD=${preloaded}")
