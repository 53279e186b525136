"""What is usually done to pixels before a network sees them, and which of it a network from somewhere seems to want."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.engine_adding import PixelForm, Preset
from app.core.text import Text, text

Three = tuple[float, float, float]


class Arithmetic(NamedTuple):
    """(pixel − mean) / std for red, green and blue on the scale 0–255."""

    mean: Three
    std: Three


def _of_unit(mean: Three, std: Three) -> Arithmetic:
    """Return the arithmetic for numbers that are published on the scale 0–1."""
    return Arithmetic((255 * mean[0], 255 * mean[1], 255 * mean[2]), (255 * std[0], 255 * std[1], 255 * std[2]))


ARITHMETIC: dict[Preset, Arithmetic] = {
    "unit": Arithmetic((0, 0, 0), (255, 255, 255)),
    "signed": Arithmetic((127.5, 127.5, 127.5), (127.5, 127.5, 127.5)),
    "imagenet": _of_unit((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),  # torchvision
    "caffe": Arithmetic((123.68, 116.779, 103.939), (1, 1, 1)),  # VGG's, and Keras's mode "caffe"
    "clip": _of_unit((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711)),  # OpenAI
    "efficientnet-lite": Arithmetic((127, 127, 127), (128, 128, 128)),
    "bytes": Arithmetic((0, 0, 0), (1, 1, 1)),
}

_TENSORFLOW = re.compile(r"tf2onnx|keras|tensorflow")
_ANY, _TF = re.compile(""), _TENSORFLOW
# The first that fits decides: what the file is called, what wrote it. Keras's networks each have their own.
_BY_NAME: tuple[tuple[re.Pattern[str], re.Pattern[str], Preset], ...] = (
    (re.compile(r"efficientnet[-_]?lite"), _ANY, "efficientnet-lite"),
    (re.compile(r"siglip"), _ANY, "signed"),
    (re.compile(r"clip"), _ANY, "clip"),
    (re.compile(r"dino|deit|swin"), _ANY, "imagenet"),
    (re.compile(r"(^|[^a-z])(vit|beit)"), _ANY, "signed"),
    (re.compile(r"caffe"), _ANY, "caffe"),
    (re.compile(r"efficientnet|convnext"), _TF, "bytes"),
    (re.compile(r"v2|inception|xception|mobilenet|nasnet"), _TF, "signed"),
    (re.compile(r"densenet"), _TF, "imagenet"),
    (re.compile(r"resnet|vgg"), _TF, "caffe"),
)
_CAFFE = re.compile(r"caffe")
_LARGE, _SMALL = 2, 0.1


def proposed(file: str, producer: str, form: PixelForm, first: tuple[str, float] | None) -> tuple[Preset, Text]:
    """Return the preset that a network seems to want, and why.

    ``file``: the name of its file; ``producer``: what wrote it; ``first``: what it does first to its input, and the
    largest of the numbers it does it with, where those are few.
    """
    if form == "uint8":
        return "bytes", text("The network takes bytes and does the rest itself.")
    if first is not None and (inner := _done_inside(*first)) is not None:
        return inner, text("The network begins with arithmetic of its own.")
    name, maker = file.lower(), producer.lower()
    for in_name, in_maker, preset in _BY_NAME:
        if in_name.search(name) and in_maker.search(maker):
            return preset, text("Usual for networks of this name.")
    if _CAFFE.search(maker):
        return "caffe", text("Usual for networks of Caffe.")
    if _TENSORFLOW.search(maker):
        return "signed", text("Usual for networks of TensorFlow.")
    return "imagenet", text("Usual for most networks.")


def _done_inside(kind: str, most: float) -> Preset | None:
    """Return what is left to do before a network that begins by adding or multiplying; None for any other."""
    if kind == "Div":
        return "bytes" if most >= _LARGE else "unit"
    if kind == "Mul":
        return "bytes" if most < _SMALL else "unit"
    if kind in ("Sub", "Add"):
        return "bytes" if most >= _LARGE else "unit"
    return None
