"""Panels: what a feature hands to a page of the floor. A frame shows them in order of their position."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import current_app


@dataclass(frozen=True)
class Panel:
    """A template and the plain values it shows."""

    template: str
    values: dict[str, Any] = field(default_factory=dict)
    position: int = 50


PanelMaker = Callable[..., Panel | None]


def panels_for(frame: str, *arguments: Any, **named: Any) -> list[Panel]:
    """The panels that features hand in for a frame ("start", "run", "personal"), asked with the frame's arguments."""
    makers: list[PanelMaker] = current_app.extensions["lms"].panels.get(frame, [])
    made = (maker(*arguments, **named) for maker in makers)
    return sorted((panel for panel in made if panel is not None), key=lambda panel: panel.position)
