"""Links for people without an account: made here, filled in there, decided about."""
