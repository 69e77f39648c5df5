"""Numeric libraries held to one thread while a model is fitted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped] # publishes no types


@contextmanager
def one_thread() -> Iterator[None]:
    """The optimiser's many tiny products are eight times slower when BLAS spreads them over threads."""
    with threadpool_limits(limits=1):
        yield
