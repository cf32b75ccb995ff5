"""The fictional network that `flask lms demo` puts into an empty database. No real person, organisation or funder."""
