"""Libraries that few requests need: loaded when first used, so that a web process that never uses them stays small."""

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import find_spec, module_from_spec
from threading import RLock
from types import ModuleType
from typing import Any


class Library:
    """Stands for a module until something of it is asked for; what is imported is kept by Python itself, and safe between threads.

    Together they would take 30 MB of each web worker. Write it so that the type checker sees the real one:

        if TYPE_CHECKING:
            import openpyxl
        else:
            openpyxl = Library("openpyxl")

    `alone` is for one module of a package whose `__init__` loads hundreds of others: see `Unread`.
    """

    def __init__(self, name: str, *, alone: bool = False) -> None:
        self._name = name
        self._alone = alone

    def __getattr__(self, attribute: str) -> Any:
        if self._alone and self._name not in sys.modules:
            leave_unread(self._name.rpartition(".")[0])
        return getattr(import_module(self._name), attribute)


class Unread(ModuleType):
    """A package that knows where its modules lie, and runs its `__init__` only when it is asked for a name.

    Who imports one of its modules loads this one alone; who uses the package as always finds everything in it.
    """

    __spec__: ModuleSpec

    def __getattr__(self, attribute: str) -> Any:
        with READING:  # another thread waits until the package is whole
            if BEGUN not in vars(self):
                vars(self)[BEGUN] = True
                self.__spec__.loader.exec_module(self)  # type: ignore[union-attr]
                self.__class__ = ModuleType  # type: ignore[assignment]
        return ModuleType.__getattribute__(self, attribute)


READING, BEGUN = RLock(), "__begun__"


def leave_unread(package: str) -> None:
    """Put the package where Python looks for it, its `__init__` still to be run; nothing when it is there already."""
    parent, _, name = package.rpartition(".")
    above, spec = import_module(parent), find_spec(package)
    with READING:
        if package not in sys.modules and spec is not None:
            module = module_from_spec(spec)
            module.__class__ = Unread
            sys.modules[package] = module
            setattr(above, name, module)
