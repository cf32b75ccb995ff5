"""What cannot be at the same time: found before the participants find it."""
