"""What is said of engines: figures in words, and whether one may be switched to."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.engines import EngineCard
from app.core.text import text
from app.gui.engines.engine_words import bytes_words, chance_words, description_words, duration, line_words, state_words
from app.gui.engines.figure_rows import figures_of
from app.gui.engines.switching import hindrance_words, switching_words
from app.gui.kit.dates import day_words
from tests.gui.engines.made_up_engines import BROKEN, CARDS, LARGE, NO_HELP, STANDARD, TAUGHT

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(
    ("card", "words"),
    [
        (STANDARD, "came with the program · 13.0 MB"),
        (TAUGHT, f"taught {day_words('2026-11-12T10:00:00Z')} · +400 kB"),
        (LARGE, "came with the program · 88.0 MB · read 2,140 of 10,482"),
        (replace(LARGE, kept=False), "came with the program · 88.0 MB"),
        (replace(TAUGHT, made="yesterday"), "taught · +400 kB"),
    ],
)
def test_the_second_line_of_a_row(card: EngineCard, words: str) -> None:
    assert line_words(card)[0] == words


def test_how_far_an_engine_is_read_is_said_in_the_narrowest_row() -> None:
    assert all("read 2,140 of 10,482" in form for form in line_words(LARGE))
    assert line_words(LARGE)[-1] == "read 2,140 of 10,482"
    assert line_words(STANDARD)[-1] == "came with the program"


def test_an_engine_that_waits_says_so_in_its_row_and_when_it_goes_on() -> None:
    wait = text("Photos are read again later.")
    kept = replace(LARGE, waiting_for=wait)
    assert line_words(kept)[0] == "read 2,140 of 10,482 · waits until the computer is idle"
    assert line_words(kept)[-1] == "waits until the computer is idle"
    assert switching_words(kept, CARDS) == "Photos are read again later."
    used = replace(kept, in_use=True, kept=False)
    cards = (replace(STANDARD, in_use=False), used)
    assert switching_words(used, cards) == "Photos are read again later. “Standard” answers until it knows as many."
    assert switching_words(used, (used,)) == "Photos are read again later."
    assert description_words(replace(used, name="mine", origin="added")) == "added · 88.0 MB"


def test_what_came_along_says_what_it_is_for() -> None:
    assert description_words(STANDARD) == "Fast, and good for most photos."
    assert description_words(TAUGHT) == "Learned from 1204 photos."
    assert description_words(replace(STANDARD, name="mine", origin="added")) == "added · 13.0 MB"


def test_the_mark_of_a_row() -> None:
    assert [state_words(card) for card in CARDS] == ["In use", "", "Kept ready", ""]
    assert state_words(replace(LARGE, kept=False, answers=True)) == "Answers meanwhile"


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1e-12, "fewer than 1 of 1,000 trials"),
        (0.00099, "fewer than 1 of 1,000 trials"),
        (0.004, "1 of 250 trials"),
        (0.1, "1 of 10 trials"),
        (0.48, "5 of 10 trials"),
        (1.0, "10 of 10 trials"),
    ],
)
def test_chance_in_words(chance: float, words: str) -> None:
    assert chance_words(chance) == f"Chance alone does this in {words}."


@pytest.mark.parametrize(("seconds", "words"), [(60, "1 minute"), (3_599, "60 minutes"), (7_300, "2 hours")])
def test_durations(seconds: float, words: str) -> None:
    assert duration(seconds) == words


def test_few_bytes_are_said_as_bytes() -> None:
    assert [bytes_words(count) for count in (1, 640, 4096)] == ["1 byte", "640 bytes", "4.1 kB"]


def test_figures_stand_beside_those_of_the_engine_in_use_and_unknown_ones_are_left_out() -> None:
    rows = {figure.name: (figure.number, figure.remark) for figure in figures_of(TAUGHT, STANDARD)}
    assert rows["Time for a photo"] == ("21 ms", "as with “Standard”")
    assert rows["Kept for each photo"] == ("640 bytes", "4.1 kB with “Standard”; 6.7 MB for 10,482 photos")
    slow = {figure.name: figure.remark for figure in figures_of(LARGE, STANDARD)}
    assert slow["Time for a photo"] == "21 ms with “Standard”"
    unknown = [figure.name for figure in figures_of(replace(TAUGHT, ms_per_photo=None), STANDARD)]
    assert "Time for a photo" not in unknown
    alone = {figure.name: figure.remark for figure in figures_of(STANDARD, STANDARD)}
    assert alone["Time for a photo"] == ""


def test_an_engine_is_not_switched_to_where_that_makes_no_sense() -> None:
    assert hindrance_words(TAUGHT) == ""
    assert hindrance_words(STANDARD) == "It is the engine in use."
    assert hindrance_words(BROKEN) == "Its file is damaged."
    assert "does not help" in hindrance_words(replace(TAUGHT, proof=NO_HELP))


def test_what_switching_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.gui.engines.switching.usable_cores", lambda: 2)
    assert switching_words(TAUGHT, CARDS) == (
        "Switching takes at least 2 minutes. Searching goes on meanwhile. “Standard” stays one click away."
    )
    monkeypatch.setattr("app.gui.engines.switching.usable_cores", lambda: 8)
    assert switching_words(TAUGHT, CARDS).startswith("Your photos are read again for it.")
    let_go = (replace(STANDARD, kept=False), TAUGHT)
    assert "one click away" not in switching_words(TAUGHT, let_go)
    assert "takes a moment" in switching_words(replace(LARGE, read=10_482), CARDS)
    assert "read again" in switching_words(replace(TAUGHT, ms_per_photo=None), CARDS)
    assert switching_words(BROKEN, CARDS) == "Its file is damaged."


def test_one_made_of_the_engine_in_use_needs_no_photo_and_leaves_that_at_hand() -> None:
    made, alone = replace(TAUGHT, at_hand=10_482), replace(STANDARD, kept=False)
    assert switching_words(made, (alone, made)) == (
        "No photo needs to be read again for it: switching takes a moment. “Standard” stays one click away."
    )
    assert "one click away" not in switching_words(made, (alone, made, LARGE)), "it may be made of the one that is kept"
    assert "No photo needs" not in switching_words(replace(made, at_hand=100), (alone, made))


def test_how_the_engine_in_use_stands() -> None:
    assert "finds what is similar" in switching_words(STANDARD, CARDS)
    used, old = replace(LARGE, in_use=True), replace(STANDARD, in_use=False, answers=True)
    assert "“Standard” answers until" in switching_words(used, (old, used))
    assert switching_words(used, (used,)) == "Your photos are being read for it."
