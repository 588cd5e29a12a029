"""Figures as Markdown."""

from statistics import median


def table(head, rows):
    widths = [max(len(str(row[i])) for row in [head, *rows]) for i in range(len(head))]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(str(cell).ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines)


def spread(values, form="{:,.0f}"):
    values = sorted(values)
    return f"{form.format(median(values))} ({form.format(values[0])} to {form.format(values[-1])})"


def millis(value):
    return f"{value:.1f}" if value < 100 else f"{value:,.0f}"


def middle(runs, name):
    return millis(median(getattr(run, name) for run in runs))


def ratios(runs, others):
    """Per round, so that what disturbs a round disturbs both."""
    return [run.rate / other.rate for run, other in zip(runs, others)]


def cpu(runs):
    own, helpers = (median(run.cpu[i] for run in runs) for i in (0, 1))
    return f"{own:.0f}" + (f" + {helpers:.0f}" if helpers >= 1 else "")


def contenders(turns, base):
    """@param turns runs by title, one a round"""
    rows = [
        [title, spread([run.rate for run in runs]), spread(ratios(runs, turns[base]), "{:.2f}")]
        + [middle(runs, "p50"), middle(runs, "p99"), cpu(runs)]
        for title, runs in turns.items()
    ]
    return table(["", "requests/s", "x OPA, by round", "p50 ms", "p99 ms", "CPU µs a request"], rows)


def own(rows):
    """@param rows (title, run)"""
    cells = [
        [title, f"{run.rate:,.0f}", millis(run.p50), millis(run.p99), millis(run.p999), millis(run.longest), cpu([run])]
        for title, run in rows
    ]
    return table(["", "requests/s", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "CPU µs a request"], cells)


def kept(rows):
    """@param rows (what, answered, not awaited, on record, whether they agree)"""
    cells = [[row[0], *(f"{number:,}" for number in row[1:4]), "agree" if row[4] else "DIFFER"] for row in rows]
    return table(["", "answered", "+ not awaited, at most", "on record", ""], cells)


def bars(rows, counts):
    """@param rows (what, wanted, measured, whether it is met)
    @param counts whether this run is one to judge by"""
    cells = [[*row[:3], ("met" if row[3] else "MISSED") if counts else "-"] for row in rows]
    return table(["bar", "wanted", "measured", ""], cells)
