"""The examples in the docstrings of the digits come to what they say."""

import doctest
import sys

import pytest

import mnist_core as mc
from mnist_core.digits import own_digits
from mnist_core.digits.digits import Origin
from mnist_core.digits.old_titles import origin_from_title

DOCUMENTED = [
    mc.Digits,
    mc.fetch_mnist,
    mc.load_digits,
    mc.sources,
    Origin,
    origin_from_title,
    own_digits.OwnDigit,
    own_digits.added,
]


@pytest.mark.parametrize("thing", DOCUMENTED, ids=lambda thing: thing.__name__)
def test_its_examples_run(thing: type) -> None:
    names = dict(vars(sys.modules[thing.__module__]))
    tests = doctest.DocTestFinder(recurse=False).find(thing, thing.__name__, globs=names)
    examples = [example for test in tests for example in test.examples]
    assert examples, "it has no example"
    runner = doctest.DocTestRunner()
    for test in tests:
        runner.run(test)
    assert runner.failures == 0
