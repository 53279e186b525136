"""What came of an evaluation as a page: figures with their intervals, classes, and the worst questions in pictures."""

from __future__ import annotations

import os
from collections.abc import Callable

from app.core.evaluation import ClassFigures, Difference, Evaluation, Share, Shown, WorstQuestion
from app.core.evaluation_words import chance_words, explained, lead, left_out, title_of, verdict
from app.core.text import Text, text
from app.pipeline.reports.page import Say, escaped, page, picture

Jpeg = Callable[[str], bytes | None]

_STYLE = """
table{border-collapse:collapse;margin:8px 0 16px;max-width:100%}
th,td{padding:6px 20px 6px 0;text-align:start;vertical-align:baseline;border-bottom:1px solid #dcdcdc}
thead th{font-size:12px;font-weight:600;color:#5f5f5f}tbody th{font-weight:600}
.bar{position:relative;width:180px;height:10px;margin-top:4px;background:#f3f3f3}
.bar i{position:absolute;inset-block:0;inset-inline-start:0;background:#2b6cc9}
.bar b{position:absolute;top:4px;height:2px;background:#1d1d1d}
.interval{color:#5f5f5f;font-size:13px;white-space:nowrap}
td .name{display:block;font-size:13px}
.worst{display:grid;grid-template-columns:repeat(9,minmax(0,1fr));gap:8px;padding:16px 0;
border-bottom:1px solid #dcdcdc}
.worst .asked{padding-inline-end:12px;border-inline-end:1px solid #dcdcdc}
.worst figcaption{font-size:12px;line-height:16px}
.right img{outline:3px solid #1a6b35;outline-offset:-3px}
.right .mark{color:#1a6b35}.wrong .mark{color:#b3261e}
ul{margin:0;padding-inline-start:20px}
.scroll{overflow-x:auto}
@media(max-width:900px){.worst{grid-template-columns:repeat(4,minmax(0,1fr))}}
"""
_RIGHT, _WRONG = "✓", "✗"


class EvaluationPage:
    """Builds one page. ``say`` says sentences, ``jpeg`` gives a small picture of the photo at a path, or none."""

    def __init__(self, evaluation: Evaluation, say: Say, language: str, jpeg: Jpeg) -> None:
        self._evaluation = evaluation
        self._say = say
        self._language = language
        self._jpeg = jpeg
        self._names = {engine.name: self._title(engine.title) for engine in evaluation.engines}

    def bytes(self) -> bytes:
        """Return the page, UTF-8."""
        evaluation = self._evaluation
        title = self._say(title_of(evaluation))
        parts = [f"<h1>{escaped(title)}</h1>", self._sentences([lead(evaluation)]), self._figures()]
        if evaluation.differences:
            parts += [self._heading(text("Compared question by question")), self._differences()]
        parts += [self._heading(text("Classes, the hardest first")), self._classes()]
        for engine in evaluation.engines:
            if engine.worst:
                parts.append(self._heading(text("Questions that went worst: {engine}", engine=engine.title)))
                parts += [self._worst(question) for question in engine.worst]
        if told := left_out(evaluation):
            parts += [self._heading(text("Left out")), self._list(told)]
        parts += [self._heading(text("How this was measured")), self._sentences(explained(evaluation))]
        parts.append(f"<footer>Photokin · {escaped(evaluation.source)}</footer>")
        return page(title, self._language, _STYLE, "\n".join(parts))

    def _title(self, title: str | Text) -> str:
        return self._say(title) if isinstance(title, Text) else title

    def _heading(self, sentence: Text) -> str:
        return f"<h2>{escaped(self._say(sentence))}</h2>"

    def _sentences(self, sentences: list[Text]) -> str:
        return "".join(f"<p>{escaped(self._say(sentence))}</p>" for sentence in sentences)

    def _list(self, sentences: list[Text]) -> str:
        return "<ul>" + "".join(f"<li>{escaped(self._say(sentence))}</li>" for sentence in sentences) + "</ul>"

    def _head(self, *columns: Text) -> str:
        cells = [f'<th scope="col">{escaped(self._say(column))}</th>' for column in columns]
        return f"<thead><tr>{''.join(cells)}</tr></thead>"

    def _figures(self) -> str:
        head = self._head(
            text("Engine"),
            text("First answer right"),
            text("Right among the first {count}", count=self._evaluation.plan.cutoff),
            text("Mean average precision"),
            text("Numbers a photo"),
        )
        rows = "".join(
            f'<tr><th scope="row">{escaped(self._names[engine.name])}</th>'
            + "".join(f"<td>{_bar(share)}</td>" for share in (engine.first, engine.precision, engine.average_precision))
            + f"<td>{engine.dim:,}</td></tr>"
            for engine in self._evaluation.engines
        )
        return f'<div class="scroll"><table>{head}<tbody>{rows}</tbody></table></div>'

    def _differences(self) -> str:
        differences = self._evaluation.differences
        head = self._head(
            text("Against {engine}", engine=self._names[differences[0].other]),
            text("First answer right"),
            text("Right among the first {count}", count=self._evaluation.plan.cutoff),
            text("Mean average precision"),
            text("What that says"),
        )
        rows = "".join(map(self._difference, differences))
        return f'<div class="scroll"><table>{head}<tbody>{rows}</tbody></table></div>'

    def _difference(self, difference: Difference) -> str:
        gains = (difference.first, difference.precision, difference.average_precision)
        cells = "".join(f"<td>{_gain(share)}</td>" for share in gains)
        says = f"<b>{escaped(self._say(verdict(difference)))}</b>"
        chance = f'<span class="name beside">{escaped(self._say(chance_words(difference)))}</span>'
        name = escaped(self._names[difference.name])
        return f'<tr><th scope="row">{name}</th>{cells}<td>{says}{chance}</td></tr>'

    def _classes(self) -> str:
        engines = self._evaluation.engines
        by_label = [{each.label: each for each in engine.classes} for engine in engines]
        columns = [text("Class"), text("Photos")]
        columns += [text("{engine}: first right", engine=engine.title) for engine in engines]
        columns += [text("{engine}: mAP", engine=engine.title) for engine in engines]
        columns.append(text("Found instead of it ({engine})", engine=engines[0].title))
        rows = "".join(self._class(each, [figures[each.label] for figures in by_label]) for each in engines[0].classes)
        return f'<div class="scroll"><table>{self._head(*columns)}<tbody>{rows}</tbody></table></div>'

    def _class(self, own: ClassFigures, by_engine: list[ClassFigures]) -> str:
        mixed = ", ".join(f"{label} {count}" for label, count in own.mixed_up)
        cells = [f'<th scope="row" dir="auto">{escaped(own.label)}</th><td>{own.photos:,}</td>']
        cells += [f"<td>{_with_interval(figures.first)}</td>" for figures in by_engine]
        cells += [f"<td>{figures.average_precision:.3f}</td>" for figures in by_engine]
        return f'<tr>{"".join(cells)}<td class="beside" dir="auto">{escaped(mixed)}</td></tr>'

    def _worst(self, question: WorstQuestion) -> str:
        told = text(
            "average precision {share}, the first of {wanted} right ones at place {rank}",
            share=f"{question.average_precision:.3f}",
            wanted=question.wanted,
            rank=question.first_right,
        )
        name = escaped(os.path.basename(question.asked.path))
        words = f'<b dir="auto">{escaped(question.asked.label)}</b><span class="name" dir="auto">{name}</span>'
        asked = f"{words}<span class=beside>{escaped(self._say(told))}</span>"
        cells = [f'<div class="asked">{self._figure(question.asked, asked, "")}</div>']
        for place, shown in enumerate(question.answers, 1):
            mark = _RIGHT if shown.right else _WRONG
            caption = (
                f'<b>{place}</b> {shown.distance:.2f} <span class="mark">{mark}</span> '
                f'<span class="name" dir="auto">{escaped(shown.label)}</span>'
            )
            cells.append(self._figure(shown, caption, "right" if shown.right else "wrong"))
        return f'<section class="worst">{"".join(cells)}</section>'

    def _figure(self, shown: Shown, caption: str, kind: str) -> str:
        seen = picture(self._jpeg(shown.path), os.path.basename(shown.path))
        return f'<figure class="{kind}">{seen}<figcaption>{caption}</figcaption></figure>'


def _bar(share: Share) -> str:
    """Return the share, its interval in words, and both as a bar that begins at nothing and ends at all."""
    low, high = max(0.0, share.low), min(1.0, share.high)
    return (
        f'{share.value:.3f} <span class="interval">{share.low:.3f}–{share.high:.3f}</span>'
        f'<div class="bar" aria-hidden="true"><i style="width:{100 * share.value:.1f}%"></i>'
        f'<b style="inset-inline-start:{100 * low:.1f}%;width:{100 * (high - low):.1f}%"></b></div>'
    )


def _with_interval(share: Share) -> str:
    return f'{share.value:.3f} <span class="interval">{share.low:.2f}–{share.high:.2f}</span>'


def _gain(share: Share) -> str:
    value, low, high = (f"{number:+.3f}".replace("-", "−") for number in (share.value, share.low, share.high))
    return f'{value} <span class="interval">{low} … {high}</span>'
