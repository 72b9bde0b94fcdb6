"""Links under which somebody without an account tells of one visit, once."""
