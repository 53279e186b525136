"""Writes the files of the desktop integration: `python build/linux/share_files.py FOLDER COMMAND…`.

FOLDER becomes a `share` folder (applications, icons, metainfo …) whose entries start COMMAND. Runs in the packaging
environment, because the program itself says what these files are.
"""

import sys
from pathlib import Path

from app.desktop.linux import share_files


def main(folder: str, *command: str) -> None:
    """Writes every file below `folder`."""
    for place, content in share_files(command):
        path = Path(folder, place)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


if __name__ == "__main__":
    main(*sys.argv[1:])
