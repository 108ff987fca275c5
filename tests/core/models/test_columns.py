"""What the members of a committee say one by one, against asking each of them."""

import numpy as np

import mnist_core as mc
from mnist_core.models.columns import Columns, ask_each_in_steps
from tests.helpers.steps import finish


def test_each_member_and_all_together_say_what_they_say_when_asked(few: mc.Digits) -> None:
    models = [mc.load_model(name) for name in ("single_conv", "stacked_conv", "robust")]
    committee = mc.Committee([model for model in models if isinstance(model, mc.Classifier)])
    columns, progress = finish(ask_each_in_steps(committee, few))
    assert progress[-1] == 1 and columns.answers.shape == (3, 200)
    for member, model in enumerate(models):
        evaluation = mc.evaluate(model, few)
        assert (columns.answers[member] == evaluation.predictions).all()
        assert columns.accuracy[member] == evaluation.accuracy
    assert (columns.together == mc.evaluate(committee, few).predictions).all()


def test_who_saves_and_who_loses_what() -> None:
    labels = np.array([1, 2, 3, 4, 5, 6], np.uint8)
    answers = np.array(
        [
            [1, 0, 3, 0, 0, 0],
            [1, 2, 0, 4, 0, 0],
            [1, 0, 0, 4, 0, 6],
            [1, 0, 3, 4, 0, 0],
        ],
        np.uint8,
    )
    together = np.array([1, 2, 3, 0, 0, 0], np.uint8)
    columns = Columns(labels, answers, together)
    assert columns.wrong.tolist() == [0, 3, 2, 1, 4, 3]
    assert columns.saved.tolist() == [1, 2]  # three and two of four misread them
    assert columns.lost.tolist() == [3, 5] and columns.hopeless.tolist() == [4]
