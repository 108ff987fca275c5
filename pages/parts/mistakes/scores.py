"""How well each digit is read, whether the network is as often right as it says, and what it gains
by not answering."""

from math import isnan

import streamlit as st

import mnist_core as mc
from mnist_core.models import calibration
from mnist_core.models.calibration import Mended, Refusing
from mnist_core.models.evaluation import Scores
from pages.parts import words
from pages.parts.mistakes import charts
from pages.parts.mistakes.study import Study

FEW = 20  # digits of which halves say nothing


def show(study: Study) -> None:
    """Per digit, calibration, refusing."""
    _per_digit(study)
    if len(study.digits) < FEW:
        st.info(words.fill("The rest needs {few} digits at least.", few=FEW))
        return
    _calibration(study)
    _refusing(study)


def _per_digit(study: Study) -> None:
    st.subheader("Digit by digit", help=words.explained("precision", "recall", "F1"))
    scores = study.evaluation.scores()
    rows = [
        {
            "Digit": str(digit),
            "How many": int(scores.count[digit]),
            "Precision": _or_none(scores.precision[digit]),
            "Recall": _or_none(scores.recall[digit]),
            "F1": _or_none(scores.f1[digit]),
        }
        for digit in range(10)
    ]
    percent = st.column_config.NumberColumn(format="percent")
    st.dataframe(
        rows,
        hide_index=True,
        placeholder="",
        column_config={"Precision": percent, "Recall": percent, "F1": percent},
    )
    st.markdown(words.fill("{said}", said=_right_in_words(study.evaluation, scores)))


def _right_in_words(evaluation: mc.Evaluation, scores: Scores) -> words.Markdown:
    if not len(evaluation.mistakes):
        return words.fill("Each of them is read rightly.")
    there = [digit for digit in range(10) if scores.count[digit]]
    hardest = min(there, key=lambda digit: scores.recall[digit])
    return words.fill(
        "Right on **{accuracy:.2%}** of {count:,} digits. Hardest is the {hardest}: {recall:.1%} of"
        " them are read as what they are.",
        accuracy=evaluation.accuracy,
        count=len(evaluation.labels),
        hardest=hardest,
        recall=float(scores.recall[hardest]),
    )


def _or_none(share: float) -> float | None:
    return None if isnan(share) else float(share)


def _calibration(study: Study) -> None:
    st.subheader(
        "Is it as often right as it says?", help=words.explained("calibration", "temperature")
    )
    labels, probabilities = study.evaluation.labels, study.evaluation.probabilities
    found = calibration.reliability(labels, probabilities)
    mended = _mended(study.key, study)
    st.markdown(
        words.fill(
            "Of answers that are 80 % sure, four of five should be right: on the diagonal. In the"
            " mean of all {count:,} digits, sureness and share of right answers differ by"
            " **{error:.2%}** (expected calibration error, in {bins} bins).",
            count=len(labels),
            error=found.error,
            bins=calibration.BINS,
        )
    )
    shown = {
        "this network": (found.sureness.tolist(), found.accuracy.tolist()),
        f"at temperature {mended.temperature:.2f}": (
            mended.after.sureness.tolist(),
            mended.after.accuracy.tolist(),
        ),
        "as often right as it says": ([0.0, 1.0], [0.0, 1.0]),
    }
    in_words = [
        f"of {count} answers around {sure:.0%} sure {right:.0%} are right"
        for sure, right, count in zip(found.sureness, found.accuracy, found.count, strict=True)
    ]
    charts.show(
        shown,
        ("how sure", "share of right answers"),
        (0.0, 1.0),
        "calibration",
        f"Calibration of {study.name}, {len(labels):,} digits",
        f"Calibration: {'; '.join(in_words)}.",
        percent=True,
    )
    st.markdown(words.fill("{said}", said=_mended_in_words(mended)))


@st.cache_resource(max_entries=32, show_spinner=False)
def _mended(key: tuple[str, str], _study: Study) -> Mended:
    return calibration.mend(_study.evaluation.labels, _study.evaluation.probabilities)


def _mended_in_words(mended: Mended) -> words.Markdown:
    better = mended.after.error < mended.before.error
    return words.fill(
        "**{title}** Chosen on one half of these digits: temperature {temperature:.2f}, which makes"
        " every answer {surer} sure and changes none. On the other half the error {goes} from"
        " {before:.2%} to {after:.2%}, and the loss from {loss_before:.4f} to {loss_after:.4f}.",
        title="What temperature scaling would mend."
        if better
        else "Temperature scaling would mend nothing here.",
        goes="falls" if better else "does not fall but goes",
        temperature=mended.temperature,
        surer="more" if mended.temperature < 1 else "less",
        before=mended.before.error,
        after=mended.after.error,
        loss_before=mended.loss_before,
        loss_after=mended.loss_after,
    )


def _refusing(study: Study) -> None:
    st.subheader("What *not sure* is worth")
    found = calibration.refusing(study.evaluation.labels, study.evaluation.probabilities)
    price = st.slider(
        "What *not sure* costs, where a wrong answer costs 100",
        0,
        100,
        20,
        key="cost_of_refusing",
        help="A letter that is sorted by hand costs less than one that goes to the wrong town.",
    )
    st.markdown(words.fill("{said}", said=_refusing_in_words(study, found, price / 100)))
    answered = (found.thresholds.tolist(), found.accuracy.tolist())
    refused = (found.thresholds.tolist(), (1 - found.refused).tolist())
    cheapest = found.cheapest(price / 100)
    # What matters lies between what is right without refusing and all.
    lowest = max(1 - 2.5 * float(found.wrong[0]) - 0.005, 0.0)
    charts.show(
        {"right, of those that get an answer": answered, "get an answer": refused},
        ("not sure below", "share of digits"),
        (0.0, 1.0),
        "refusing",
        f"Refusing by {study.name}, {len(study.digits):,} digits",
        f"The higher the threshold, the fewer digits get an answer, and the more of those are"
        f" right. Cheapest at {found.thresholds[cheapest]:.0%}.",
        y_domain=(lowest, 1.0),
        mark=float(found.thresholds[cheapest]),
        percent=True,
    )


def _refusing_in_words(study: Study, found: Refusing, price: float) -> words.Markdown:
    now = round(study.card.sure_from * 100)
    best = found.cheapest(price)
    cost = found.cost(price) * 1000
    return words.fill(
        "This network is *not sure* below {now:.0%}: then {refused_now:.2%} of the digits get no"
        " answer and {wrong_now:.2%} a wrong one. At this price it would be cheapest below"
        " **{best:.0%}**: {refused:.2%} get no answer and {wrong:.2%} a wrong one. A thousand"
        " digits then cost as much as {cost:.1f} wrong answers, instead of {cost_now:.1f}, or"
        " {cost_without:.1f} if it always answered.",
        now=found.thresholds[now],
        refused_now=found.refused[now],
        wrong_now=found.wrong[now],
        best=found.thresholds[best],
        refused=found.refused[best],
        wrong=found.wrong[best],
        cost=cost[best],
        cost_now=cost[now],
        cost_without=cost[0],
    )
