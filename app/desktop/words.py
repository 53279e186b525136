"""What the desktop's menus say of the program. They are files, written once for every language at the same time."""

from __future__ import annotations

NAME = "Photokin"
PURPOSE = {"": "Find the photos that look alike", "ja": "よく似た写真を見つけます"}
KIND = {"": "Photo Similarity Browser", "ja": "似た写真のブラウザー"}
FIND_SIMILAR = {"": "Find similar photos", "ja": "似た写真を探す"}
FIND_COPIED = {"": "Find photos like the copied picture", "ja": "コピーした画像に似た写真を探す"}
KEYWORDS = {
    "": ("photo", "picture", "image", "similar", "alike", "duplicate", "copies", "neighbours"),
    "ja": ("写真", "画像", "類似", "似ている", "重複", "検索"),
}
DESCRIPTION = {
    "": (
        "Photokin finds the photos that look alike: other shots of the same thing, the same place years later, the "
        "copies. It reads your folders in the background and shows the nearest photos, with their distances, the "
        "moment you select one.",
        "Everything stays on your machine: no account, no network, and your photo files are only ever read.",
    ),
    "ja": (
        "Photokin は、よく似た写真を見つけます。同じものを写した別の写真、何年も後の同じ場所、コピーなどです。"
        "フォルダーをバックグラウンドで読み込み、写真を選ぶとすぐに、近い写真を距離とともに表示します。",
        "すべてはこのコンピューターの中だけで行われます。アカウントもネットワークも使わず、写真のファイルは読み取るだけです。",
    ),
}


def entries(key: str, words: dict[str, str]) -> str:
    """Return ``key=…`` in every language, a line each, as desktop files have them."""
    return "".join(f"{key}{f'[{code}]' if code else ''}={said}\n" for code, said in words.items())
