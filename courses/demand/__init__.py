"""What is wished for before there is a date: interest in an offer, trainings in one's own house."""
