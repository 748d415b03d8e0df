"""Prints what the build has to know about the interpreter that runs this, one NAME=VALUE a line.

`problem` says in one line why this interpreter cannot be used, and is empty when it can;
`base_problem` is the same but for torch and NumPy, which a virtual environment can add; `packages`
names the Debian packages that would cure it. Reads files only: torch and NumPy are located, not
imported, so that it takes milliseconds. Runs under every Python, to be able to refuse it.
"""

import os
import re
import sys
import sysconfig

PYTHONS = ((3, 11), (3, 13))
TORCHES = ((2, 11), (2, 15))


def folder_of(package):
    """The folder of an installed package, or "" when there is none."""
    import importlib.util

    spec = importlib.util.find_spec(package)
    return os.path.dirname(spec.origin) if spec and spec.origin else ""


def version_in(path):
    """The version that a package's version.py states, or ""."""
    try:
        with open(path) as file:
            text = file.read()
    except (IOError, OSError):
        return ""
    found = re.search(r"^\s*(?:__version__|version)\b.*?=\s*[\"']([^\"']+)", text, re.M)
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
    except (IOError, OSError):
        return ""


def span(versions):
    return "%d.%d to %d.%d" % (versions[0] + versions[1])


def describe():
    """All facts; `problem` and `packages` among them."""
    version = "%d.%d.%d" % tuple(sys.version_info[:3])
    facts = {"version": version, "executable": sys.executable or "", "packages": ""}
    if not PYTHONS[0] <= tuple(sys.version_info[:2]) <= PYTHONS[1]:
        facts["problem"] = "it is Python %s; supported: %s" % (version, span(PYTHONS))
        facts["base_problem"] = facts["problem"]
        return facts

    torch, numpy, pybind11 = folder_of("torch"), folder_of("numpy"), folder_of("pybind11")
    facts.update(
        include=header_folder(),
        library=shared_python(),
        suffix=sysconfig.get_config_var("EXT_SUFFIX"),
        torch=torch,
        torch_version=version_in(os.path.join(torch, "version.py")) if torch else "",
        torch_abi=new_string_abi(torch) if torch else "",
        numpy=numpy,
        numpy_version=version_in(os.path.join(numpy, "version.py")) if numpy else "",
        pybind11=pybind11,
    )
    facts["base_problem"] = base_problem_with(facts)
    facts["problem"] = facts["base_problem"] or package_problem_with(facts)
    of_the_system = sys.base_prefix in ("/usr", "/usr/local") and os.path.exists("/etc/debian_version")
    if of_the_system and not (facts["include"] and facts["library"]):
        facts["packages"] = "python%d.%d-dev" % tuple(sys.version_info[:2])
    return facts


def base_problem_with(facts):
    """Why this installation of Python does not do, and what to do about it; "" when it does."""
    short = "%d.%d" % tuple(sys.version_info[:2])
    if not facts["include"]:
        return ("the headers of Python %s are missing; where it is the system's: "
                "apt-get install python%s-dev" % (facts["version"], short))
    if not facts["library"]:
        return ("it has no shared library libpython%s.so, which a program that embeds Python needs; "
                "where it is the system's: apt-get install libpython%s-dev; where pyenv built it: "
                "PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install --force %s"
                % (short, short, facts["version"]))
    return ""


def package_problem_with(facts):
    """Why its torch and NumPy do not do, and what to do about it; "" when they do."""
    for package in ("torch", "numpy"):
        if not facts[package]:
            return "it has no %s; %s -m pip install %s" % (package, facts["executable"], package)
    found = re.match(r"(\d+)\.(\d+)", facts["torch_version"])
    if not found or not TORCHES[0] <= tuple(map(int, found.groups())) <= TORCHES[1]:
        return "it has torch %s; supported: %s" % (facts["torch_version"], span(TORCHES))
    return ""


for name, value in describe().items():
    print("%s=%s" % (name, value))
