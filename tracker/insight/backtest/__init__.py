"""Would the rule have been right? Tried on the past as it was known then.

The protocol itself takes plain values; `keeping` reads the records and keeps what
came of it, and `verdict` tells the next parameter set which rule to use.
"""
