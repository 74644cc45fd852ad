"""The row of an entry in the report: what became of its cases, and where its target stands."""

from scenarios.picture.drawing import element, plain
from sotif.evidence.proportion import CONFIDENCE
from sotif.evidence.report.account import Account
from sotif.evidence.report.chart import draw_interval
from sotif.evidence.report.markup import percent


def draw_account(account: Account) -> tuple[str, ...]:
    """Return the cells of the table of entries."""
    entry, tally = account.entry, account.tally
    name = element("code", plain(entry.id), id=entry.id) + plain(entry.title)
    name += element("span", f"evidence {tally.id}", class_="dim id")
    return (
        name,
        element("span", account.standing, class_=account.standing.replace(" ", "-")),
        f"{entry.area_before} → {entry.area_after}",
        _shown(account),
        str(len(tally.runs)),
        str(tally.unsafe.count),
        str(tally.unsafe_with_unit.count),
        _conversion(account),
        str(tally.regressions),
        _residual(account),
    )


def _shown(account: Account) -> str:
    if account.area_shown is None:
        return ""
    words = f"area {account.area_shown}"
    return element("span", words, class_="missed") if account.contradiction else words


def _conversion(account: Account) -> str:
    conversion = account.tally.conversion
    if not conversion.total:
        return ""
    low, high = conversion.interval()
    words = f"{conversion.count} of {conversion.total}: {percent(low)} to {percent(high)}"
    drawn = draw_interval(f"{words} at {CONFIDENCE:.0%}", conversion.share, (low, high))
    return drawn + plain(words)


def _residual(account: Account) -> str:
    target, residual = account.target, account.residual
    if target is None:
        return plain(account.entry.validation_target)
    if not residual.total:
        return f"no case in which a {target.event} could be told"
    high = residual.upper(target.confidence)
    words = (
        f"{target.event} in {residual.count} of {residual.total}: at most {percent(high)}, "
        f"target {percent(target.share)} at {percent(target.confidence)}"
    )
    low = residual.lower(target.confidence)
    drawn = draw_interval(words, residual.share, (low, high), mark=target.share)
    more = target.needed - residual.total
    left = f"; {more} more without any" if residual.count == 0 and more > 0 else ""
    return drawn + plain(words + left)
