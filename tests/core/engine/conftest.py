"""Engines for the tests of the engine."""

from collections.abc import Iterator

import pytest

from mnist_core.engine import Engine


@pytest.fixture
def idle() -> Engine:
    """An engine that nobody trains with."""
    return Engine()


@pytest.fixture
def paused(engine: Engine) -> Iterator[None]:
    """No epoch begins."""
    engine.pause()
    yield
    engine.unpause()
