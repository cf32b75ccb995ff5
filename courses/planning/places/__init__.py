"""Venues, their rooms, what makes them usable for everybody, and the way between towns."""
