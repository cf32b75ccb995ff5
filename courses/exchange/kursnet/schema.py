"""The agency's own schema, where the operator has put a copy; reading it needs lxml, which is not part of the installation."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from flask import Flask

from lms.later import Library

etree = Library("lxml.etree")
MISSING = "LMS_OPENQCAT_SCHEMA: the package lxml is missing"


def problems_of_setting(app: Flask) -> list[str]:
    """What `flask lms check` says about the setting."""
    path = app.config["LMS_OPENQCAT_SCHEMA"]
    if not path:
        return []
    if not _can_read():
        return [MISSING]
    try:
        _schema(path)
    except (OSError, etree.LxmlError) as error:
        return [f"LMS_OPENQCAT_SCHEMA: cannot be read ({type(error).__name__})"]
    return []


def problems_by_schema(content: bytes, path: str) -> list[str]:
    """What the schema says about a file; the first entry names what is missing where it cannot be asked."""
    if not _can_read():
        return [MISSING]
    try:
        schema = _schema(path)
    except (OSError, etree.LxmlError) as error:
        return [f"LMS_OPENQCAT_SCHEMA: cannot be read ({type(error).__name__})"]
    document = etree.fromstring(content, _parser())
    schema.validate(document)
    return [f"line {error.line}: {error.message}" for error in schema.error_log]


def _can_read() -> bool:
    return find_spec("lxml") is not None


def _schema(path: str) -> Any:
    return etree.XMLSchema(etree.fromstring(Path(path).read_bytes(), _parser(), base_url=path))


def _parser() -> Any:
    return etree.XMLParser(no_network=True, resolve_entities=False)
