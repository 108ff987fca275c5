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
from mnist_core.figures.changes import Changes, changes
from mnist_core.figures.charts import confusion, digit_counts, digit_shares
from mnist_core.figures.inside import (
    STRIP_ACROSS,
    evidence,
    feature_maps,
    in_grey,
    kernels,
    layer_strip,
    number_strip,
)
from mnist_core.figures.maps import digit_map, sprites
from mnist_core.figures.photos import taken
from mnist_core.figures.pictures import as_ink, data_url, gallery, picture
from mnist_core.figures.preparing import normalized, one_hot, reshaped
from mnist_core.figures.spread import balance, ink_by_digit, intensities
from mnist_core.figures.tables import data_table, number_table, pixel_table, share_table
from mnist_core.figures.votes import forming, votes

__all__ = [
    "IN_A_ROW",
    "STRIP_ACROSS",
    "TEMPLATES",
    "Changes",
    "answer",
    "as_ink",
    "balance",
    "bars",
    "beside_a_bar",
    "changes",
    "confusion",
    "data_table",
    "data_url",
    "digit_counts",
    "digit_map",
    "digit_shares",
    "evidence",
    "feature_maps",
    "forming",
    "gallery",
    "headline",
    "in_grey",
    "ink_by_digit",
    "intensities",
    "kernels",
    "layer_strip",
    "normalized",
    "number",
    "number_headline",
    "number_in_words",
    "number_strip",
    "number_table",
    "one_hot",
    "picture",
    "pixel_table",
    "prompt",
    "reshaped",
    "seen",
    "share_table",
    "short_answer",
    "sprites",
    "taken",
    "votes",
]
