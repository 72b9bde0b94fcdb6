"""The same records for programs, as JSON."""
