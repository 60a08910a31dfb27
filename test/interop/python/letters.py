"""Whether a PDF's letters look like those of the whole font, drawn by another program (FreeType, through Pillow).

Usage: letters.py PAGE.png SCALE FONT.ttf < JSON [{"text", "x", "y", "size"}]   (base lines, in points from the page's lower left corner)
Prints one line a letter: its difference (0 alike, 1 nothing in common), and its text. A mark that the font does not place itself
(U+0306 over ơ) is compared in shape alone, and must stand above the letter and over it.
"""
import json
import sys
import unicodedata

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

page = Image.open(sys.argv[1]).convert("L")
scale = float(sys.argv[2])
path = sys.argv[3]


def ink(image):
    """What is darker than half, as 0 and 255."""
    return image.point(lambda value: 255 if value < 128 else 0)


def drawn(text, size):
    font = ImageFont.truetype(path, round(size * scale), layout_engine=ImageFont.Layout.BASIC)
    image = Image.new("L", (round(3 * size * scale), round(3 * size * scale)), 255)
    ImageDraw.Draw(image).text((size * scale, size * scale * 2), text, font=font, fill=0, anchor="ls")
    return image


def difference(one, other):
    """Share of ink that only one has, more than a dot away from the other's, the two laid over each other as well as they go."""
    first, second = ink(one), ink(other)
    if first.getbbox() is None or second.getbbox() is None:
        return 1.0
    first, second = first.crop(first.getbbox()), second.crop(second.getbbox())
    if abs(first.width - second.width) > 3 or abs(first.height - second.height) > 3:
        return 1.0
    size = (max(first.width, second.width) + 6, max(first.height, second.height) + 6)
    best = 1.0
    base = Image.new("L", size, 0)
    base.paste(first, (3, 3))
    wide_base = base.filter(ImageFilter.MaxFilter(3))
    for dx in range(2, 5):
        for dy in range(2, 5):
            other = Image.new("L", size, 0)
            other.paste(second, (dx, dy))
            # Edges may lie a dot apart: ink counts where the other has none beside it either.
            alone = ImageChops.subtract(base, other.filter(ImageFilter.MaxFilter(3)))
            missing = ImageChops.subtract(other, wide_base)
            both = sum(ImageChops.lighter(base, other).histogram()[128:])
            best = min(best, (sum(alone.histogram()[128:]) + sum(missing.histogram()[128:])) / both)
    return best


def cut(x, y, size):
    left, top = x * scale - 0.4 * size * scale, page.height - y * scale - 1.35 * size * scale
    return page.crop((round(left), round(top), round(left + 1.9 * size * scale), round(top + 1.8 * size * scale)))


def parts(image):
    """Rows of ink, apart from one another: a letter's body, and what stands above it."""
    picture = ink(image)
    rows = [picture.crop((0, y, picture.width, y + 1)).getbbox() is not None for y in range(picture.height)]
    found, start = [], None
    for y, full in enumerate(rows + [False]):
        if full and start is None:
            start = y
        if not full and start is not None:
            found.append((start, y))
            start = None
    return found


for row in json.load(sys.stdin):
    text, size = row["text"], row["size"]
    seen = cut(row["x"], row["y"], size)
    marks = [letter for letter in text if unicodedata.combining(letter)]
    if not marks:
        print(f"{difference(seen, drawn(text, size)):.3f}\t{text}")
        continue
    bodies = parts(seen)
    body, mark = text.rstrip("".join(marks)), marks[-1]
    if len(bodies) < 2:
        print(f"1.000\t{text}")
        continue
    above = seen.crop((0, bodies[0][0], seen.width, bodies[0][1]))
    rest = seen.crop((0, bodies[0][1], seen.width, seen.height))
    worst = max(difference(above, drawn(mark, size)), difference(rest, drawn(body, size)))
    # Over the letter: the middle of the mark between the sides of the body.
    middle = sum(ink(above).getbbox()[0::2]) / 2
    left, _, right, _ = ink(rest).getbbox()
    print(f"{worst if left + 0.25 * (right - left) < middle < right - 0.25 * (right - left) else 1.0:.3f}\t{text}")
