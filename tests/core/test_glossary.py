"""The words of the field: a sentence each, with no word left to be explained."""

import pytest

from mnist_core.glossary import TERMS, explain

# What the issue of a reader's first minute asks for, and what the pages say.
NEEDED = (
    "validation, held out, epoch, batch, RMSprop, stride, kernel, feature map, softmax, dropout,"
    " batch normalization, padding, pooling, learning rate, optimizer, loss, accuracy,"
    " augmentation, parameter, seed, confusion matrix, logit"
)


def test_what_the_pages_speak_of_is_explained() -> None:
    assert set(NEEDED.split(", ")) <= set(TERMS)


@pytest.mark.parametrize("term", TERMS)
def test_a_meaning_goes_on_after_the_colon_and_is_short(term: str) -> None:
    meaning = explain(term)
    assert meaning.endswith(".") and not meaning.endswith("..")
    assert not meaning[0].isupper() or meaning[0].isdigit()
    assert 20 < len(meaning) < 160
    # A term that is explained by itself is not explained.
    assert not meaning.startswith((f"a {term}", f"the {term}"))


def test_an_unknown_term_is_a_fault_of_the_page() -> None:
    with pytest.raises(KeyError):
        explain("epocj")
