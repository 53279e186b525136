"""What people are told of a file that cannot be read: a few plain sentences, whatever the readers say.

Their own words ("decoder error -2") help nobody who wants to see a photo; they are kept for the log.
"""

from __future__ import annotations

import errno
import os
import re

from PIL import UnidentifiedImageError

from app.core.text import Text, text

_ENDS_EARLY = re.compile(
    r"truncat|end of (file|data|stream|image)|unexpected end|premature|not enough (image )?data|eof\b|incomplete"
    r"|no more data|ran out of data|failed to decode next frame|buffer is not large enough"
)
_NOT_YET = re.compile(
    r"unsupported|not (yet )?(supported|implemented)|unknown (compression|pixel mode|photometric|data organi)"
    r"|no (decoder|codec)|(decoder|codec) .*not available|no decoding plugin"
)
ENDS_EARLY = text("The file is damaged: it ends too early.")
_ALTERED = re.compile(r"checksum|\bcrc\b|data check|adler")


def damage(error: Exception, format_name: str) -> Text:
    """Return the sentence for what begins like a ``format_name`` ("" if nothing is known) and made a reader raise."""
    said = str(error).lower()
    if isinstance(error, UnidentifiedImageError) and format_name:  # no reader got far, and none says why
        return text(
            "The file begins like a picture in the {format} format, but is damaged or of a kind that cannot be read.",
            format=format_name,
        )
    if "no pixels" in said:
        return text("The picture in this file has no pixels.")
    if format_name and (_NOT_YET.search(said) or isinstance(error, NotImplementedError)):
        return text("This kind of {format} picture cannot be read yet.", format=format_name)
    if isinstance(error, EOFError) or _ENDS_EARLY.search(said):
        return ENDS_EARLY
    if _ALTERED.search(said):
        return text("The file is damaged: part of it was altered after it was written.")
    return text("The picture in this file makes no sense: it is damaged, or of a kind that cannot be read.")


def of_disk(error: OSError | ValueError) -> Text:
    """Return the sentence for a file that the system did not open or the disk did not give."""
    number = getattr(error, "errno", None)
    if number is None:
        return text("No file can have this name.")
    if number == errno.ENOENT:
        return text("The file is not there any more.")
    if number in (errno.EACCES, errno.EPERM):
        return text("The file may not be read: permission denied.")
    if number == errno.ELOOP:
        return text("This is a link that leads back to itself.")
    if number == errno.ENAMETOOLONG:
        return text("The name of the file, with its folders, is too long for this system.")
    if number in (errno.EMFILE, errno.ENFILE):
        return text("The file cannot be opened: too many others are open.")
    return text("The file cannot be read: {detail}.", detail=os.strerror(number))
