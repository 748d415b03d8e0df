# Writes OUT, a header that holds the file SOURCE as a string literal named NAME.
#   cmake -D SOURCE=a.py -D NAME=kSource -D OUT=a.h -P embed_python.cmake
file(READ ${SOURCE} text)
file(WRITE ${OUT} "#pragma once

namespace tenet::harness {
inline constexpr char ${NAME}[] = R\"TENET(${text})TENET\";
}  // namespace tenet::harness
")
