"""Open a picture fully, and make the copy of it that officers look at."""

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.records.documents.rules.findings import Flaw, Flawed, Report
from portal.records.documents.rules.kinds import FileKind

MOST_PIXELS = 40_000_000
_PREVIEW_SIDE = 1600
_PREVIEW_QUALITY = 82
_FORMATS = {FileKind.JPEG: "JPEG", FileKind.PNG: "PNG", FileKind.WEBP: "WEBP"}

Image.preinit()
Image.init()  # Loads every reader now: the child may not be able to.


def inspect_image(data: bytes, kind: FileKind) -> Report:
    """Decode a picture and re-encode a preview without metadata; raise Flawed if it cannot be.

    The preview is a JPEG of at most 1600 pixels a side, turned upright, without the place
    and the device that cameras write into their files.
    """
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with Image.open(BytesIO(data), formats=[_FORMATS[kind]]) as picture:
            return _inspect(picture)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Flawed(Flaw.PIXELS, str(error)) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, struct.error) as error:
        raise Flawed(Flaw.UNREADABLE, f"{type(error).__name__}: {error}") from error


def _inspect(picture: Image.Image) -> Report:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise Flawed(Flaw.PIXELS, f"{width} x {height}")
    picture.draft(None, (_PREVIEW_SIDE, _PREVIEW_SIDE))  # A JPEG decodes at a smaller scale.
    picture.load()
    return Report(width=width, height=height, preview=_preview(picture))


def _preview(picture: Image.Image) -> bytes:
    small = ImageOps.exif_transpose(_shrunk(picture))
    out = BytesIO()
    _on_white(small).save(out, "JPEG", quality=_PREVIEW_QUALITY)
    return out.getvalue()


def _shrunk(picture: Image.Image) -> Image.Image:
    """Shrink before turning and converting: a twelfth of the memory for a phone's picture."""
    copy = picture.convert("RGBA") if picture.mode in {"P", "PA", "LA"} else picture
    scale = _PREVIEW_SIDE / max(copy.size)
    if scale >= 1:
        return copy
    box = (max(1, round(copy.width * scale)), max(1, round(copy.height * scale)))
    small = copy.resize(box, Image.Resampling.BILINEAR, reducing_gap=2.0)
    small.info["exif"] = picture.info.get("exif", b"")
    return small


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return Image.merge("RGB", picture.convert("RGB").split())  # Leaves metadata behind.
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground
