"""Labelled photos: sub-folders are classes, or a list says what each photo shows."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.core.errors import Cancelled, InputError
from app.imaging.formats import is_photo_name
from app.library import labelled
from app.library.labelled import Labelled, LabelledPhotos, read_labelled

Make = Callable[..., str]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Return a function that makes empty photos, and a list of these lines, and returns the folder."""

    def made(*photos: str, lines: str | bytes | None = None) -> str:
        for photo in photos:
            (tmp_path / photo).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / photo).touch()
        if lines is not None:
            (tmp_path / "labels.csv").write_bytes(lines if isinstance(lines, bytes) else lines.encode())
        return str(tmp_path)

    return made


def _read(path: str) -> LabelledPhotos:
    return read_labelled(path, is_photo_name)


def _named(found: LabelledPhotos) -> list[tuple[str, str]]:
    folder = found.source if os.path.isdir(found.source) else os.path.dirname(found.source)
    return [(os.path.relpath(path, folder).replace(os.sep, "/"), label) for path, label in found.photos]


def test_everything_below_a_sub_folder_is_of_its_class(make: Make) -> None:
    folder = make("cat/a.jpg", "cat/indoors/b.JPG", "dog/c.png", "dog/notes.txt", "dog/.hidden.jpg", "alone.jpg")
    found = _read(folder)
    assert _named(found) == [("cat/a.jpg", "cat"), ("cat/indoors/b.JPG", "cat"), ("dog/c.png", "dog")]
    assert list(map(str, found.notes)) == ["Photos in no sub-folder, which have no class: 1"]


def test_a_list_in_the_folder_says_more_than_the_folders(make: Make) -> None:
    folder = make("cat/a.jpg", "dog/c.png", lines="path,class,coarse\ncat/a.jpg, tiger ,animal\n")
    found = _read(folder)
    assert (found.source, found.photos) == (
        os.path.join(folder, "labels.csv"),
        (Labelled(os.path.join(folder, "cat", "a.jpg"), "tiger"),),
    )


@pytest.mark.parametrize(
    "lines",
    [
        "path,class\na.jpg,cat\nb.jpg,dog\n",
        "\ufeffLabel;Path\r\ncat;a.jpg\r\n\r\ndog;b.jpg\r\n",
        "path\tcomment\tlabel\na.jpg\tfine, really\tcat\nb.jpg\t\tdog\n",
        'path,class\n"a.jpg","cat"\n"./b.jpg",dog',
    ],
)
def test_lists_as_programs_write_them(make: Make, lines: str) -> None:
    assert _named(_read(make("a.jpg", "b.jpg", lines=lines))) == [("a.jpg", "cat"), ("b.jpg", "dog")]


def test_names_in_a_list_may_be_anything_that_a_file_can_be_called(make: Make) -> None:
    names = ['say "cheese".jpg', "=cmd().jpg", "<script>.jpg", "comma, and é.jpg", "two\nlines.jpg"]
    quoted = "".join('"' + name.replace('"', '""') + '",x\n' for name in names)
    assert [name for name, _ in _named(_read(make(*names, lines="path,class\n" + quoted)))] == names


def test_what_a_list_says_twice_against_itself_or_of_nothing_is_left_out_and_told(make: Make) -> None:
    lines = "path,class\na.jpg,cat\nb.jpg,dog\na.jpg,cat\n./b.jpg,cat\ngone.jpg,cat\nc.jpg,dog\n"
    found = _read(make("a.jpg", "b.jpg", "c.jpg", lines=lines))
    assert _named(found) == [("a.jpg", "cat"), ("c.jpg", "dog")]
    told = [str(note) for note in found.notes]
    assert told[0] == "Lines that repeat a photo, which counts once: 1"
    assert told[1].startswith("Photos with two classes, left out: 1 (as ")
    assert told[1].endswith("b.jpg)")
    assert told[2].startswith("Photos of the list that are not there: 1 (as ")
    assert told[2].endswith("gone.jpg)")


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("", "its first line must name the columns path and class"),
        ("file,class\na.jpg,cat\n", "its first line must name the columns path and class"),
        ("path,class\na.jpg\n", "Line 2 of"),
        ("path,class\na.jpg,\n", "Line 2 of"),
        ("path,class\na.jpg,cat\n,cat\n", "Line 3 of"),
        ("path,class\na.jpg," + "x" * 201, "Line 2 of"),
        ("path,class\na\0.jpg,cat\n", "Line 2 of"),
        ('path,class\na.jpg,"cat\n', "cannot be read"),
        ("path,class\n" + "x" * 200_000 + ",cat\n", "cannot be read"),
        (b"path,class\na.jpg,caf\xe9\n", "is no text in UTF-8"),
        ("path,class\ngone.jpg,cat\n", "they are not there"),
    ],
)
def test_a_bad_list_gets_one_sentence(make: Make, lines: str | bytes, sentence: str) -> None:
    with pytest.raises(InputError) as refused:
        _read(make("a.jpg", lines=lines))
    assert sentence in str(refused.value)


def test_what_is_no_list_at_all_gets_one_sentence(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make("a.jpg")
    for path, sentence in ((folder, "no photos in sub-folders"), (folder + "/none", "There is no file or folder")):
        with pytest.raises(InputError, match=sentence):
            _read(path)
    monkeypatch.setattr(labelled, "_MOST_BYTES", 10)
    with pytest.raises(InputError, match="too large"):
        _read(make(lines="path,class\n" * 10))


def test_more_photos_than_can_be_compared_are_refused(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelled, "MOST_PHOTOS", 2)
    folder = make("cat/a.jpg", "cat/b.jpg", "cat/c.jpg")
    with pytest.raises(InputError, match="more than 2"):
        _read(folder)
    with pytest.raises(InputError, match="more than 2"):
        _read(make(lines="path,class\n" + "".join(f"cat/{name}.jpg,cat\n" for name in "abc")))


def test_reading_stops_where_somebody_asks_for_it(make: Make) -> None:
    def stop() -> None:
        raise Cancelled

    folder = make("cat/a.jpg")
    with pytest.raises(Cancelled):
        read_labelled(folder, is_photo_name, stop)
    with pytest.raises(Cancelled):
        read_labelled(make(lines="path,class\ncat/a.jpg,cat\n"), is_photo_name, stop)


def test_the_groceries_as_their_list_has_them(shared: Path) -> None:
    found = _read(str(shared / "photos" / "grocery"))
    assert len({label for _, label in found.photos}) == 81
    assert str(found.notes[0]).startswith("Lines that repeat a photo")
