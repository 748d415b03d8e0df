#!/usr/bin/env bash
# Tests of ./tenet. usage: wrapper_test.sh CASE, with TENET_TEST_PYTHON an interpreter that has torch.
#
# Each case has a folder of its own, with a space in its name, holding a copy of the wrapper and
# stand-ins for cmake and ninja that are done at once.

set -uo pipefail
unset TENET_PYTHON TENET_PRESET PYTHONPATH
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
project="$scratch/a project"
tools="$scratch/tools"
mkdir -p "$project" "$tools"
cp -r "$repository/tenet" "$repository/cmake" "$repository/CMakePresets.json" "$project"
with_torch=(--python "$TENET_TEST_PYTHON")

fail() {
  printf 'FAILED: %s\n' "$*"
  [[ -e $scratch/out ]] && printf -- '--- stdout\n%s\n' "$(<"$scratch/out")"
  [[ -e $scratch/err ]] && printf -- '--- stderr\n%s\n' "$(<"$scratch/err")"
  exit 1
}

# run ARGS…: the wrapper, its streams in $scratch/out and $scratch/err, its status in $status.
run() {
  "$project/tenet" "$@" >"$scratch/out" 2>"$scratch/err" </dev/null
  status=$?
}

expect_status() { [[ $status == "$1" ]] || fail "exit status is $status, expected $1"; }
expect_in() { grep -qF -- "$2" "$scratch/$1" || fail "$1 does not hold: $2"; }
expect_empty() { [[ ! -s $scratch/$1 ]] || fail "$1 is not empty"; }
expect_same() { [[ $1 == "$2" ]] || fail "'$1' is not '$2'"; }

# tool NAME: an executable of that name, first in PATH; its text comes from stdin.
tool() {
  { printf '#!/bin/bash\n' && cat; } >"$tools/$1"
  chmod +x "$tools/$1"
}

# The least that the wrapper needs of a machine, and nothing of what it installs.
use_bare_path() {
  local name
  for name in bash readlink mkdir flock cat grep cut sed tail rm env chmod; do
    ln -s "$(command -v "$name")" "$tools/$name"
  done
  PATH=$tools
}

# cmake and ninja that do at once what the wrapper expects of them, and count how often.
use_fake_build() {
  PATH=$tools:$PATH
  tool g++ </dev/null
  tool cmake <<'TOOL'
while (($# > 0)); do [[ $1 == -B ]] && folder=$2; shift; done
mkdir -p "$folder" && touch "$folder/build.ninja" && echo configured >>"$folder/../../counts"
TOOL
  tool ninja <<'TOOL'
while (($# > 0)); do [[ $1 == -C ]] && folder=$2; shift; done
echo "ninja: Entering directory"
mkdir "$folder/busy" || exit 1
if [[ ! -e $folder/bin/tenet ]]; then
  sleep "${FAKE_BUILD_SECONDS:-0}"
  [[ ${FAKE_BUILD_FAILS:-} ]] && { rmdir "$folder/busy"; echo "FAILED: spec/a.o"; echo "a.cpp:1: error: no"; exit 1; }
  mkdir -p "$folder/bin"
  printf '#!/bin/bash\nprintf "[%%s]" "$@"; echo; printf "%%s\\n" "$TENET_ROOT" "$TENET_PYTHON_EXECUTABLE" "$PYTHONPATH"\n' >"$folder/bin/tenet"
  chmod +x "$folder/bin/tenet"
  echo "[1/1] Linking" && echo built >>"$folder/../../counts"
else
  echo "ninja: no work to do."
fi
rmdir "$folder/busy"
TOOL
}

# --- help and slips ---------------------------------------------------------------------------------

help_is_there_at_once() {
  use_bare_path
  local arguments
  for arguments in "" "--help" "-h" "help" "check --help" "test --help" "check -h some.py"; do
    # shellcheck disable=SC2086 # several arguments in one string
    run $arguments
    expect_status 0
    expect_in out "usage: ./tenet"
    expect_empty err
  done
  [[ ! -e $project/build ]] || fail "asking for help made $project/build"
}

unknown_command_does_not_set_up() {
  run chekc
  expect_status 2
  expect_in err "no command 'chekc'"
  run check --python
  expect_status 2
  expect_in err "--python needs the path"
  [[ ! -e $project/build ]] || fail "a slip made $project/build"
}

# --- packages ---------------------------------------------------------------------------------------

missing_packages_are_named() {
  use_bare_path
  tool id <<<'echo 1000'
  tool apt-get <<<"touch '$scratch/called'"
  run check
  expect_status 2
  expect_in err "sudo apt-get update && sudo apt-get install -y --no-install-recommends g++ cmake ninja-build"
  expect_empty out
  [[ ! -e $scratch/called ]] || fail "apt-get was called by a user who is not root"
}

missing_packages_without_apt() {
  use_bare_path
  run check
  expect_status 2
  expect_in err "has no apt-get: g++ cmake ninja-build"
}

root_installs_packages() {
  use_bare_path
  tool id <<<'echo 0'
  tool apt-get <<TOOL
echo "\$*" >>'$scratch/called'
TOOL
  # Python stays missing, whatever apt-get is asked for, and so it goes no further.
  run check
  expect_status 2
  local called
  called=$(<"$scratch/called")
  [[ $called == update*install*g++*cmake*ninja-build*ccache* ]] || fail "apt-get was called with: $called"
  expect_empty out
}

failed_step_shows_its_log() {
  use_bare_path
  tool id <<<'echo 0'
  tool apt-get <<<'echo "Reading package lists"; echo "E: no network"; exit 100'
  run check
  expect_status 4
  expect_in err "    E: no network"
  expect_in err "$project/build/logs/packages-list.log"
}

# --- Python -----------------------------------------------------------------------------------------

interpreter_that_is_none() {
  use_fake_build
  run check --python /no/such/python
  expect_status 2
  expect_in err "no Python interpreter '/no/such/python'"
  tool talks <<<'echo hello'
  run check --python "$tools/talks"
  expect_status 2
  expect_in err "does not run as a Python interpreter"
}

unsupported_python() {
  use_fake_build
  tool python3.9 <<TOOL
exec "$TENET_TEST_PYTHON" -c 'import runpy, sys; sys.version_info = (3, 9, 2, "final", 0); runpy.run_path(sys.argv[1])' "\$@"
TOOL
  TENET_PYTHON=python3.9 run check
  expect_status 2
  expect_in err "python3.9 cannot be used: it is Python 3.9.2; supported: 3.11 to 3.13"
}

unsupported_torch() {
  use_fake_build
  mkdir -p "$scratch/site/torch"
  touch "$scratch/site/torch/__init__.py"
  echo "__version__ = '2.9.1+cpu'" >"$scratch/site/torch/version.py"
  PYTHONPATH=$scratch/site run "${with_torch[@]}" check
  expect_status 2
  expect_in err "it has torch 2.9.1+cpu; supported: 2.11 to 2.15"
}

python_option_anywhere() {
  use_fake_build
  run "${with_torch[@]}" check one
  expect_status 0
  expect_in out "[check][one]"
  run check "${with_torch[@]}" one
  expect_in out "[check][one]"
  run check one --python="$TENET_TEST_PYTHON" --seed 3
  expect_in out "[check][one][--seed][3]"
  TENET_PYTHON=$TENET_TEST_PYTHON run check "two words" ''
  expect_in out "[check][two words][]"
  # Behind `python` only what stands first is the wrapper's; the rest is Python's own.
  run python "${with_torch[@]}" -c 'import sys; print(sys.argv[1:])' --python x
  expect_in out "['--python', 'x']"
}

# --- build ------------------------------------------------------------------------------------------

first_use_and_second() {
  use_fake_build
  run "${with_torch[@]}" list clauses
  expect_status 0
  expect_in err "Building"
  expect_in out "$project"
  run "${with_torch[@]}" list clauses
  expect_status 0
  expect_empty err
  expect_same "$(<"$project"/build/counts)" $'configured\nbuilt'
}

stdout_is_the_commands() {
  use_fake_build
  run "${with_torch[@]}" list clauses
  expect_same "$(head -n 2 "$scratch/out")" "[list][clauses]"$'\n'"$project"
  expect_same "$(sed -n 3p "$scratch/out")" "$TENET_TEST_PYTHON"
  [[ $(sed -n 4p "$scratch/out") == "$project"/build/*/release/python ]] || fail "PYTHONPATH lacks the modules"
}

interrupted_build_goes_on() {
  use_fake_build
  FAKE_BUILD_FAILS=yes run "${with_torch[@]}" check
  expect_status 4
  expect_in err "    a.cpp:1: error: no"
  expect_in err "$project/build/logs/build.log"
  setsid env FAKE_BUILD_SECONDS=60 "$project/tenet" "${with_torch[@]}" check >"$scratch/out" 2>"$scratch/err" </dev/null &
  local wrapper=$!
  until compgen -G "$project/build/*/release/busy" >/dev/null; do sleep 0.1; done
  kill -TERM -- "-$wrapper"
  wait "$wrapper"
  status=$?
  expect_status 143
  expect_in err "the same command goes on from here"
  rmdir "$project"/build/*/release/busy
  run "${with_torch[@]}" check
  expect_status 0
  expect_in out "[check]"
}

two_at_once() {
  use_fake_build
  FAKE_BUILD_SECONDS=1 "$project/tenet" "${with_torch[@]}" check first >"$scratch/first" 2>&1 </dev/null &
  local first=$!
  until [[ -e $project/build/lock ]]; do sleep 0.05; done
  sleep 0.3
  run "${with_torch[@]}" check second
  expect_status 0
  expect_in err "waiting for it"
  expect_in out "[check][second]"
  wait "$first" || fail "the first one failed: $(<"$scratch/first")"
  expect_same "$(<"$project"/build/counts)" $'configured\nbuilt'
}

moved_checkout() {
  use_fake_build
  run "${with_torch[@]}" check
  mv "$project" "$scratch/moved there"
  project="$scratch/moved there"
  run "${with_torch[@]}" check
  expect_status 0
  expect_in out "$project"
  expect_same "$(grep -c configured "$project"/build/counts)" 2
}

half_made_environment() {
  use_fake_build
  # Nothing is fetched: no requirements, and packages of these names elsewhere on the path.
  local package
  for package in torch numpy pybind11; do
    mkdir -p "$scratch/site/$package" && touch "$scratch/site/$package/__init__.py"
  done
  export PYTHONPATH=$scratch/site
  : >"$project/cmake/requirements.txt"
  tool df <<<'printf "Filesystem 1024-blocks Used Available\nx 1 1 99999999\n"'
  mkdir -p "$project/build/venv/bin"
  touch "$project/build/venv/left-over"
  run check
  expect_status 0
  expect_in out "$project/build/venv/bin/python"
  [[ ! -e $project/build/venv/left-over ]] || fail "the half-made environment was kept"
  local made
  made=$(stat -c %y "$project/build/venv/pyvenv.cfg")
  run check
  expect_status 0
  expect_same "$(stat -c %y "$project/build/venv/pyvenv.cfg")" "$made"
  # Another version asked for makes it anew.
  echo "# newer" >"$project/cmake/requirements.txt"
  run check
  [[ $(stat -c %y "$project/build/venv/pyvenv.cfg") != "$made" ]] || fail "changed requirements went unseen"
  tool df <<<'printf "Filesystem 1024-blocks Used Available\nx 1 1 3145728\n"'
  rm "$project/build/venv/complete"
  run check
  expect_status 2
  expect_in err "has 3 GB free"
}

declare -F "$1" >/dev/null || fail "there is no case $1"
"$1"
