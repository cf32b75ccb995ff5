"""Measures the house on this machine: `python -m bench`. Every figure stands beside a reference of the same run."""
