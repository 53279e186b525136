"""What Photokin.app says of itself. Read by pyinstaller.spec."""

from __future__ import annotations

from collections.abc import Sequence

IDENTIFIER = "local.photokin.photokin"


def info_plist(suffixes: Sequence[str], version: str) -> dict[str, object]:
    """Return the entries of Info.plist beyond those that PyInstaller writes.

    ``suffixes`` are those of photos, with their dots. Rank "Alternate" offers the program under "Open With" and never
    makes it the default.
    """
    return {
        "CFBundleDisplayName": "Photokin",
        "CFBundleShortVersionString": version,
        "CFBundleVersion": version,
        "CFBundleLocalizations": ["en", "ja"],
        "LSApplicationCategoryType": "public.app-category.photography",
        "LSMinimumSystemVersion": "13.0",
        "NSHighResolutionCapable": True,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": "Photo",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.image", "public.camera-raw-image"],
                "CFBundleTypeExtensions": [suffix.removeprefix(".") for suffix in suffixes],
            },
            {
                "CFBundleTypeName": "Folder of photos",
                "CFBundleTypeRole": "Viewer",
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": ["public.folder"],
            },
        ],
    }
