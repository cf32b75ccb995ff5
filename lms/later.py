"""Libraries that few requests need: loaded when first used, so that a web process that never uses them stays small."""

from importlib import import_module
from typing import Any


class Library:
    """Stands for a module until something of it is asked for; what is imported is kept by Python itself, and safe between threads.

    Together they would take 30 MB of each web worker. Write it so that the type checker sees the real one:

        if TYPE_CHECKING:
            import openpyxl
        else:
            openpyxl = Library("openpyxl")
    """

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        return getattr(import_module(self._name), attribute)
