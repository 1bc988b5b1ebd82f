"""Draws bars as SVG, without dependencies. The same input gives the same bytes.

A plot consists of panels, each with a scale of its own. Bars of one panel have one unit, or are relative to one reference.
The colors follow the color scheme of the reader; the background is part of the plot, because a page may have another
scheme than the browser.
"""

import dataclasses
import math
import re
from xml.sax.saxutils import escape

WIDTH, LEFT, RIGHT = 760, 16, 12
# The space for text beside a bar: about the width of a character, and the most that a panel reserves.
CHARACTER, MOST_TEXT = 6.6, 320
HEAD, ROW, FOOT, GAP = 44, 36, 28, 26
# Values of one panel that differ by a larger factor are drawn on a logarithmic scale.
LINEAR = 200

STYLE = """\
svg { color: #1f2328; background: #ffffff; font: 12px system-ui, sans-serif; }
text { fill: currentColor; }
.page { fill: #ffffff; } .bar { fill: #8c959f; } .ours { fill: #2f7fd1; } .grid { stroke: #d0d7de; }
.one { stroke: currentColor; stroke-dasharray: 4 3; } .goal { stroke: #cf222e; stroke-width: 2; } .goal-text { fill: #cf222e; }
.quiet { fill: #59636e; } .head { font-weight: 600; }
@media (prefers-color-scheme: dark) {
svg { color: #e6edf3; background: #0d1117; }
.page { fill: #0d1117; } .bar { fill: #6e7681; } .ours { fill: #4493f8; } .grid { stroke: #30363d; }
.goal { stroke: #ff7b72; } .goal-text { fill: #ff7b72; } .quiet { fill: #9198a1; }
}"""


@dataclasses.dataclass(frozen=True)
class Bar:
    """A labelled value; a value of None was not measured. `text` is printed beside the bar."""

    label: str
    value: float | None
    text: str
    goal: float | None = None
    is_ours: bool = True


@dataclasses.dataclass(frozen=True)
class Panel:
    """Bars with one scale. `line` is a value at which a line is drawn, usually 1.0."""

    title: str
    bars: list
    line: float | None = None


# XML cannot contain most control characters, not even escaped.
INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text_of(value):
    """Escapes text for XML, in elements and attributes, and replaces what XML cannot contain."""
    return escape(INVALID.sub("\ufffd", str(value)), {'"': "&quot;"})


def is_number(value):
    return value is not None and math.isfinite(value) and value >= 0


class Scale:
    """Converts values to widths: linear from zero, or logarithmic if the values differ by a large factor."""

    def __init__(self, panel):
        values = [bar.value for bar in panel.bars] + [bar.goal for bar in panel.bars] + [panel.line]
        positive = [value for value in values if is_number(value) and value > 0]
        self.high = max(positive, default=1.0)
        self.is_log = self.high > LINEAR * min(positive, default=1.0)
        longest = max((len(bar.text) + len(goal_text(bar)) for bar in panel.bars), default=0)
        self.room = WIDTH - LEFT - RIGHT - min(MOST_TEXT, 12 + CHARACTER * longest)
        # The smallest bar of a logarithmic scale stays visible.
        self.low = min(positive, default=1.0) / 2 if self.is_log else 0.0

    def width(self, value):
        """Returns the width in pixels; a positive value is at least one pixel wide."""
        if value <= 0:
            return 0.0
        if self.is_log:
            share = (math.log(value) - math.log(self.low)) / (math.log(self.high) - math.log(self.low))
        else:
            share = value / self.high
        return max(1.0, share * self.room)

    def ticks(self):
        """Returns the values of the grid: round numbers."""
        if self.is_log:
            exponents = range(math.ceil(math.log10(self.low)), math.floor(math.log10(self.high)) + 1)
            return [10.0**exponent for exponent in exponents][:: max(1, len(exponents) // 8)]
        step = 10.0 ** math.floor(math.log10(self.high))
        step = next(step * part for part in (0.1, 0.2, 0.5, 1, 2) if self.high / (step * part) <= 6)
        return [step * index for index in range(int(self.high / step + 1e-9) + 1)]


def draw(title, description, panels):
    """Returns a plot as the text of an SVG file."""
    body, top = [], HEAD
    for panel in panels:
        lines, top = draw_panel(panel, top)
        body += lines
    height = top - GAP + 12
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
            'role="img" aria-labelledby="title desc">',
            f'<title id="title">{text_of(title)}</title>',
            f'<desc id="desc">{text_of(description)}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect class="page" width="{WIDTH}" height="{height}"/>',
            f'<text class="head" x="{LEFT}" y="24" font-size="15">{text_of(title)}</text>',
            *body,
            "</svg>\n",
        ]
    )


def draw_panel(panel, top):
    """Returns the elements of a panel and the position of the next one."""
    scale = Scale(panel)
    suffix = " (logarithmic scale)" if scale.is_log else ""
    out = [f'<text class="quiet" x="{LEFT}" y="{top + 8}">{text_of(panel.title + suffix)}</text>']
    start = top + 16
    end = start + ROW * len(panel.bars)
    for value in scale.ticks():
        x = LEFT + (scale.width(value) if value else 0.0)
        out.append(f'<path class="grid" d="M{x:.1f} {start}V{end}"/>')
        out.append(f'<text class="quiet" x="{x:.1f}" y="{end + 14}" text-anchor="middle">{tick(value)}</text>')
    if panel.line is not None:
        x = LEFT + scale.width(panel.line)
        out.append(f'<path class="one" d="M{x:.1f} {start}V{end}"/>')
    for index, bar in enumerate(panel.bars):
        out += draw_bar(bar, scale, start + index * ROW)
    return out, end + FOOT + GAP


def draw_bar(bar, scale, top):
    out = [f'<text x="{LEFT}" y="{top + 13}">{text_of(bar.label)}</text>']
    width = 0.0
    if is_number(bar.value):
        width = scale.width(bar.value)
        kind = "ours" if bar.is_ours else "bar"
        out.append(
            f'<rect class="{kind}" x="{LEFT}" y="{top + 18}" width="{width:.1f}" height="12">'
            f"<title>{text_of(bar.label)}: {text_of(bar.text)}</title></rect>"
        )
    after = width
    if is_number(bar.goal):
        goal = scale.width(bar.goal)
        out.append(f'<path class="goal" d="M{LEFT + goal:.1f} {top + 15}V{top + 33}"><title>goal</title></path>')
        # The text stands to the right of a goal that is close to the end of the bar.
        if 0 <= goal - width < 60:
            after = goal
    x = LEFT + after + 6
    goal = f'<tspan class="goal-text">{goal_text(bar)}</tspan>' if is_number(bar.goal) else ""
    out.append(f'<text x="{x:.1f}" y="{top + 28}">{text_of(bar.text)}{goal}</text>')
    return out


def goal_text(bar):
    return f" goal {tick(bar.goal)}" if is_number(bar.goal) else ""


def tick(value):
    return f"{value:,.10g}" if value >= 1000 else f"{value:.6g}"
