"""Renders results as Markdown tables and plots.

README.md contains a pair of markers for each table; the text between them is replaced:

    <!-- table: calls -->
    <!-- end -->
"""

import os
import pathlib
import re

import figures
import plot
import record
import tables

HERE = pathlib.Path(__file__).resolve().parent
RESULTS = HERE / "results"
MARKERS = re.compile(r"^<!-- table: ([\w-]+) -->\n(.*?)^<!-- end -->$", re.MULTILINE | re.DOTALL)
MISSING = "not measured"


class Figure:
    """The value of a row in some results."""

    def __init__(self, table, row, groups):
        measure = groups.get(table.group, {}).get("measures", {}).get(row.measure, {})
        samples = measure.get("samples", {})
        values, references = samples.get(row.subject, []), samples.get(row.reference, [])
        self.row = row
        self.is_ratio = row.reference is not None
        self.unit = "" if self.is_ratio else measure.get("unit", "")
        self.summary = figures.summary(figures.ratios(values, references) if self.is_ratio else values)
        self.relative_to = table.named(row.reference) if self.is_ratio else ""
        self.command = row.command or table.command
        compared = [figures.summary(side) for side in ((values, references) if self.is_ratio else ())]
        shown = [figures.number(side.median) for side in compared if side]
        self.values = f"{' to '.join(shown)} {measure.get('unit', '')}" if len(shown) == 2 and self.summary else ""

    def median(self):
        return figures.quantity(self.summary.median, self.unit) if self.summary else MISSING

    def middle(self):
        """Returns the range of the middle half of the rounds."""
        if not self.summary:
            return ""
        if self.summary.count == 1:
            return "one round"
        return f"{figures.number(self.summary.low)} to {figures.number(self.summary.high)} ({self.summary.count} rounds)"

    def goal(self):
        goal = self.row.goal
        if not goal:
            return ""
        text = f"{goal.words} {goal.value:g} {self.unit}".rstrip()
        if not self.summary:
            return text
        return f"{text}: {'reached' if goal.is_reached(self.summary.median) else '**missed**'}"


def cell(value):
    """Escapes text for a cell of a Markdown table."""
    text = "".join(" " if ord(character) < 32 or ord(character) == 127 else character for character in str(value))
    return re.sub(r"([\\|<>`\[\]])", r"\\\1", text)


def code(command):
    return f"`{command}`"


def lines_of(header, rows):
    """Returns the lines of a Markdown table; the cells are escaped already."""
    return ["| " + " | ".join(header) + " |", "|" + "---|" * len(header), *("| " + " | ".join(row) + " |" for row in rows)]


def source(name, groups):
    """Returns a sentence about the run in which a group was measured."""
    group = groups.get(name)
    if not group:
        return f"`{name}`: {MISSING} in this run."
    if "measures" not in group:
        return f"`{name}`: {MISSING}; it failed on {cell(group.get('date', '?'))}: {cell(group.get('error', '?'))}."
    date = group["date"].replace("T", " ").rstrip("Z")[:16]
    quick = " **Quick run with small sizes; do not compare these figures.**" if group.get("quick") else ""
    failed = f" A part of it failed: {cell(group['error'])}." if group.get("error") else ""
    modified = " with local changes" if group.get("modified") else ""
    return (
        f"Measured on {date} UTC, commit {cell(group['commit'])}{modified}, {cell(group['compiler'])}, "
        f"{group['cores']} cores of {cell(group['processor'])}; load average {group['load_before']} before and "
        f"{group['load_after']} after.{quick}{failed}"
    )


def alternative(table):
    return f"![Plot of the table: {table.title}](plots/{table.name}.svg)"


def section(table, groups):
    """Returns the text of a table, with its plot."""
    header = ["what", "relative to", "median", "middle half", "values", "goal", "command"]
    rows = []
    for figure in (Figure(table, row, groups) for row in table.rows):
        texts = (figure.row.what, figure.relative_to, figure.median(), figure.middle(), figure.values)
        rows.append([*map(cell, texts), figure.goal(), code(figure.command)])
    return "\n".join([alternative(table), "", *lines_of(header, rows), "", source(table.group, groups)])


def stored(path):
    """Returns a sentence about the file of the values."""
    if path is None:
        return "No run is stored yet."
    if path.resolve().parent == RESULTS:
        return f"All values of this page are in [results/{path.name}](results/{path.name})."
    return f"The values of this page are in {cell(path.name)}, which is not part of the repository."


def goals(groups, path):
    """Returns the text of the table of all rows with a goal."""
    header = ["what", "relative to", "median", "goal", "measured", "table"]
    rows = []
    for table in tables.TABLES:
        for figure in (Figure(table, row, groups) for row in table.rows if row.goal):
            group = groups.get(table.group, {})
            date = group.get("date", "")[:10] + (", quick run" if group.get("quick") else "") if figure.summary else ""
            texts = (figure.row.what, figure.relative_to, figure.median())
            rows.append([*map(cell, texts), figure.goal(), cell(date), f"[{table.name}](#{anchor(table.title)})"])
    plot_of_goals = f"![Plot of the goals](plots/{tables.GOALS}.svg)"
    return "\n".join([plot_of_goals, "", *lines_of(header, rows), "", stored(path)])


def anchor(title):
    """Returns the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")


def fill(text, groups, path=None):
    """Returns the README with all tables; `path` is the file of the results. The markers must name exactly the tables that exist."""
    known = {table.name: table for table in tables.TABLES}
    found = MARKERS.findall(text)
    names = sorted(name for name, _ in found)
    if names != sorted([*known, tables.GOALS]):
        wrong = sorted({*names} ^ {*known, tables.GOALS}) or names
        raise SystemExit(f"README.md: expected markers of each table once; missing, unknown or repeated: {', '.join(wrong)}")

    def replace(match):
        name = match.group(1)
        content = goals(groups, path) if name == tables.GOALS else section(known[name], groups)
        return f"<!-- table: {name} -->\n{content}\n<!-- end -->"

    return MARKERS.sub(replace, text)


def bar(figure, label):
    goal = figure.row.goal
    value = figure.summary.median if figure.summary else None
    return plot.Bar(label, value, figure.median(), goal.value if goal else None, figure.row.is_ours)


def panels(found):
    """Groups figures by what they are relative to, or by their units."""
    bars = {}
    for figure in found:
        if figure.is_ratio:
            key = (f"relative to {figure.relative_to}", 1.0)
        else:
            key = (figure.unit or MISSING, None)
        bars.setdefault(key, []).append(bar(figure, figure.row.what))
    return [plot.Panel(title, members, line) for (title, line), members in bars.items()]


def drawing(table, groups):
    """Returns the plot of a table."""
    found = [Figure(table, row, groups) for row in table.rows]
    dates = groups.get(table.group, {}).get("date", MISSING)[:10]
    return plot.draw(f"{table.title}, {dates}", described(found), panels(found))


def described(found):
    """Returns the values as text, for readers without the picture."""
    parts = (f"{figure.row.what}{f' relative to {figure.relative_to}' if figure.is_ratio else ''}: {figure.median()}" for figure in found)
    return "; ".join(parts)


def goals_drawing(groups):
    """Returns the plot of all goals: each bar is relative to its goal, so that less is better in every row."""
    bars, found = [], []
    for table in tables.TABLES:
        for figure in (Figure(table, row, groups) for row in table.rows if row.goal):
            goal = figure.row.goal
            value = goal.relative(figure.summary.median) if figure.summary else None
            label = f"{figure.row.what}{f', relative to {figure.relative_to}' if figure.is_ratio else ''}"
            text = f"{figure.median()} ({goal.words} {goal.value:g})"
            bars.append(plot.Bar(label, value, text))
            found.append(figure)
    return plot.draw("Goals", described(found), [plot.Panel("relative to the goal; the goal is reached to the left of the line", bars, 1.0)])


def drawings(groups):
    """Returns all plots by name."""
    return {tables.GOALS: goals_drawing(groups), **{table.name: drawing(table, groups) for table in tables.TABLES}}


def render(results, out, path=None):
    """Writes README.md and the plots into a folder; `path` is the file of the results."""
    groups = results["groups"]
    text = fill((HERE / "README.md").read_text(), groups, path)
    plots = drawings(groups)
    write(out / "README.md", text)
    for name, content in plots.items():
        write(out / "plots" / f"{name}.svg", content)


def write(path, text):
    """Writes a file atomically."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_text(text)
    os.replace(temporary, path)


def read(path):
    """Reads a file of results."""
    results = record.read(path)
    if not isinstance(results.get("groups"), dict):
        raise SystemExit(f"{path}: not the results of a run: `groups` is missing")
    return results
