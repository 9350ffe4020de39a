"""The summary as one would write it with pandas, matplotlib and Jinja2: `python peer.py STORE FILE [--pdf]`.

It reads the views of the store, draws the growth of the membership, seats beside membership, the terms and a map of dots without
outlines, and writes one page of HTML with the tables; with --pdf WeasyPrint sets that page. It knows English alone, and checks no rule.
"""

from __future__ import annotations

import io
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
import matplotlib as mpl
import pandas as pd

mpl.use("svg")
from matplotlib import pyplot as plt  # after the choice of what draws

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Summary</title>
<h1>Summary</h1>{% for figure in figures %}{{ figure|safe }}{% endfor %}
{% for name, table in tables.items() %}<h2>{{ name }}</h2>{{ table.to_html(index=False)|safe }}{% endfor %}</html>"""


def drawn(plot: Callable[[Any], object]) -> str:
    """What a function plots, as SVG."""
    figure, axes = plt.subplots(figsize=(10, 4))
    plot(axes)
    with io.StringIO() as kept:
        figure.savefig(kept, format="svg")
        plt.close(figure)
        return kept.getvalue()[kept.getvalue().index("<svg") :]


def main(store: str, file: str, *, pdf: bool) -> None:
    """Write the page, or the PDF of it."""
    with sqlite3.connect(store) as connection:
        members = pd.read_sql("SELECT * FROM members_now", connection)
        committee = pd.read_sql("SELECT * FROM committee_now", connection)
        terms = pd.read_sql("SELECT * FROM terms", connection)
        spells = pd.read_sql("SELECT starts, ends FROM membership WHERE status = 'active'", connection)
    regions = (
        pd.DataFrame({"members": members.groupby("region").size(), "seats": committee.groupby("region").size()}).fillna(0).reset_index()
    )
    regions["members_share"] = regions["members"] / max(len(members), 1)
    regions["seats_share"] = regions["seats"] / max(len(committee), 1)
    changes = pd.concat([pd.Series(1, pd.to_datetime(spells["starts"])), pd.Series(-1, pd.to_datetime(spells["ends"].dropna()))])
    growth = changes.groupby(level=0).sum().sort_index().cumsum()
    begins, ends = pd.to_datetime(terms["start"]), pd.to_datetime(terms["end"])
    figures = [
        drawn(lambda axes: axes.scatter(members["lon"].astype(float), members["lat"].astype(float), s=2)),
        drawn(lambda axes: axes.step(growth.index, growth.to_numpy(), where="post")),
        drawn(lambda axes: regions.plot.barh(x="region", y=["members_share", "seats_share"], ax=axes)),
        drawn(lambda axes: axes.barh(terms["seat"], ends - begins, left=begins)),
    ]  # fmt: skip
    page = jinja2.Template(PAGE, autoescape=True).render(figures=figures, tables={"Regions": regions, "Committee": committee})
    if pdf:
        from weasyprint import HTML

        HTML(string=page).write_pdf(file)
    else:
        Path(file).write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], pdf="--pdf" in sys.argv)
