"""``look-alikes``: photos that are one picture or one scene, with the reasons for each. It changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

from app.cli.folders import roots_of
from app.cli.lines import in_terminal, note, say, warn, write_object
from app.cli.look_alikes_options import LookAlikesOptions
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, JobFailed, Session
from app.core.errors import AppError, InputError
from app.core.look_alikes import Group, LookAlikeKind, LookAlikes, Member
from app.core.names_in_json import named_list
from app.core.photo import Root
from app.core.question import is_at_or_below

_STOPPING = "Stopping. What has been compared is kept."
_TITLES: dict[LookAlikeKind, str] = {"copies": "Copies", "near": "Near", "series": "Series"}
_FIRST_S, _LAST_S = -62_135_596_800, 253_402_300_799  # the years 1 to 9999


def look_alikes(session: Session, options: Options) -> int:
    """Compare what is new, tell the groups, and return the exit code: 1 where there are none. Raises SpokenError."""
    asked = cast(LookAlikesOptions, options.own)
    roots = roots_of(session)
    if not roots:
        raise InputError("The library is empty. Add a folder of photos first.").with_hint("{photokin} index FOLDER")
    for folder in (*asked.within, asked.against):
        if folder:
            _check_folder(folder, roots)
    is_compared = asked.so_far or _compare(session)
    found = 0
    for kind in asked.kinds:
        groups = _groups(session, kind, asked)
        found += len(groups)
        if options.json:
            for group in groups:
                write_object(_object_of(group))
        elif groups:
            _say(kind, groups)
    if not found:
        note("No look-alikes were found that nobody has decided upon.")
    _tell_what_is_left_out(session, options, asked, roots)
    return DONE if found and is_compared else SOMETHING_SKIPPED


def _compare(session: Session) -> bool:
    """Compare what is new. Where that cannot be (another program is at it, a folder that cannot be written): say so."""
    try:
        session.value(session.catalog.look_alikes.find(), _STOPPING)
    except JobFailed as error:
        if error.exit_code != AppError.exit_code:
            raise
        warn(f"{error} What was compared before is shown.")
        return False
    return True


def _groups(session: Session, kind: LookAlikeKind, asked: LookAlikesOptions) -> list[Group]:
    folders = asked.within or ((asked.against,) if asked.against else ())
    groups = cast("tuple[Group, ...]", session.value(session.catalog.look_alikes.groups(kind, folders)))
    return [group for group in groups if not asked.against or _spans(group, asked)]


def _spans(group: Group, asked: LookAlikesOptions) -> bool:
    """Say whether one file of a group lies where was asked for, and another one in the folder against which."""
    paths = {path for member in group.members for path in member.paths}
    there = {path for path in paths if is_at_or_below(path, asked.against)}
    within = {path for path in paths if any(is_at_or_below(path, folder) for folder in asked.within)}
    here = within if asked.within else paths - there
    return bool(here) and bool(there) and len(here | there) > 1


def _check_folder(folder: str, roots: Sequence[Root]) -> None:
    if not any(is_at_or_below(folder, root.path) or is_at_or_below(root.path, folder) for root in roots):
        raise InputError("{path} is no folder of the library.", path=folder).with_hint("{photokin} folders lists them.")


def _tell_what_is_left_out(session: Session, options: Options, asked: LookAlikesOptions, roots: Sequence[Root]) -> None:
    """Tell, beside the answer, which photos it says nothing of."""
    lists = [
        cast(LookAlikes, session.value(session.catalog.look_alikes.list(kind, asked.within))) for kind in asked.kinds
    ]
    for each in lists:
        if each.missing is not None:
            note(str(each.missing))
    comparing = lists[0].comparing
    decided = sum(each.decided for each in lists)
    for root in roots:
        if root.state == "offline":
            note(f"Offline: {root.path}: {root.reason}")
    if comparing.compared < comparing.total:
        note(f"Compared so far: {comparing.compared:,} of {comparing.total:,} photos.")
    if decided:
        hint = "{photokin} decisions"
        note(
            in_terminal(f"Decided upon, and not shown: {_groups_words(decided)}  ({hint} lists them)", options.program)
        )


def _object_of(group: Group) -> dict[str, object]:
    return {
        "key": group.key,
        "kind": group.kind,
        "sure": group.sure,
        "together": str(group.together),
        "freed_bytes": group.freed_bytes,
        "members": [_member_object(member) for member in group.members],
    }


def _member_object(member: Member) -> dict[str, object]:
    return {
        **named_list("paths", member.paths),
        "content_id": member.content_id.hex(),
        "suggestion": member.fate,
        "locked": member.locked,
        "size_bytes": member.size_bytes,
        "width": member.width_px,
        "height": member.height_px,
        "format": member.format,
        "date": _date(member.date_s),
        "camera": member.camera,
        "relation": None if member.relation is None else str(member.relation),
        "reasons": [
            {"name": reason.name, "better": reason.better, "words": str(reason.words)} for reason in member.reasons
        ],
    }


def _date(date_s: int) -> str | None:
    """Return a date by the clock on the wall there, None where no calendar knows it."""
    if not _FIRST_S <= date_s <= _LAST_S:
        return None
    return datetime.fromtimestamp(date_s, UTC).replace(tzinfo=None).isoformat()


def _say(kind: LookAlikeKind, groups: Sequence[Group]) -> None:
    freed = sum(group.freed_bytes for group in groups)
    say("")
    title = f"{_TITLES[kind]}: {_groups_words(len(groups))}"
    say(f"{title}; the suggestions would free {_size_words(freed)}. Nothing is moved.")
    for number, group in enumerate(groups, 1):
        say("")
        say(f"{number:3}. {group.together}")
        for member in group.members:
            _say_member(member)


def _say_member(member: Member) -> None:
    relation = () if member.relation is None else (str(member.relation),)
    words = "; ".join((*relation, *(str(reason.words) for reason in member.reasons)))
    size = f"{member.width_px} × {member.height_px}"
    for index, path in enumerate(member.paths):
        head = f"{member.fate:6} {size:>13}  {_size_words(member.size_bytes):>9}" if index == 0 else ""
        say(f"     {head:31}  {path}")
    if words:
        say(f"     {'':31}  {words}")


def _size_words(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:,.1f} MB" if size_bytes >= 100_000 or not size_bytes else f"{size_bytes / 1e3:.0f} kB"


def _groups_words(count: int) -> str:
    return "1 group" if count == 1 else f"{count:,} groups"
