"""Implementations with one fault each, and some with none, to try the suite on.

Every one is PyTorch with one function replaced. `install(name, namespace)` makes a module a subject.
"""

import importlib
import pkgutil

from . import registry
from .registry import CONFORMING, FAULTS, Fault, install, squads

for module in pkgutil.iter_modules(__path__):
    if module.name != "registry":
        importlib.import_module(f"{__name__}.{module.name}")

__all__ = ["CONFORMING", "FAULTS", "Fault", "install", "squads"]
