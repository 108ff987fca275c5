"""Pictures and charts: HTML for what is made of digits, Vega-Lite for what is made of numbers.

They show in a notebook (``IPython.display.HTML``) as on a page. They take the colours of light and
dark surroundings, and say in words what they show. The curves of training are in
`mnist_core.figures.curves`, and what can be drawn as a curve is in `mnist_core.figures.metrics`.
"""

from mnist_core.figures.answers import (
    IN_A_ROW,
    TEMPLATES,
    answer,
    bars,
    beside_a_bar,
    headline,
    number,
    number_headline,
    number_in_words,
    prompt,
    seen,
    short_answer,
)
from mnist_core.figures.charts import confusion, digit_counts
from mnist_core.figures.inside import (
    STRIP_ACROSS,
    evidence,
    feature_maps,
    in_grey,
    kernels,
    layer_strip,
    number_strip,
)
from mnist_core.figures.pictures import (
    as_ink,
    beside_one_another,
    captioned,
    data_url,
    gallery,
    picture,
)
from mnist_core.figures.tables import data_table, number_table, pixel_table

__all__ = [
    "IN_A_ROW",
    "STRIP_ACROSS",
    "TEMPLATES",
    "answer",
    "as_ink",
    "bars",
    "beside_a_bar",
    "beside_one_another",
    "captioned",
    "confusion",
    "data_table",
    "data_url",
    "digit_counts",
    "evidence",
    "feature_maps",
    "gallery",
    "headline",
    "in_grey",
    "kernels",
    "layer_strip",
    "number",
    "number_headline",
    "number_in_words",
    "number_strip",
    "number_table",
    "picture",
    "pixel_table",
    "prompt",
    "seen",
    "short_answer",
]
