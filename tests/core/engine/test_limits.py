"""What a server gives, by itself and by its environment."""

from dataclasses import replace

import pytest

import mnist_core as mc
from mnist_core.engine.limits import HOSTED, Limits, limits


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    assert limits() == Limits()
    monkeypatch.setenv("MNIST_HOSTED", "1")
    assert limits() == HOSTED and HOSTED.epochs < Limits().epochs
    monkeypatch.setenv("MNIST_LIMIT_EPOCHS", "7")
    assert limits() == replace(HOSTED, epochs=7)
    for wrong in ("many", "0", "-1", "1.5"):
        monkeypatch.setenv("MNIST_LIMIT_EPOCHS", wrong)
        with pytest.raises(mc.ConfigError, match=f"MNIST_LIMIT_EPOCHS is set to '{wrong}'"):
            limits()
