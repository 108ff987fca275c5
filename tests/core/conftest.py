"""The training engine for the tests that need its worker: one for all, because TensorFlow takes
seconds to load."""

from collections.abc import Iterator

import pytest

from mnist_core.engine import Engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.close()
