"""How figures are written down: the figure, its unit, and the reference measured in the same minute."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil


@dataclass(frozen=True)
class Figure:
    """One measured value with what the minimal Flask page needed for the same."""

    what: str
    value: str
    reference: str = ""


def heading(text: str) -> None:
    """Begin a part of the report."""
    print(f"\n{text}\n{'-' * len(text)}", flush=True)


def write(figures: Sequence[Figure]) -> None:
    """Print figures as they come in."""
    for figure in figures:
        beside = f"   (reference: {figure.reference})" if figure.reference else ""
        print(f"{figure.what:<46} {figure.value}{beside}", flush=True)


def percentile(values: Sequence[float], percent: int) -> float:
    """The smallest value that at least so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def milliseconds(seconds: Sequence[float]) -> str:
    """Median and 95th percentile, as text."""
    return f"p50 {percentile(seconds, 50) * 1000:6.1f} ms, p95 {percentile(seconds, 95) * 1000:6.1f} ms"
