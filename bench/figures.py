"""Statistics of measured values, and numbers as text."""

import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Summary:
    """The median of some values and the range of their middle half."""

    median: float
    low: float
    high: float
    count: int


def summary(values):
    """Summarizes values; None if there are none."""
    ordered = sorted(values)
    if not ordered:
        return None
    count = len(ordered)
    return Summary(statistics.median(ordered), ordered[count // 4], ordered[(count - 1) - count // 4], count)


def ratios(samples, references):
    """Returns the ratios of values of the same rounds."""
    return [value / reference for value, reference in zip(samples, references) if reference]


def number(value):
    """Formats a number with three significant digits, and with all digits before the decimal point."""
    size = abs(value)
    if value == int(value) and size >= 10 or size >= 100:
        return f"{value:,.0f}"
    if size >= 10:
        return f"{value:.1f}"
    if size >= 1 or value == 0:
        return f"{value:.2f}"
    return f"{value:.3f}" if size >= 0.1 else f"{value:.3g}"


def quantity(value, unit):
    """Formats a value with its unit: `15.3 µs`."""
    return f"{number(value)} {unit}".rstrip()
