# Writes OUT, a C++ file that holds STYLE and SCRIPT as string literals, with their hashes.
#   cmake -D STYLE=report.css -D SCRIPT=report.js -D OUT=assets.cpp -P embed.cmake

# The base64 form of a text of hexadecimal digits: content security policies want it, CMake has none.
function(base64 result hex)
  set(alphabet "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
  set(text "")
  string(LENGTH "${hex}" length)
  # Three hexadecimal digits are twelve bits, which are two base64 digits.
  math(EXPR last "${length} - 1")
  foreach(at RANGE 0 ${last} 3)
    string(SUBSTRING "${hex}00" ${at} 3 digits)
    math(EXPR high "0x${digits} >> 6")
    math(EXPR low "0x${digits} & 63")
    string(SUBSTRING "${alphabet}" ${high} 1 first)
    string(SUBSTRING "${alphabet}" ${low} 1 second)
    string(APPEND text "${first}${second}")
  endforeach()
  # 32 bytes are 43 base64 digits and one sign of padding.
  string(SUBSTRING "${text}" 0 43 text)
  set(${result} "${text}=" PARENT_SCOPE)
endfunction()

file(READ ${STYLE} style)
file(READ ${SCRIPT} script)
string(SHA256 style_hex "${style}")
string(SHA256 script_hex "${script}")
base64(style_hash ${style_hex})
base64(script_hash ${script_hex})
file(WRITE ${OUT} "#include \"reports/html/assets.h\"

namespace tenet::reports::html {

const std::string_view kStyle = R\"TENET(${style})TENET\";
const std::string_view kScript = R\"TENET(${script})TENET\";
const std::string_view kStyleHash = \"${style_hash}\";
const std::string_view kScriptHash = \"${script_hash}\";

}  // namespace tenet::reports::html
")
