"""The address to which a person forwards mail: made here, told once, closed here."""
