"""Pages that need nothing else: one file of HTML with its pictures in it, no script, nothing fetched from anywhere."""

from __future__ import annotations

import base64
import html
from collections.abc import Callable

from app.core.text import Text, printable

Say = Callable[[Text], str]
"""Says a sentence in the language of whoever asked; from any thread."""

_POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
_STYLE = """
:root{color-scheme:light}
*{box-sizing:border-box}
body{margin:0;padding:32px;background:#fff;color:#1d1d1d;font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,
"Hiragino Sans","Noto Sans CJK JP","Noto Sans JP",sans-serif;font-variant-numeric:tabular-nums}
main{max-width:1400px;margin:0 auto}
h1{font-size:26px;line-height:34px;font-weight:600;margin:0 0 8px}
h2{font-size:17px;line-height:24px;font-weight:600;margin:32px 0 12px}
p{margin:0 0 8px}.beside{color:#5f5f5f}
footer{margin-top:32px;padding-top:12px;border-top:1px solid #dcdcdc;color:#5f5f5f;font-size:13px}
figure{margin:0;min-width:0}
figure img,figure .none{display:block;width:100%;aspect-ratio:1;object-fit:contain;object-position:50% 100%}
figure .none{background:#e9e9e9}
figcaption{padding-top:6px;font-size:13px;line-height:18px}
figcaption b{font-weight:600}
figcaption .name{display:block;color:#5f5f5f;overflow-wrap:anywhere}
@media print{body{padding:0}section,figure,tr{break-inside:avoid}}
"""


def escaped(words: str) -> str:
    """Return ``words`` as text for HTML, inside tags' quotes as well; what cannot be shown is replaced."""
    return html.escape(str(printable(words)), quote=True)


def picture(jpeg: bytes | None, words: str) -> str:
    """Return a picture with its data in it; ``words`` say what it shows to who cannot see it."""
    if jpeg is None:
        return f'<div class="none" role="img" aria-label="{escaped(words)}"></div>'
    data = base64.b64encode(jpeg).decode("ascii")
    return f'<img src="data:image/jpeg;base64,{data}" alt="{escaped(words)}">'


def page(title: str, language: str, style: str, body: str) -> bytes:
    """Return a page as UTF-8. ``title`` is escaped here, ``style`` and ``body`` are HTML."""
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escaped(title)}</title><style>{_STYLE}{style}</style>"
    )
    begin = f'<!DOCTYPE html>\n<html lang="{escaped(language)}"><head>{head}</head>\n<body><main>'
    return f"{begin}\n{body}\n</main></body></html>\n".encode("utf-8", "replace")
