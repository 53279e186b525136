"""What speaks for each member of a group of look-alikes, and the suggestion that follows from it in the user's order.

A suggestion is no more than that. It is careful: a version that has something which the best one lacks (more of the
picture, more pixels, colours, sharpness, camera or place) is suggested to stay, as is a RAW photo with its JPEG, a
bracketing, and what lies in a folder that is locked; nothing of a group that is only perhaps one picture is suggested
for the trash.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.core.look_alikes import REASONS, Fate, LookAlikeKind, Member, ReasonName
from app.core.member_facts import MemberFacts
from app.core.reason_standing import Standing, spread_of, standings_of
from app.core.reason_words import reason_of, relation_of
from app.core.same_shot import are_exposed_differently, of_one_shot
from app.core.together_words import together

__all__ = ["MemberFacts", "explained", "together"]

_OF_ITS_OWN: tuple[ReasonName, ...] = ("whole", "colour", "size", "sharpness", "highlights", "camera", "place")
"""Whoever is better at one of these shows or knows something that the other does not."""


def explained(
    facts: Sequence[MemberFacts],
    kind: LookAlikeKind,
    order: Sequence[ReasonName] = REASONS,
    preferred: Sequence[str] = (),
    locked: Sequence[str] = (),
    *,
    sure: bool = True,
) -> tuple[Member, ...]:
    """Return the members of one group with their reasons, the best first; the rest in order as well.

    ``order``: which reason counts most; reasons that it leaves out come behind. ``preferred`` (the best first) and
    ``locked`` are absolute paths of folders, with all below them. The order of ``facts`` changes nothing: what no
    reason tells apart is ordered by date, then by the shortest path. ``sure``: the group's members are verified.
    """
    whole_order = (*dict.fromkeys(order), *(name for name in REASONS if name not in order))
    standings = standings_of(facts, kind, preferred, locked)
    ranked = sorted(
        standings,
        key=lambda each: (tuple(each.behind[name] for name in whole_order), _last_resort(each.facts)),
    )
    bracketed = kind == "series" and are_exposed_differently([each.facts for each in ranked])
    best = ranked[0]
    spreads = {name: spread_of(name, ranked) for name in whole_order}
    members = []
    for each in ranked:
        reasons = (reason_of(name, each, best, spreads[name], kind) for name in whole_order)
        members.append(
            Member(
                content_id=each.facts.content_id,
                paths=tuple(sorted(each.facts.paths, key=_length_first)),
                size_bytes=each.facts.size_bytes,
                width_px=each.facts.width_px,
                height_px=each.facts.height_px,
                format=each.facts.format,
                date_s=each.facts.date_s,
                taken=each.facts.taken,
                camera=each.facts.camera,
                relation=relation_of(each, best, kind, bracketed=bracketed),
                reasons=tuple(reason for reason in reasons if reason is not None),
                fate=_fate(each, best, kind) if sure and not bracketed else "keep",
                locked=each.is_locked,
                part=each.part,
            )
        )
    return tuple(members)


def _fate(each: Standing, best: Standing, kind: LookAlikeKind) -> Fate:
    if each is best or each.is_locked or of_one_shot(each.facts, best.facts):
        return "keep"
    has_more = kind != "series" and any(each.behind[name] < best.behind[name] for name in _OF_ITS_OWN)
    return "keep" if has_more else "trash"


def _last_resort(facts: MemberFacts) -> tuple[int, tuple[int, str]]:
    return facts.date_s, min(map(_length_first, facts.paths))


def _length_first(path: str) -> tuple[int, str]:
    return len(path), path
