"""``--install-desktop`` and ``--uninstall-desktop``: do it and say what was put where."""

from __future__ import annotations

import json

from app.cli.options import Options
from app.cli.terminal import DONE, write_anything
from app.core.text import printable
from app.desktop.integration import install_desktop, uninstall_desktop


def change_menus(options: Options) -> int:
    """Do what the option says and return the exit code. Raises SpokenError."""
    write_anything()
    change = install_desktop() if options.command == "install-desktop" else uninstall_desktop()
    if options.json:
        print(json.dumps({"sentence": str(change.sentence), "places": change.places}))
        return DONE
    for place in change.places:
        print(printable(place))
    print(change.sentence)
    return DONE
