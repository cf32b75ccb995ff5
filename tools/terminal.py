"""What the set-up says to the person in front of the terminal."""

from __future__ import annotations


def say(text: str) -> None:
    """One calm line, at once: the output may go into a pipe."""
    print(f"  {text}", flush=True)


def shout(text: str) -> None:
    """A line that must not be missed."""
    print(f"\n  !! {text}\n", flush=True)
