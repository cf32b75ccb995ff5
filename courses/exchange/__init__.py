"""What other systems read: calendars of people, and the catalogue for search engines and course databases."""
