"""What the words of a filter mean."""

from __future__ import annotations

from datetime import date

import pytest

from app.core.filter_words import Condition, Measured, Named, OfKind, Shaped, Taken, TakenInMonth, parsed
from app.core.photo_names import PICTURE_SUFFIXES, RAW_SUFFIXES

_GERMAN = ("Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November",
    "Dezember")  # fmt: skip


def _days(first: tuple[int, int, int], end: tuple[int, int, int]) -> Taken:
    return Taken(date(*first), date(*end))


_AUGUST = _days((2015, 8, 1), (2015, 9, 1))
_THE_18TH = _days((2017, 7, 18), (2017, 7, 19))


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        *((words, _AUGUST) for words in ("August 2015", "aug 2015", "AUG. 2015", "2015 August", "August, 2015")),
        *((words, _AUGUST) for words in ("8/2015", "08/2015", "8.2015", "2015-08", "2015-8", "2015/08", "2015.08")),
        *((words, _AUGUST) for words in ("2015年8月", "2015年 8月", "２０１５年８月", "2015年08月")),
        *((words, _THE_18TH) for words in ("18.07.2017", "18.7.2017", "18. 7. 2017", "2017-07-18", "2017/7/18")),
        *(
            (words, _THE_18TH)
            for words in ("18/07/2017", "07/18/2017", "2017年7月18日", "18 July 2017", "July 18, 2017")
        ),
        ("Mai 2015", _days((2015, 5, 1), (2015, 6, 1))),
        ("märz 2015", _days((2015, 3, 1), (2015, 4, 1))),
        ("December 1999", _days((1999, 12, 1), (2000, 1, 1))),
        ("2015", _days((2015, 1, 1), (2016, 1, 1))),
        ("2015年", _days((2015, 1, 1), (2016, 1, 1))),
        ("2015-2017", _days((2015, 1, 1), (2018, 1, 1))),
        ("2015 – 2017", _days((2015, 1, 1), (2018, 1, 1))),
        ("29.2.2016", _days((2016, 2, 29), (2016, 3, 1))),
        ("august", TakenInMonth(8)),
        ("sept", TakenInMonth(9)),
        ("8月", TakenInMonth(8)),
    ],
)
def test_a_date_is_read_in_each_way_that_people_write_it(words: str, meaning: Condition) -> None:
    (term,) = parsed(words, _GERMAN)
    assert term.words == words
    assert term.meanings[0] == (meaning,)
    # What a folder may be called.
    assert term.meanings[-1] == tuple(Named(word) for word in words.split())


@pytest.mark.parametrize("words", ["date:2015-08", "DATE:2015年8月", "date:August 2015", "date：2015-08"])
def test_a_date_that_is_said_to_be_one_is_no_name(words: str) -> None:
    (term,) = parsed(words)
    assert (term.words, term.meanings) == (words, ((_AUGUST,),))
    (excluded,) = parsed(f"-{words}")
    assert (excluded.excluded, excluded.meanings) == (True, ((_AUGUST,),))
    (name,) = parsed("date:today")
    assert name.meanings == ((Named("date:today"),),)


def test_day_and_month_are_read_in_both_orders_where_both_make_sense() -> None:
    (term,) = parsed("3/4/2017")
    assert term.meanings[:2] == ((_days((2017, 4, 3), (2017, 4, 4)),), (_days((2017, 3, 4), (2017, 3, 5)),))


@pytest.mark.parametrize("words", ["2015-13", "31.2.2017", "0/2015", "1700", "2300", "2017-2015", "13月", "beach", "-"])
def test_what_is_no_date_is_a_name(words: str) -> None:
    (term,) = parsed(words)
    assert term.meanings == ((Named(words),),)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        ("portrait", Shaped("portrait")),
        ("Landscape", Shaped("landscape")),
        ("square", Shaped("square")),
        (">3000 px", Measured("side_px", ">", 3000)),
        ("> 3000 px", Measured("side_px", ">", 3000)),
        ("<500px", Measured("side_px", "<", 500)),
        ("≥1.5 MB", Measured("bytes", ">=", 1_500_000)),
        (">1,5 mb", Measured("bytes", ">", 1_500_000)),
        ("<= 12 MP", Measured("pixels", "<=", 12_000_000)),
        ("＞３０００ px", Measured("side_px", ">", 3000)),
    ],
)
def test_shapes_and_sizes(words: str, meaning: Condition) -> None:
    (term,) = parsed(words)
    assert term.meanings == ((meaning,),)


@pytest.mark.parametrize(
    ("words", "suffix"), [("jpg", ".jpeg"), (".JPG", ".jpg"), ("raw", ".nef"), ("heic", ".hif"), ("png", ".png")]
)
def test_kinds_of_files(words: str, suffix: str) -> None:
    (term,) = parsed(words)
    ((kind,),) = term.meanings
    assert isinstance(kind, OfKind)
    assert suffix in kind.suffixes
    assert set(kind.suffixes) <= {*PICTURE_SUFFIXES, *RAW_SUFFIXES}


def test_words_combine_exclude_and_stay_together() -> None:
    terms = parsed('August 2015 jpg >3000 px -beach "the 2015 raw"')
    assert [term.words for term in terms] == ["August 2015", "jpg", ">3000 px", "-beach", '"the 2015 raw"']
    assert [term.excluded for term in terms] == [False, False, False, True, False]
    assert terms[3].meanings == ((Named("beach"),),)
    assert terms[4].meanings == ((Named("the 2015 raw"),),)
    assert parsed(" ".join(term.words for term in terms)) == terms


@pytest.mark.parametrize("words", ["", "   ", '""', '-""'])
def test_nothing_is_no_condition(words: str) -> None:
    assert parsed(words) == ()


def test_what_a_hand_leaves_unfinished_is_no_fault() -> None:
    assert [term.words for term in parsed('"two words')] == ['"two words']
    assert [term.words for term in parsed("> px")] == [">", "px"]
    assert len(parsed("word " * 10_000)) < 100
