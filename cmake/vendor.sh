#!/usr/bin/env bash
# Gathers what the build takes from Debian's packages in one folder, for a machine that has neither
# them nor a network. Run it where they are installed (`./tenet` installs them):
#
#     cmake/vendor.sh FOLDER [--python EXECUTABLE]
#
# and there, with the folder and this repository carried along:
#
#     CMAKE_PREFIX_PATH=FOLDER/usr TENET_PYTHON=… ./tenet check
#
# The machine brings g++, CMake, ninja, and an interpreter with torch, NumPy, its headers and its
# libpython. Where these two are missing, --python packs an interpreter of the same version without
# its packages as FOLDER/python; PYTHONPATH names the packages' folder then, and LD_LIBRARY_PATH
# FOLDER/python/lib.
set -euo pipefail

fail() {
  echo "vendor.sh: $*" >&2
  exit 2
}

folder='' python=''
while (($#)); do
  case $1 in
  --python)
    (($# > 1)) || fail "--python takes an interpreter"
    python=$2
    shift 2
    ;;
  -h | --help)
    sed -n '2,/^set/s/^# \{0,1\}//p' "$0"
    exit
    ;;
  -*) fail "unknown option $1" ;;
  *)
    [[ ! $folder ]] || fail "one folder, please"
    folder=$1
    shift
    ;;
  esac
done
[[ $folder ]] || fail "which folder is to hold it? cmake/vendor.sh FOLDER"
command -v dpkg >/dev/null || fail "it packs Debian's packages, and there is no dpkg here"

packages=(librapidcheck-dev libgtest-dev libgmock-dev nlohmann-json3-dev libcli11-dev libfmt-dev libbenchmark-dev)
# The shared libraries that belong to them, in the version that is installed.
for package in "${packages[@]}"; do
  dpkg -s "$package" >/dev/null 2>&1 || fail "$package is not installed: apt-get install $package"
  while read -r needed; do
    [[ $needed == libfmt* || $needed == libbenchmark* ]] && packages+=("$needed")
  done < <(dpkg -s "$package" | sed -n 's/^Depends: //p' | tr ',' '\n' | sed 's/^ *//; s/[ (|].*//')
done

mkdir -p "$folder"
for package in "${packages[@]}"; do
  # Headers, libraries, files for CMake, and the licence.
  dpkg -L "$package" | grep -E '^/usr/(include|lib)/|^/usr/share/(cmake|doc/[^/]*/copyright|nlohmann)|^/usr/share/.*\.cmake$' |
    while read -r file; do
      [[ -d $file && ! -L $file ]] || echo "${file#/}"
    done
done | sort -u | tar -C / -cf - -T - | tar -C "$folder" -xf -

if [[ $python ]]; then
  prefix=$("$python" -c 'import sys; print(sys.base_prefix)')
  version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
  compgen -G "$prefix/lib/libpython$version.so*" >/dev/null || fail "$prefix has no libpython$version.so"
  [[ -e $prefix/include/python$version/Python.h ]] || fail "$prefix has no headers"
  mkdir -p "$folder/python"
  (cd "$prefix" && tar -cf - --exclude=site-packages --exclude=test --exclude=__pycache__ --exclude=idlelib \
    --exclude='*.a' "bin/python$version" "include/python$version" lib/libpython"$version".so* "lib/python$version") |
    tar -C "$folder/python" -xf -
  # What a debugger would like to know is most of it.
  find "$folder/python" -type f \( -name '*.so*' -o -path "*/bin/*" \) -exec strip --strip-debug {} + 2>/dev/null || true
fi
echo "$folder: $(du -sh "$folder" | cut -f1), from ${packages[*]}"
