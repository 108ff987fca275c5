"""How brittle is it? What spoils the digits, and how accuracy falls with it."""

import streamlit as st

import mnist_core as mc
from mnist_core import figures
from mnist_core.digits.corruptions import EVERY_KIND, KINDS, STRONGEST, Kind
from mnist_core.models import robustness
from mnist_core.models.robustness import SEVERITIES, Curve
from pages.parts import cached, gallery, names, waiting, words
from pages.parts.address_fields import AddressFields
from pages.parts.mistakes import charts, worse
from pages.parts.mistakes.study import Study

TITLES = {name: kind.title for name, kind in EVERY_KIND.items()}
MOST_MODELS = 4
SOME = 500  # digits of a curve, unless all are asked for
EXAMPLES = 12  # pictures beside the slider

_AT_ONCE = "rotate"  # what turns anybody's digit
SPOILT = AddressFields(spoilt=(list(EVERY_KIND), _AT_ONCE))


def show(study: Study) -> None:
    """The choice of a kind, the pictures, the curves, and the visitor's own drawing."""
    st.subheader("How brittle is it?", help=words.explained("corruption"))
    SPOILT.begin()
    st.pills(
        "What spoils the digits",
        list(TITLES),
        format_func=TITLES.__getitem__,
        key=SPOILT.key("spoilt"),
        required=True,
    )
    SPOILT.write()
    kind = EVERY_KIND[SPOILT.get("spoilt")]
    severity = st.slider("Severity", 0.0, STRONGEST, float(kind.published), 0.5)
    _pictures(study, kind, severity)
    _curves(study, kind)
    _every_kind(study)
    worse.show(study, kind)


def _pictures(study: Study, kind: Kind, severity: float) -> None:
    """Some digits, spoilt so, and what the network reads."""
    some = robustness.some_of(study.digits, EXAMPLES)
    images = robustness.spoilt(some.images, kind, severity)
    answers = cached.classifier(study.card).predict(images).argmax(axis=1).tolist()
    labels = some.labels.tolist()
    titles = [
        str(label) if label == answer else f"{label} as {answer}"
        for label, answer in zip(labels, answers, strict=True)
    ]
    html = figures.gallery(images, titles, width=64, first_button=0)
    key = f"spoilt_{kind.name}_{severity}_{study.digits.sha256[:8]}"
    gallery.to_the_paper(html, images, key, study.card.name)
    source = words.fill("MNIST-C has this kind at {severity:g}.", severity=kind.published)
    if kind.name not in KINDS:
        source = words.fill("MNIST-C does not have this kind.")
    st.caption(
        words.fill(
            "Below each picture stands what it shows, and what {name} reads where that differs."
            " {source}",
            name=study.name,
            source=source,
        )
    )


def _curves(study: Study, kind: Kind) -> None:
    """One curve a model."""
    cards = {card.name: card for card in mc.list_cards()[0]}
    called = names.models(cards)
    first = study.card.name
    default = [first, "stacked_conv" if first != "stacked_conv" else "single_conv"]
    chosen = st.multiselect(
        "Curves of",
        list(cards),
        [name for name in default if name in cards],
        max_selections=MOST_MODELS,
        format_func=called.__getitem__,
    )
    count = len(study.digits)
    more = count > SOME and st.toggle(words.fill("{more}", more=_more_in_words(count)))
    digits = study.digits if more else robustness.some_of(study.digits, SOME)
    curves = {}
    for name in chosen:
        curve = _curve(cards[name], digits, kind, called[name])
        if curve is None:
            return  # the next one is begun when this one is done
        curves[called[name]] = curve
    if curves:
        _chart(curves, kind)


def _more_in_words(count: int) -> words.Markdown:
    """What a curve can be of where there are so many digits."""
    most = robustness.PREDICTIONS // len(SEVERITIES)
    if count <= most:
        return words.fill("All {count:,} digits, instead of {some}", count=count, some=SOME)
    return words.fill(
        "{most:,} of these {count:,} digits, instead of {some}", most=most, count=count, some=SOME
    )


def _curve(card: mc.Card, digits: mc.Digits, kind: Kind, name: str) -> Curve | None:
    model = cached.classifier(card)
    return waiting.for_result(
        ("curve", card.answering_sha256, digits.sha256, kind.name),
        lambda: robustness.curve_in_steps(model, digits, kind),
        words.fill(
            "{name} reads {count:,} digits at {severities} severities…",
            name=name,
            count=len(digits),
            severities=len(SEVERITIES),
        ),
    )


def _chart(curves: dict[str, Curve], kind: Kind) -> None:
    in_words = []
    for name, curve in curves.items():
        shares = ", ".join(f"{share:.1%}" for share in curve.accuracy)
        in_words.append(f"{name}: {shares}")
    charts.show(
        {name: (curve.severities, curve.accuracy) for name, curve in curves.items()},
        ("severity", "accuracy"),
        (0.0, STRONGEST),
        f"{kind.name}",
        f"{kind.title}: accuracy on {next(iter(curves.values())).digits:,} digits",
        f"Accuracy by the severity of {kind.title}, from 0 to 5. {'. '.join(in_words)}.",
    )
    best = max(curves, key=lambda name: curves[name].mean)
    st.markdown(
        words.fill(
            "In the mean of severities 1 to 5, **{best}** is right on {share:.1%} of {count:,}"
            " digits.",
            best=best,
            share=curves[best].mean,
            count=curves[best].digits,
        )
    )


def _every_kind(study: Study) -> None:
    """The accuracy on each kind, worst first, for whoever asks for it."""
    digits = robustness.some_of(study.digits, SOME)
    if not st.toggle(words.fill("Every kind, on {count:,} digits", count=len(digits))):
        return
    model = cached.classifier(study.card)
    shares = waiting.for_result(
        ("every kind", study.card.answering_sha256, digits.sha256),
        lambda: robustness.every_kind_in_steps(model, digits),
        words.fill("{name} reads digits that are spoilt in every way…", name=study.name),
    )
    if shares is None:
        return
    rows = [
        {"Kind": TITLES[name], "Severity": EVERY_KIND[name].published, "Right": shares[name]}
        for name in sorted(shares, key=shares.__getitem__)
    ]
    st.dataframe(
        rows,
        hide_index=True,
        column_config={
            "Right": st.column_config.ProgressColumn(min_value=0, max_value=1, format="percent")
        },
    )
    of_mnist_c = [shares[name] for name in KINDS]
    st.markdown(
        words.fill(
            "In the mean of MNIST-C's {count} kinds, each at its severity, {name} is right on"
            " **{share:.1%}**.",
            count=len(of_mnist_c),
            name=study.name,
            share=sum(of_mnist_c) / len(of_mnist_c),
        )
    )
