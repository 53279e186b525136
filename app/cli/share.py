"""``share``: copy the library into a shared one."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from app.cli.lines import in_terminal, say, warn, write_object
from app.cli.options import Options
from app.cli.session import DONE, SOMETHING_SKIPPED, Session
from app.core.sharing import Shared


def share(session: Session, options: Options) -> int:
    """Copy the library, tell what came of it, and return the exit code. Raises SpokenError."""
    shared = cast(Shared, session.value(session.catalog.sharing.share(options.paths[0])))
    for sentence in shared.news:
        warn(str(sentence))
    if options.json:
        roots = [{"name": name, "path": path} for name, path in shared.roots]
        write_object(asdict(shared) | {"roots": roots, "news": [str(sentence) for sentence in shared.news]})
    elif not shared.roots:
        say(f"{shared.address} is ready. Your own library is empty: nothing was copied in.")
        say(in_terminal("To fill it: {photokin} index --library URL --as NAME FOLDER", options.program))
    else:
        say(f"{shared.photos} photos are in {shared.address}, {shared.photos_new} of them new there.")
        for name, path in shared.roots:
            say(f"folder    {name}  {path}")
        if shared.not_read:
            say(f"{shared.not_read} files could not be read now: they wait to be read there.")
        say(in_terminal("To ask it: {photokin} find --library URL PHOTO", options.program))
    return SOMETHING_SKIPPED if shared.not_read or shared.news else DONE
