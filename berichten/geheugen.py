"""The garbage collector, kept out while many objects are made that hold no cycles."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def zonder_opruimen(*, blijvend: bool = False) -> Iterator[None]:
    """Keep the garbage collector out: a large message is half a million new objects and not one cycle.

    Left alone it would look through all of them again and again, which takes as long as reading the message. What is
    made here and is `blijvend` counts as old at once: the collector looks at it only when it looks at everything.
    """
    stond_aan = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if blijvend and gc.get_freeze_count() == 0:
            gc.freeze()
            gc.unfreeze()  # to the oldest generation, which is where what was frozen goes
        if stond_aan:
            gc.enable()
