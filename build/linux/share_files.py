"""Writes the files of the desktop integration: `python build/linux/share_files.py FOLDER COMMAND…`.

FOLDER becomes a `share` folder (applications, icons, metainfo …) whose entries start COMMAND. Runs in the packaging
environment, because the program itself says what these files are.
"""

import sys
from pathlib import Path

from app.desktop.linux import share_files


def main(folder: str, *command: str) -> None:
    """Writes every file below `folder`."""
    # For no media type: where the user has chosen no viewer, GLib may take any program that offers itself. Who wants
    # "Open with" gets it for what has a viewer already, by --install-desktop or the settings.
    for place, content in share_files(command, media_types=()):
        path = Path(folder, place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
