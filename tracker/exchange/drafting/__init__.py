"""From a line to a draft: what it means here, to this person, and what is missing.

Nothing in this package writes a record. A draft belongs to one person and is turned
into a record by the kind's own form.
"""
