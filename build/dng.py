"""DNG files made byte by byte, with flat sensor data and a JPEG preview: for tests and for the self-test."""

import struct

_BYTE, _ASCII, _SHORT, _LONG, _SIGNED_RATIONAL = 1, 2, 3, 4, 10
Entry = tuple[int, int, int, bytes]  # tag, type, count, value


def _shorts(tag: int, *values: int) -> Entry:
    return (tag, _SHORT, len(values), struct.pack(f"<{len(values)}H", *values))


def _longs(tag: int, *values: int) -> Entry:
    return (tag, _LONG, len(values), struct.pack(f"<{len(values)}I", *values))


def _letters(tag: int, value: bytes) -> Entry:
    return (tag, _ASCII, len(value) + 1, value + b"\0")


def _directory(entries: list[Entry], offset: int) -> bytes:
    """Pack a TIFF directory for a place in the file, its long values behind it."""
    table, behind = b"", b""
    end = offset + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in sorted(entries):
        if len(value) > 4:
            place = struct.pack("<I", end + len(behind))
            behind += value + bytes(len(value) % 2)
        else:
            place = value.ljust(4, b"\0")
        table += struct.pack("<HHI", tag, kind, count) + place
    return struct.pack("<H", len(entries)) + table + bytes(4) + behind


def dng(
    preview: bytes | None,
    orientation: int = 1,
    size: tuple[int, int] = (256, 192),
    preview_size: tuple[int, int] = (1200, 800),
) -> bytes:
    """Return a DNG file with flat sensor data and, if given, a JPEG preview of ``preview_size`` (width, height)."""
    width_px, height_px = size
    sensor = struct.pack("<H", 500) * (width_px * height_px)
    at_sensor = 4096
    at_preview = at_sensor + len(sensor)
    raw_entries = [
        *(_longs(254, 0), _longs(256, width_px), _longs(257, height_px), _shorts(258, 16), _shorts(259, 1)),
        *(_shorts(262, 32803), _longs(273, at_sensor), _shorts(277, 1), _longs(278, height_px)),
        *(_longs(279, len(sensor)), _shorts(33421, 2, 2), (33422, _BYTE, 4, bytes([0, 1, 1, 2]))),
    ]
    main = [
        *(_letters(271, b"Maker"), _letters(272, b"Camera 1"), _shorts(274, orientation)),
        *((50706, _BYTE, 4, bytes([1, 4, 0, 0])), _letters(50708, b"Maker Camera 1")),
        (50721, _SIGNED_RATIONAL, 9, struct.pack("<18i", *[1, 1, 0, 1, 0, 1, 0, 1, 1, 1, 0, 1, 0, 1, 0, 1, 1, 1])),
    ]
    if preview is None:
        main += raw_entries
        exif_at, raw_at = 1024, None
    else:
        main += [_longs(254, 1), *map(_longs, (256, 257), preview_size)]
        main += [_shorts(258, 8, 8, 8), _shorts(259, 7), _shorts(262, 6), _longs(273, at_preview), _shorts(277, 3)]
        main += [_longs(278, preview_size[1]), _longs(279, len(preview))]
        exif_at, raw_at = 1024, 2048
        main.append(_longs(330, raw_at))
    main.append(_longs(34665, exif_at))
    content = bytearray(at_preview)
    parts = [(8, _directory(main, 8)), (exif_at, _directory([_letters(36867, b"2021:05:06 07:08:09")], exif_at))]
    if raw_at is not None:
        parts.append((raw_at, _directory(raw_entries, raw_at)))
    content[:8] = b"II*\0" + struct.pack("<I", 8)
    for at, part in parts:
        content[at : at + len(part)] = part
    content[at_sensor:at_preview] = sensor
    return bytes(content) + (preview or b"")
