"""Plots the time of generating a crate against the size of the document.

    python3 corpus/plot.py target/corpus/cost.csv corpus/cost.svg

Draws the bytes of each document against the CPU time in milliseconds on logarithmic axes, with the line of best fit
`milliseconds = a * bytes ** b`, and prints the fit: b is 1 for linear growth.
"""

import csv
import math
import pathlib
import sys

import prerequisites

WIDTH, HEIGHT = 720, 460
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 40, 55


def read(path):
    """Returns [(document, bytes, milliseconds)]; the wall time if the CPU time was too short to measure."""
    with open(path, newline="") as file:
        rows = [
            (row["document"], int(row["bytes"]), float(row["cpu_milliseconds"] or row["milliseconds"]))
            for row in csv.DictReader(file)
        ]
    without = [row[0] for row in rows if row[2] <= 0]
    if without:
        sys.exit(f"no time was measured for {', '.join(without)}: generate them first")
    return rows


def fit(rows):
    """Returns a, b and the correlation of `log(ms) = log(a) + b * log(bytes)`, by least squares."""
    xs = [math.log(row[1]) for row in rows]
    ys = [math.log(row[2]) for row in rows]
    x_mean, y_mean = sum(xs) / len(xs), sum(ys) / len(ys)
    xx = sum((x - x_mean) ** 2 for x in xs)
    yy = sum((y - y_mean) ** 2 for y in ys)
    xy = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys))
    b = xy / xx
    return math.exp(y_mean - b * x_mean), b, xy / math.sqrt(xx * yy)


def decades(values):
    """Returns the exponents of the powers of ten that enclose the values."""
    return math.floor(math.log10(min(values))), math.ceil(math.log10(max(values)))


def label(value, units):
    for size, unit in units:
        if value >= size:
            return f"{value / size:g} {unit}"
    return f"{value:g} {units[-1][1]}"


BYTES = [(1e6, "MB"), (1e3, "kB"), (1, "B")]
TIMES = [(1e3, "s"), (1, "ms")]


def draw(rows, a, b, correlation):
    x_low, x_high = decades([row[1] for row in rows])
    y_low, y_high = decades([row[2] for row in rows])

    def x(value):
        share = (math.log10(value) - x_low) / (x_high - x_low)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(value):
        share = (math.log10(value) - y_low) / (y_high - y_low)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
        'font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{LEFT}" y="22" font-size="14">Generating {len(rows)} documents: '
        f"CPU time ~ bytes^{b:.2f}, correlation {correlation:.3f}</text>",
    ]
    for exponent in range(x_low, x_high + 1):
        at = x(10**exponent)
        out.append(f'<path d="M{at:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#ddd"/>')
        out.append(
            f'<text x="{at:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">'
            f"{label(10**exponent, BYTES)}</text>"
        )
    for exponent in range(y_low, y_high + 1):
        at = y(10.0**exponent)
        out.append(f'<path d="M{LEFT} {at:.1f}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        out.append(
            f'<text x="{LEFT - 8}" y="{at + 4:.1f}" text-anchor="end">'
            f"{label(10.0**exponent, TIMES)}</text>"
        )
    out.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{HEIGHT - 14}" text-anchor="middle">'
        "size of the document</text>"
    )
    for name, size, time in rows:
        out.append(
            f'<circle cx="{x(size):.1f}" cy="{y(time):.1f}" r="2.5" fill="#1a66c2" '
            f'fill-opacity="0.45"><title>{name}: {size} bytes, {time:g} ms</title></circle>'
        )
    ends = [row[1] for row in rows]
    points = [(x(size), y(a * size**b)) for size in (min(ends), max(ends))]
    (x1, y1), (x2, y2) = points
    out.append(
        f'<path d="M{x1:.1f} {y1:.1f}L{x2:.1f} {y2:.1f}" stroke="#c2361a" stroke-width="1.5"/>'
    )
    out.append("</svg>\n")
    return "\n".join(out)


def main(source, target):
    rows = read(prerequisites.file(pathlib.Path(source), "generate"))
    if len(rows) < 2:
        sys.exit(f"{source} contains {len(rows)} documents: generate more documents first")
    a, b, correlation = fit(rows)
    with open(target, "w") as file:
        file.write(draw(rows, a, b, correlation))
    print(f"{len(rows)} documents: milliseconds = {a:.3g} * bytes ^ {b:.3f}, correlation {correlation:.3f}")
    for name, size, time in sorted(rows, key=lambda row: row[2])[-3:]:
        print(f"  {name}: {size} bytes, {time:.0f} ms")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2])
