"""A printed sheet is held against the picture of it that lies in `pictures/`.

Both are softened by 2 mm, and the difference is taken on the whole and in the worst window of 10 mm: the letters may be
drawn by another version of the browser or of the fonts, what stands where may not change. The bounds, in hundredths of
full black, lie between what was measured on document and plan:

                                              on the whole   in the worst window
    another weight of all letters             to 0.7         to 13
    another family of fonts (宋体 to 黑体)    to 1.2         to 18
    everything 1 mm further                   to 0.6         to 12
    everything 5 mm further                   from 2.1       from 18
    the title not centred                     0.4            22
    the red head black · left out             0.7 · 4.6      31
    navigation printed too                    from 3.2       from 38

`make print-pictures` draws the pictures anew; look at them before they are committed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageFilter, ImageStat

PICTURES = Path(__file__).parent / "pictures"
DOTS = 50 / 25.4  # a millimetre
SOFT, WINDOW = 2, 10  # mm
MEAN, WORST = 1.5, 20.0  # hundredths of full black


def sheet(pdf: bytes) -> Image.Image:
    """Return the first sheet of a PDF as a small picture."""
    with pypdfium2.PdfDocument(pdf) as file:
        return file[0].render(scale=DOTS * 25.4 / 72).to_pil().convert("RGB")


def apart(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """Return how far two sheets are apart, on the whole and in the worst window: 0 the same, 100 black for white."""
    red, green, blue = difference(one, other).split()
    furthest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    worst = furthest.filter(ImageFilter.BoxBlur(WINDOW / 2 * DOTS)).getextrema()[1]
    return ImageStat.Stat(furthest).mean[0] / 2.55, worst / 2.55


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return where two sheets differ, each softened."""
    soft = ImageFilter.GaussianBlur(SOFT * DOTS)
    return ImageChops.difference(one.filter(soft), other.filter(soft))


def is_like(pdf: bytes, name: str) -> bool:
    """Say whether the first sheet of a PDF is like its picture."""
    return _within(*apart(sheet(pdf), _picture(name)))


def assert_like(pdf: bytes, name: str, put: Path) -> None:
    """Insist on it; otherwise put what was printed, and where it differs, into `put`."""
    now, kept = sheet(pdf), PICTURES / f"{name}.png"
    if os.environ.get("RENEW_PICTURES"):
        now.quantize(16, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(kept, optimize=True)
    wanted = _picture(name)
    assert now.size == wanted.size
    mean, worst = apart(now, wanted)
    if _within(mean, worst):
        return
    put.mkdir(parents=True, exist_ok=True)
    now.save(put / f"{name}-printed.png")
    ImageChops.invert(difference(now, wanted)).save(put / f"{name}-difference.png")
    raise AssertionError(
        f"{name} no longer prints like {kept}: {mean:.1f} apart on the whole (at most {MEAN}), "
        f"{worst:.0f} in the worst window (at most {WORST:.0f}). Look at {name}-printed.png and "
        f"{name}-difference.png in {put}; if it is as it should be, `make print-pictures` and commit."
    )


def _within(mean: float, worst: float) -> bool:
    return mean <= MEAN and worst <= WORST


def _picture(name: str) -> Image.Image:
    with Image.open(PICTURES / f"{name}.png") as picture:
        return picture.convert("RGB")
