"""Prints what CMake has to know about the interpreter that runs this, one NAME=VALUE a line.

Reads files only: torch and NumPy are located, not imported, so that it takes milliseconds. What is
missing is printed as an empty value; TenetPython.cmake says what to do about it.
"""

import importlib.util
import os
import re
import sys
import sysconfig


def folder_of(package):
    """The folder of an installed package, or "" when there is none."""
    spec = importlib.util.find_spec(package)
    return os.path.dirname(spec.origin) if spec and spec.origin else ""


def version_in(path):
    """The version that a package's version.py states, or ""."""
    try:
        with open(path, encoding="utf-8") as file:
            found = re.search(r"""^\s*(?:__version__|version)\b.*?=\s*["']([^"']+)""", file.read(), re.M)
    except OSError:
        return ""
    return found.group(1) if found else ""


def shared_python():
    """The shared library of this interpreter, or "" when it was built without one."""
    names = [sysconfig.get_config_var("INSTSONAME"), sysconfig.get_config_var("LDLIBRARY")]
    folders = [sysconfig.get_config_var("LIBDIR"), os.path.join(sys.base_prefix, "lib")]
    multiarch = sysconfig.get_config_var("MULTIARCH")
    folders += [os.path.join(folder, multiarch) for folder in list(folders) if folder and multiarch]
    for folder in filter(None, folders):
        for name in filter(None, names):
            path = os.path.join(folder, name)
            if ".so" in name and os.path.exists(path):
                return path
    return ""


def header_folder():
    """The folder that holds Python.h, or ""."""
    folder = sysconfig.get_paths()["include"]
    return folder if os.path.exists(os.path.join(folder, "Python.h")) else ""


def new_string_abi(torch):
    """1 when torch was compiled with the C++11 string, else 0: its symbols show it."""
    try:
        with open(os.path.join(torch, "lib", "libc10.so"), "rb") as file:
            return int(b"__cxx11" in file.read())
    except OSError:
        return ""


def main():
    torch, numpy, pybind11 = folder_of("torch"), folder_of("numpy"), folder_of("pybind11")
    facts = {
        "version": "%d.%d.%d" % sys.version_info[:3],
        "prefix": sys.prefix,
        "base_prefix": sys.base_prefix,
        "include": header_folder(),
        "library": shared_python(),
        "suffix": sysconfig.get_config_var("EXT_SUFFIX"),
        "torch": torch,
        "torch_version": version_in(os.path.join(torch, "version.py")) if torch else "",
        "torch_abi": new_string_abi(torch) if torch else "",
        "numpy": numpy,
        "numpy_version": version_in(os.path.join(numpy, "version.py")) if numpy else "",
        "pybind11": pybind11,
    }
    for name, value in facts.items():
        print(f"{name}={value}")


main()
