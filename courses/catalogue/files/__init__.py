"""Offers as files: the documented format as JSON, and the same as a workbook."""
