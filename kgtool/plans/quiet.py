"""Work on millions of rows without Python looking for cycles among them."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["without_collection"]


@contextmanager
def without_collection(*, lasting: bool = False) -> Iterator[None]:
    """Keep Python from looking for cycles among new rows and texts, of which there are none.

    Parameters: `lasting`, whether what there is stays to the end of the process, so that it need
    not be looked at afterwards either.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if lasting:
            gc.freeze()
            # libraries tell of what is left over at the end of the process
            atexit.register(gc.unfreeze)
        if was_on:
            gc.enable()
