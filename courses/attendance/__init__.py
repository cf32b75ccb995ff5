"""Who was there, for how long: sheets, marks, the ledger of units."""
