"""Under which names photos are stored: suffixes, and the media types that desktops know them by."""

from __future__ import annotations

PICTURE_SUFFIXES = (
    ".jpg", ".jpeg", ".jpe", ".jfif", ".mpo", ".png", ".webp", ".tif", ".tiff", ".bmp", ".dib", ".gif",
    ".heic", ".heif", ".hif", ".avif",
)  # fmt: skip
RAW_SUFFIXES = (
    ".3fr", ".arw", ".bay", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".erf", ".fff", ".gpr", ".iiq", ".k25", ".kdc",
    ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".ptx", ".raf", ".rw2", ".rwl", ".sr2", ".srf", ".srw",
    ".x3f",
)  # fmt: skip
MEDIA_TYPES = (
    "image/jpeg", "image/png", "image/webp", "image/tiff", "image/bmp", "image/gif", "image/heif", "image/heic",
    "image/avif", "image/x-dib",
    "image/x-adobe-dng", "image/x-canon-cr2", "image/x-canon-cr3", "image/x-canon-crw", "image/x-fuji-raf",
    "image/x-kodak-dcr", "image/x-kodak-k25", "image/x-kodak-kdc", "image/x-minolta-mrw", "image/x-nikon-nef",
    "image/x-nikon-nrw", "image/x-olympus-orf", "image/x-panasonic-rw", "image/x-panasonic-rw2",
    "image/x-pentax-pef", "image/x-sigma-x3f", "image/x-sony-arw", "image/x-sony-sr2", "image/x-sony-srf",
)  # fmt: skip
"""As the shared media type database calls what has these suffixes; some RAW suffixes have no type of their own."""
