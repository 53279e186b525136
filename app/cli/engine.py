"""``engine``: what turns photos into vectors. Which engines there are, which is used, which are kept up to date."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import cast

from app.cli.engine_add import add
from app.cli.engine_compact import compact
from app.cli.engine_finetune import finetune
from app.cli.engine_options import TIMES, EngineOptions
from app.cli.engine_subject import subject
from app.cli.engine_teach import teach
from app.cli.folders import read_folders, roots_of
from app.cli.lines import say, warn, write_object
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.engines import EngineCard
from app.machine.paths import data_paths
from app.machine.settings import ReadAgain, load_settings

_HEADINGS = ("", "name", "engine", "photos read", "kept a photo", "files")


def engine(session: Session, options: Options) -> int:
    """Do what is asked about engines and return the exit code. Raises SpokenError."""
    asked = cast(EngineOptions, options.own)
    return _VERBS[asked.verb](session, options, asked)


def cards_of(session: Session) -> tuple[EngineCard, ...]:
    """Return the engines that there are."""
    return cast("tuple[EngineCard, ...]", session.value(session.catalog.engines.list()))


def engine_object(card: EngineCard) -> dict[str, object]:
    """Return an engine as a JSON object."""
    proof = card.proof
    told = None if proof is None else asdict(proof) | {"learned_from": str(proof.learned_from)}
    trouble = None if card.trouble is None else str(card.trouble)
    waiting_for = None if card.waiting_for is None else str(card.waiting_for)
    words = {"title": str(card.title), "trouble": trouble, "proof": told, "waiting_for": waiting_for}
    return asdict(card) | words


def read_on(session: Session, options: Options) -> int:
    """Read the photos that an engine lacks, as ``index`` does; nothing where there is no library yet."""
    return read_folders(session, options, (), told=False) if roots_of(session) else DONE


def _list(session: Session, options: Options, _: EngineOptions) -> int:
    cards = cards_of(session)
    if options.json:
        for card in cards:
            write_object(engine_object(card))
        return DONE
    rows = [_HEADINGS, *map(_row, cards)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(_HEADINGS))]
    for row in rows:
        say("  ".join(f"{word:{width}}" for word, width in zip(row, widths, strict=True)).rstrip())
    for card in cards:
        if card.trouble is not None:
            warn(str(card.trouble))
    return DONE


def _row(card: EngineCard) -> tuple[str, ...]:
    mark = "*" if card.in_use else "+" if card.kept else ""
    read = f"{card.read} of {card.total}"
    if card.answers and not card.in_use:
        read += ", answers"
    if card.trouble is not None:
        return mark, card.name, str(card.title), "cannot be used", "", _megabytes(card)
    return mark, card.name, str(card.title), read, f"{card.bytes_per_photo} bytes", _megabytes(card)


def _megabytes(card: EngineCard) -> str:
    return f"{card.size_bytes / 1e6:.1f} MB"


def _use(session: Session, options: Options, asked: EngineOptions) -> int:
    session.value(session.catalog.engines.use(asked.name, begin=False, anyway=asked.anyway))
    code = read_on(session, options)
    if any(card.in_use for card in cards_of(session) if card.name == asked.name):
        return _tell(session, options, asked.name, code, "{title} is used.")
    return _tell(session, options, asked.name, SOMETHING_SKIPPED, "{title} is not used.")  # why was told meanwhile


def _keep(session: Session, options: Options, asked: EngineOptions) -> int:
    session.value(session.catalog.engines.keep(asked.name, True, begin=False))
    code = read_on(session, options)
    return _tell(session, options, asked.name, code, "{title} is kept up to date.")


def _drop(session: Session, options: Options, asked: EngineOptions) -> int:
    session.value(session.catalog.engines.keep(asked.name, False, begin=False))
    code = read_on(session, options)
    return _tell(session, options, asked.name, code, "{title} is kept up to date no more.")


def _when(session: Session, options: Options, asked: EngineOptions) -> int:
    settings = load_settings(data_paths(options.data_dir).settings)
    if asked.when:
        settings = replace(settings, read_again=TIMES[asked.when])
        session.value(session.catalog.save_settings(settings))
    if options.json:
        write_object({"read_again": settings.read_again})
    else:
        say(_TIMES_SAID[settings.read_again])
    return DONE


def _rename(session: Session, options: Options, asked: EngineOptions) -> int:
    session.value(session.catalog.engines.rename(asked.name, asked.title))
    return _tell(session, options, asked.name, DONE, "{name} is called {title} now.")


def _remove(session: Session, options: Options, asked: EngineOptions) -> int:
    session.value(session.catalog.engines.remove(asked.name, begin=False))
    code = read_on(session, options)
    if options.json:
        write_object({"name": asked.name})
    else:
        say(f"Removed the engine {asked.name}. The photos on disk are untouched.")
    return code


def _tell(session: Session, options: Options, name: str, code: int, sentence: str) -> int:
    """Say what became of an engine: in JSON, the engine itself."""
    for card in cards_of(session):
        if card.name != name:
            continue
        if options.json:
            write_object(engine_object(card))
        else:
            say(sentence.replace("{title}", str(card.title)).replace("{name}", name))
    return code


_TIMES_SAID: dict[ReadAgain, str] = {
    "at_once": "When the engine changes photos are read for it at once.",
    "idle": "When the engine changes the window reads photos for it while nobody uses the computer, and new ones at "
    "once. What is asked for in a terminal waits for nobody.",
}

_VERBS: dict[str, Callable[[Session, Options, EngineOptions], int]] = {
    "list": _list,
    "add": add,
    "use": _use,
    "keep": _keep,
    "drop": _drop,
    "when": _when,
    "rename": _rename,
    "remove": _remove,
    "teach": teach,
    "finetune": finetune,
    "compact": compact,
    "subject": subject,
}
