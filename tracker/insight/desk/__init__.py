"""What a person should do next, with the reason; and what happened lately."""

from __future__ import annotations

from .actions import MOST, Desk, next_actions
from .around import Logged, StateOfMine, Waiting, my_states, recently_logged, waiting
from .reasons import Action, mine

__all__ = [
    "MOST",
    "Action",
    "Desk",
    "Logged",
    "StateOfMine",
    "Waiting",
    "mine",
    "my_states",
    "next_actions",
    "recently_logged",
    "waiting",
]
