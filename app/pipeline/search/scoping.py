"""The scope of a question, as the library is now: which contents lie in it, and which of their photos."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.core.errors import InputError
from app.core.facts import Facts
from app.core.photo import ContentId
from app.core.question import EVERYWHERE, Scope
from app.core.shoot import Shoot, end_second, first_second
from app.library.reader import Reader


class Within(NamedTuple):
    """``contents`` of which a photo lies within a scope; ``takes`` tells of a photo, by path and date, whether it does.

    Contents are None where the scope is everywhere.
    """

    contents: frozenset[ContentId] | None = None
    takes: Callable[[str, int], bool] = lambda path, date_s: True


ANYWHERE = Within()


class Scoping:
    """Serves the query thread, with the Reader that it brings. The last scope stays known as long as it holds."""

    def __init__(self) -> None:
        self._known: tuple[tuple[object, ...], Within] | None = None

    def within(self, reader: Reader, scope: Scope, asked: Sequence[tuple[str, ContentId]]) -> Within:
        """Return what lies within a scope; ``asked``: path and content of the photos that are asked with.

        Raises InputError for a folder that no photo lies in, and where the shoot of a photo is not known.
        """
        scope, shoots = as_the_library_calls_it(reader, scope, asked)
        if scope == EVERYWHERE:
            return ANYWHERE
        key = (reader, reader.version(), scope, shoots)
        if self._known is None or self._known[0] != key:
            self._known = key, Within(reader.contents_within(scope, shoots), taking(scope, shoots))
        return self._known[1]


def as_the_library_calls_it(
    facts: Facts, scope: Scope, asked: Sequence[tuple[str, ContentId]]
) -> tuple[Scope, tuple[Shoot, ...]]:
    """Return the scope with its folders as the library calls them, and the shoots that do not count.

    Raises InputError as ``Scoping.within``.
    """
    scope = replace(
        scope,
        folders=tuple(_known_folder(facts, folder) for folder in scope.folders),
        not_folders=tuple(_known_folder(facts, folder) for folder in scope.not_folders),
        one_of_series=False,  # that is about what was found (``folding``)
    )
    return scope, _shoots(facts, asked) if scope.other_shoot else ()


def taking(scope: Scope, shoots: tuple[Shoot, ...]) -> Callable[[str, int], bool]:
    """Return what tells of a photo, by path and date, whether it lies in the scope."""
    return functools.partial(_takes, scope, shoots)


def _takes(scope: Scope, shoots: tuple[Shoot, ...], path: str, date_s: int) -> bool:
    folder = os.path.dirname(path)
    if not scope.takes_folder(folder):
        return False
    if scope.since is not None and date_s < first_second(scope.since):
        return False
    if scope.until is not None and date_s >= end_second(scope.until):
        return False
    return not any(shoot.holds(folder, date_s) for shoot in shoots)


def _known_folder(facts: Facts, folder: str) -> str:
    """Return the folder as the library calls it: it may be named by way of a link."""
    for name in dict.fromkeys((folder, os.path.realpath(folder))):
        if facts.has_folder(name):
            return name
    raise InputError("The library has no photos in {folder}.", folder=folder)


def _shoots(facts: Facts, asked: Sequence[tuple[str, ContentId]]) -> tuple[Shoot, ...]:
    found: dict[Shoot, None] = {}
    for path, content_id in asked:
        shoots = facts.shoots_of(content_id)
        if not shoots:
            raise InputError(
                "{path} is not in the library: which photos are of the same shoot is not known.", path=path
            )
        own = [shoot for shoot in shoots if shoot.folder == os.path.dirname(path)]
        found |= dict.fromkeys(own or shoots)
    return tuple(found)
