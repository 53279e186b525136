"""``check``: how well the library finds its own photos again, changed, and what is odd in it."""

from __future__ import annotations

from typing import cast

from app.cli.lines import in_terminal, say, write_object
from app.cli.options import Options
from app.cli.session import DONE, Session
from app.core.health import WORDS, ChangeFound, Health, IndexHealth
from app.core.names_in_json import named_list
from app.core.tuning import percent

_SHARE_WIDTH = 24
_STOPPING = "Stopping. No photo was altered."


def check(session: Session, options: Options) -> int:
    """Check, tell what was found, and return the exit code. Raises SpokenError."""
    health = cast(Health, session.value(session.catalog.survey.check(), _STOPPING))
    if options.json:
        write_object(_object_of(health))
    else:
        _say(health, options)
    return DONE


def _object_of(health: Health) -> dict[str, object]:
    return {
        "pictures": health.pictures,
        "asked": health.asked,
        "changes": {
            each.change: {"asked": each.asked, "first": each.first, "among_ten": each.among_ten}
            for each in health.changes
        },
        "index": None if health.index is None else _index_object(health.index),
        "odd": [{"sentence": str(each.sentence)} | named_list("paths", each.paths) for each in health.odd],
    }


def _index_object(index: IndexHealth) -> dict[str, object]:
    return {
        "pictures": index.pictures,
        "recall": index.recall,
        "ms": index.ms,
        "trees": index.trees,
        "exact": index.exact,
        "automatic_recall": index.automatic_recall,
        "wanted_trees": index.wanted_trees,
    }


def _say(health: Health, options: Options) -> None:
    say(f"{health.asked} of {health.pictures} pictures were changed in memory and searched with; no file was altered.")
    if health.changes:
        say("")
        width = max(len(str(WORDS[each.change])) for each in health.changes)
        heads = ("found first", "among the first ten")
        say(f"{'changed':{width}}" + "".join(f"  {head:>{_SHARE_WIDTH}}" for head in heads))
        for each in health.changes:
            shares = f"{_share(each.first, each)}  {_share(each.among_ten, each)}"
            say(f"{WORDS[each.change]!s:{width}}  {shares}")
    say("")
    if health.index is not None:
        _say_index(health.index, options)
    if not health.odd:
        say("Nothing is odd.")
    for odd in health.odd:
        say(f"Odd: {odd.sentence}")
        for path in odd.paths:
            say(f"     {path}")


def _share(count: int, found: ChangeFound) -> str:
    return f"{count:8} of {found.asked:3}  {percent(count / found.asked) if found.asked else 0:5.1f} %"


def _say_index(index: IndexHealth, options: Options) -> None:
    if index.exact:
        say(f"Each question compares with every photo, as the settings say: nothing is missed, {index.ms:.1f} ms.")
        return
    say(f"The index finds {percent(index.recall)} % of the ten nearest in {index.ms:.1f} ms, with {index.trees} trees.")
    if index.automatic_does:
        hint = "{photokin} tune --effort auto"
        say(
            in_terminal(
                f"At the effort of its own it finds {percent(index.automatic_recall)} %: {hint}", options.program
            )
        )
    elif index.wanted_trees is not None:
        hint = f"{{photokin}} tune --trees {index.wanted_trees}"
        say(in_terminal(f"With more trees it may find more. To build it anew: {hint}", options.program))
