"""Colour management: from the colours that a file's profile describes to sRGB, through LittleCMS (ICC.1)."""

from __future__ import annotations

import functools
import io

from PIL import Image, ImageCms

_MODE_OF_SPACE = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Return ``image`` (L, RGB or CMYK) as sRGB RGB. A profile broken or for other channels is ignored."""
    if profile:
        managed = _managed(image, profile)
        if managed is not None:
            return managed
    return image if image.mode == "RGB" else image.convert("RGB")


def lab_to_srgb(image: Image.Image) -> Image.Image:
    """Return a CIE L*a*b* (D50) picture, as TIFF files may hold, as sRGB RGB."""
    return _lab_transform().apply(image)


def _managed(image: Image.Image, profile: bytes) -> Image.Image | None:
    try:
        mode, transform = _transform(profile)
        if mode == "RGB" and image.mode == "L":
            image = image.convert("RGB")
        return transform.apply(image) if image.mode == mode else None
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - LittleCMS raises many types; without its profile it is still the photo
        return None


@functools.lru_cache(maxsize=16)  # a library has few profiles; building a transform costs more than using it
def _transform(profile: bytes) -> tuple[str, ImageCms.ImageCmsTransform]:
    opened = ImageCms.ImageCmsProfile(io.BytesIO(profile))
    mode = _MODE_OF_SPACE[opened.profile.xcolor_space.strip()]
    return mode, ImageCms.buildTransform(opened, _srgb(), mode, "RGB")


@functools.cache
def _lab_transform() -> ImageCms.ImageCmsTransform:
    return ImageCms.buildTransform(ImageCms.createProfile("LAB"), _srgb(), "LAB", "RGB")


@functools.cache
def _srgb() -> ImageCms.ImageCmsProfile:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
