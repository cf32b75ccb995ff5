"""When trainers, rooms and calendar leave room for a series."""
