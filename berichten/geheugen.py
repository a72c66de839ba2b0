"""The garbage collector, kept out while many objects are made that hold no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def zonder_opruimen() -> Iterator[None]:
    """Keep the garbage collector out: a large message is half a million new objects and not one cycle.

    Left alone it would look through all of them again and again, which takes as long as reading the message.
    """
    stond_aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if stond_aan:
            gc.enable()
