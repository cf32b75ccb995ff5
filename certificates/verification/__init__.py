"""Anybody with the code can check a paper."""
