"""Sentences with values kept apart, and what of a file name may be shown."""

from __future__ import annotations

import os
import pickle
import re
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import AppError, DecodeError, InputError, SpokenError
from app.core.text import LONGEST, Day, Text, printable, text


def test_values_are_filled_in() -> None:
    assert str(text("{path} has {count} photos.", path="/a", count=3)) == "/a has 3 photos."


def test_a_translation_gets_the_same_values_in_its_own_order() -> None:
    said = text("{path} has {count} photos.", path="/a", count=3)
    assert said.filled_into("{count} Bilder in {path}.") == "3 Bilder in /a."


@pytest.mark.parametrize("name", ["{path}", "{0}", "{", "}}", "{path.__class__}", "%s", "{path!r:>9999}"])
def test_braces_in_a_value_are_only_characters(name: str) -> None:
    assert str(text("There is no file {path}.", path=name)) == f"There is no file {name}."


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("plain.jpg", "plain.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf�.jpg"),
        ("\ud800.jpg", "�.jpg"),  # Windows allows half a pair in a name
        ("a\nb\tc\x1b[31m\x7f\x85.jpg", "a�b�c�[31m��.jpg"),
        ("gpj.\u202eexe", "gpj.�exe"),
        ("a\u2028b\u2029c", "a�b�c"),
        ("\u65e5\u672c\u3000写真.jpg", "\u65e5\u672c\u3000写真.jpg"),  # an ideographic space
        ("Screenshot 3.00\u202fPM.png", "Screenshot 3.00\u202fPM.png"),  # as macOS names them
        ("👨\u200d👩\u200d👧.jpg", "👨\u200d👩\u200d👧.jpg"),
        ("a\u00a0b", "a\u00a0b"),
        ("", ""),
    ],
)
def test_printable(name: str, shown: str) -> None:
    assert printable(name) == shown


@given(st.text(st.characters(codec=None, categories=None)))
def test_whatever_is_printable_can_be_encoded_and_is_one_line(name: str) -> None:
    shown = str(printable(name))
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown


@given(st.binary(max_size=40))
def test_any_file_name_can_stand_in_a_sentence(name: bytes) -> None:
    str(text("{path} is a file.", path=os.fsdecode(name))).encode("utf-8")


@pytest.mark.parametrize("template", ["\x1b[2J{a}", "\x1b]0;{a}\x07", "a\r{a}\x1b[1A", "{a}\x9b31m\u202e"])
def test_a_template_from_elsewhere_does_nothing_to_a_terminal(template: str) -> None:
    said = Text(template, (("a", "it"),))
    assert str(said).isprintable()
    assert "it" in str(said)
    assert said.filled_into(template) == str(said)


def test_a_sentence_ends() -> None:
    """However often a value is named, and however long it is: nothing is put together that nobody would read."""
    kept = Text("{a}" * 20_000, (("a", "x" * 1_000_000),))
    assert str(kept) == "x" * (LONGEST - 1) + "…"
    assert str(Text("{a}" * 20_000, (("a", ""),))) == ""
    assert str(Text("y" * 1_000_000)) == "y" * (LONGEST - 1) + "…"
    assert len(str(Text("{a}" + "y" * 1_000_000, (("a", 3),)))) == LONGEST


def test_what_would_not_be_shown_is_not_put_together() -> None:
    kept = Text("{a}" * 20_000, (("a", "x" * 1_000_000),))
    tracemalloc.start()
    try:
        str(kept)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_the_longest_sentence_of_ours_is_whole() -> None:
    path = "/" + "p" * 4095
    said = text("{path} and {other}.", path=path, other=path)
    assert str(said) == f"{path} and {path}."
    assert str(Text("x" * LONGEST)) == "x" * LONGEST


@given(st.text(st.characters(codec=None, categories=None)), st.text(st.characters(codec=None, categories=None)))
def test_whatever_a_sentence_is_made_of_it_is_one_line(template: str, value: str) -> None:
    said = Text(f"{template}{{a}}", (("a", value), *((name, value) for name in _names(template))))
    shown = str(said)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1


def _names(template: str) -> list[str]:
    return re.findall(r"\{(\w+)\}", template)


def test_numbers_stay_numbers() -> None:
    assert printable(3) == 3
    assert str(text("{share} of {whole}", share=0.25, whole=4)) == "0.25 of 4"


def test_a_template_from_elsewhere_only_names_values() -> None:
    """Sentences are read back from the catalog: ``str.format`` would look into objects and make a billion blanks."""
    kept = "{a.__class__} {a[0]} {a:>999999999} {} {a!r}"
    assert str(text(kept, a="x")) == kept


@pytest.mark.parametrize("kind", [AppError, InputError, DecodeError])
def test_an_error_speaks_and_survives_the_way_between_processes(kind: type[SpokenError]) -> None:
    error = kind("{path} is {adjective}.", path="/a{b}", adjective="full")
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is kind
    assert str(again) == str(error) == "/a{b} is full."
    assert again.text == Text("{path} is {adjective}.", (("path", "/a{b}"), ("adjective", "full")))


def test_exit_codes_tell_the_environment_from_the_input() -> None:
    assert (AppError.exit_code, InputError.exit_code) == (3, 2)


def test_a_day_in_a_sentence_is_spelled_out_whatever_the_clock_said() -> None:
    assert str(text("newer, {day}", day=Day(1_462_528_800))) == "newer, 6 May 2016"
    assert str(Day(-1)) == "31 December 1969"
    assert str(Day(1e15)) == "31 December 9999"
    assert str(Day(-1e15)) == "1 January 1"
