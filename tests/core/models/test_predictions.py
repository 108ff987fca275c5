"""What comes of predicting a test set, as files and as a choice of pictures."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from mnist_core.models.predictions import Predictions

KAGGLE = 28_000


@pytest.fixture(scope="module")
def predictions() -> Predictions:
    scores = np.random.default_rng(0).exponential(size=(KAGGLE, 10)).astype(np.float32) ** 3
    return Predictions(scores / scores.sum(axis=1, keepdims=True), sure_from=0.6)


def test_the_submission_is_what_kaggle_takes(predictions: Predictions) -> None:
    content = predictions.submission()
    assert b"\r" not in content and content.endswith(b"\n") and not content.endswith(b"\n\n")
    header, *rows = csv.reader(io.StringIO(content.decode()))
    assert header == ["ImageId", "Label"]
    assert [int(number) for number, _ in rows] == list(range(1, KAGGLE + 1))
    assert [int(label) for _, label in rows] == predictions.probabilities.argmax(axis=1).tolist()


@pytest.mark.parametrize("names", [(), [f"{number}.png" for number in range(KAGGLE)]])
def test_all_probabilities_are_read_back_as_they_were(
    predictions: Predictions, names: list[str]
) -> None:
    content = predictions.as_csv(names)
    assert b"\r" not in content
    by_csv = pd.read_csv(io.BytesIO(content), dtype={f"p{i}": np.float32 for i in range(10)})
    by_parquet = pd.read_parquet(io.BytesIO(predictions.as_parquet(names)))
    for table in (by_csv, by_parquet):
        columns = ["ImageId", *(["Name"] if names else []), "Label", *(f"p{i}" for i in range(10))]
        assert list(table.columns) == columns
        probabilities = table[[f"p{i}" for i in range(10)]].to_numpy()
        np.testing.assert_array_equal(probabilities, predictions.probabilities)
        assert table["ImageId"].tolist() == list(range(1, KAGGLE + 1))
        assert table["Label"].tolist() == predictions.digits.tolist()
        if names:
            assert table["Name"].tolist() == names


def test_counts_are_of_the_likeliest_digits(predictions: Predictions) -> None:
    digits = predictions.probabilities.argmax(axis=1)
    assert predictions.counts.tolist() == [int((digits == digit).sum()) for digit in range(10)]


@pytest.mark.parametrize("digit", [None, 0, 7])
@pytest.mark.parametrize("unsure", [False, True])
def test_what_is_selected_is_all_that_fits(
    predictions: Predictions, digit: int | None, unsure: bool
) -> None:
    in_order = predictions.select(digit, unsure).tolist()
    sureness = predictions.probabilities.max(axis=1)
    expected = [
        row
        for row, answer in enumerate(predictions.probabilities.argmax(axis=1))
        if (digit is None or answer == digit) and (not unsure or sureness[row] < 0.6)
    ]
    assert in_order == expected and len(expected) > 100
    by_sureness = predictions.select(digit, unsure, least_sure_first=True)
    assert sorted(by_sureness.tolist()) == expected
    assert (np.diff(sureness[by_sureness]) >= 0).all()
