"""``--install-desktop`` and ``--uninstall-desktop``: do it and say what was put where."""

from __future__ import annotations

from app.cli.lines import say, write_anything, write_object
from app.cli.options import Options
from app.cli.session import DONE
from app.core.names_in_json import named_list
from app.desktop.integration import install_desktop, uninstall_desktop


def change_menus(options: Options) -> int:
    """Do what the option says and return the exit code. Raises SpokenError."""
    write_anything()
    change = install_desktop() if options.command == "install-desktop" else uninstall_desktop()
    if options.json:
        write_object({"sentence": str(change.sentence)} | named_list("places", change.places))
        return DONE
    for place in change.places:
        say(place)
    say(str(change.sentence))
    return DONE
