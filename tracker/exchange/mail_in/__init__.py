"""Mail that comes in: a message forwarded to the house becomes a note or a draft."""
