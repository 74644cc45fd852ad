"""Pieces of a page that are built alike: sections, tables, lists, links."""

from collections.abc import Collection, Iterable, Sequence

from scenarios.picture.drawing import element, plain

NONE = "\N{EN DASH}"
"""What stands in an empty cell."""


def section(name: str, content: str) -> str:
    """Return a part of the page with its heading."""
    anchor = name.lower().replace(" ", "-")
    heading = element("h2", plain(name), id=f"{anchor}-heading")
    return element("section", heading + content, id=anchor, aria_labelledby=f"{anchor}-heading")


def table(
    caption: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Collection[int] = (),
) -> str:
    """Return a table of markup; the first cell of a row names it, some columns are numbers."""
    kinds = [{"class_": "number"} if i in numbers else {} for i in range(len(columns))]
    names = "".join(
        element("th", plain(name), scope="col", **kind)
        for name, kind in zip(columns, kinds, strict=True)
    )
    body = ""
    for first, *others in rows:
        cells = "".join(
            element("td", cell or NONE, **kind)
            for cell, kind in zip(others, kinds[1:], strict=True)
        )
        body += element("tr", element("th", first, scope="row") + cells)
    head = element("caption", plain(caption)) + element("thead", element("tr", names))
    return element("div", element("table", head + element("tbody", body)), class_="wide")


def listed(items: Iterable[str]) -> str:
    """Return a list of markup."""
    return element("ul", "".join(element("li", item) for item in items))


def link(target: str, words: str) -> str:
    """Return a link."""
    return element("a", plain(words), href=target)


def percent(share: float) -> str:
    """Return a share as people read it: three digits, and none that say nothing."""
    return f"{100.0 * share:.3g}\N{NO-BREAK SPACE}%"
