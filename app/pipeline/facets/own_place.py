"""The place of a library of the user's own."""

from __future__ import annotations

from app.pipeline.decoding.warm_decoders import WarmDecoders
from app.pipeline.facets.desk import OwnDesk, Writing
from app.pipeline.facets.place import Place
from app.pipeline.ingest.own_folders import OwnFolders
from app.pipeline.ingest.own_sharing import OwnSharing
from app.pipeline.ingest.workshop import Workshop
from app.pipeline.ingest.writer import Writer
from app.pipeline.search.query import Searcher
from app.pipeline.work.groups_at_hand import GroupsAtHand
from app.pipeline.work.home import LocalHome


def own_place(workshop: Workshop, decoders: WarmDecoders, groups: GroupsAtHand, ingest: Writing) -> Place:
    """Return it; ``ingest`` brings the library up to date."""
    paths, emit = workshop.paths, workshop.emit
    writer = Writer(paths)
    desk = OwnDesk(writer, ingest, emit)
    searcher = Searcher(
        paths,
        workshop.model,
        decoders,
        workshop.verified,
        workshop.wanted,
        workshop.details,
        workshop.choice,
        groups,
    )
    return Place(
        home=LocalHome(paths),
        desk=desk,
        own=desk,
        of_index=desk,
        writer=writer,
        changes=OwnFolders(writer, emit),
        finder=searcher,
        sharing=OwnSharing(writer, workshop),
        lay=lambda _: None,
        close=lambda: None,
    )
