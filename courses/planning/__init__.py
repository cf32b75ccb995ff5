"""The dated run of an offer: dates, places, trainers, seats, and the terms it carries."""
