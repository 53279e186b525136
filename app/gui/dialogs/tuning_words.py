"""What ways of looking for neighbours find and take, in words."""

from __future__ import annotations

from PySide6.QtCore import QLocale

from app.core.question import Metric
from app.core.tuning import Tuning, percent
from app.gui.kit.translate import tr, tr_count

LARGE_LIBRARY = 100_000
"""Photos for which it is told how long comparing with all of them takes."""

_SECOND_MS, _LEAST_MS = 1_000, 0.1


def share_words(share: float) -> str:
    """Return "99.2 %": never more than is found."""
    return tr("{share} %", share=QLocale().toString(percent(share), "f", 1))


def time_words(ms: float) -> str:
    """Return "2.1 ms", "38 ms", "1.2 s"."""
    if ms >= _SECOND_MS:
        return tr("{time} s", time=QLocale().toString(ms / _SECOND_MS, "f", 1))
    return tr("{time} ms", time=QLocale().toString(max(ms, _LEAST_MS), "f", 0 if ms >= 10 else 1))


def asked_words(tuning: Tuning) -> str:
    """Return whom the figures are of."""
    return tr_count(
        "Beside each choice: the share of the ten nearest that {asked} of {count} photo find by it, and the time for "
        "one question.",
        "Beside each choice: the share of the ten nearest that {asked} of {count} photos find by it, and the time for "
        "one question.",
        tuning.pictures,
        asked=tuning.asked,
    )


def metric_words(metric: Metric, tuning: Tuning | None) -> str:
    """Return what a metric means, and how many of its nearest are those by cosine."""
    meanings: dict[Metric, str] = {
        "cosine": tr("By the angle between two photos, after what all photos here have in common was taken off."),
        "euclidean": tr("By the distance that is shown, alone."),
        "dot": tr("As by cosine, but photos that stand out here come sooner."),
    }
    sentences = [meanings[metric]]
    if tuning is not None and len(tuning.metrics) == 1:
        sentences.append(tr("The library is too small for that to matter: all three are one order here."))
    elif tuning is not None and metric != "cosine":
        alike = tuning.alike[tuning.metrics.index(metric)]
        sentences.append(tr("{share} of its ten nearest are those by cosine.", share=share_words(alike)))
    return " ".join(sentences)


def exact_words(tuning: Tuning | None) -> str:
    """Return what comparing with every photo takes, here and in a large library."""
    if tuning is None:
        return tr("Finds all; takes longer the more photos there are.")
    large = f"{LARGE_LIBRARY:,}"
    if tuning.pictures >= LARGE_LIBRARY:
        return tr("Finds all, in {time}.", time=_together(time_words(tuning.exact_ms)))
    return tr(
        "Finds all, in {time}; with {count} photos in about {longer}.",
        time=_together(time_words(tuning.exact_ms)),
        count=large,
        longer=_together(time_words(tuning.exact_ms_at(LARGE_LIBRARY))),
    )


def trees_words(tuning: Tuning | None) -> str:
    """Return how many the index has, and what choosing others means."""
    others = tr("Others are built in the background; the index answers as it is meanwhile.")
    if tuning is None:
        return others
    return " ".join((tr_count("The index has {count} tree.", "The index has {count} trees.", tuning.trees), others))


def _together(words: str) -> str:
    """Return a number with its unit so that no line breaks between them."""
    return words.replace(" ", "\N{NO-BREAK SPACE}")
