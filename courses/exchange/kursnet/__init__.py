"""The catalogue for KURSNET, the course database of the Federal Employment Agency, in the format open-Q-cat 1.1."""
