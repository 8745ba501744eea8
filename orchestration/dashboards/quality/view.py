"""View model of the Data quality page: what arrived, what was set aside, what was checked, and one verdict."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from orchestration.dashboards.churn.queries import ChurnData, read_churn
from orchestration.dashboards.churn.standard import RuleRow, rule_rows, since
from orchestration.dashboards.churn.words import Words
from orchestration.dashboards.parts.facts import PublicationFacts
from orchestration.dashboards.parts.marts import Marts
from orchestration.dashboards.parts.page import Content, Source
from orchestration.dashboards.quality import entities
from orchestration.dashboards.quality.checks import ChecksView, checks_view
from orchestration.dashboards.quality.queries import Arrival, HeldDelivery, QualityData, Quarantined, read_quality
from orchestration.dashboards.quality.verdict import Verdict, verdict
from orchestration.dashboards.quality.words import rule_words, spaced
from orchestration.dashboards.words import formats

SHOWN = 12  # reasons of quarantine shown at once; the others open on demand
_UNTOLD = "This publication does not tell."
_STEPS = {
    "structure": "Can be read: fields, dates and codes",
    "standard": "Says what the standard asks for",
    "agreement": "Agrees with billing",
}


@dataclass(frozen=True)
class ArrivalRow:
    source: str
    data: str
    expected: str
    last: str
    state: str
    icon: str
    word: str
    accepted: str
    set_aside: str


@dataclass(frozen=True)
class QuarantineRow:
    data: str
    source: str
    reason: str
    rows: str
    seen: str


@dataclass(frozen=True)
class HeldRow:
    data: str
    source: str
    path: str
    kind: str
    counts: str
    reason: str
    since: str
    effect: str
    is_blocking: bool


@dataclass(frozen=True)
class StepRow:
    """One step of the churn standard: how many of its rules no record breaks, how often the others are broken."""

    step: str
    rules: str
    broken: str
    findings: str


@dataclass(frozen=True)
class QualityPage:
    verdict: Verdict
    tiles: list[tuple[str, str, str]]
    arrivals: list[ArrivalRow]
    arrivals_note: str
    sources: list[entities.SourceRow]
    unmapped: list[str]
    held: list[HeldRow]
    no_held: str
    quarantined: list[QuarantineRow]
    no_quarantined: str
    more_quarantined: list[QuarantineRow]
    checks: ChecksView
    steps: list[StepRow]
    rules: list[RuleRow]
    rules_since: str


def content(source: Source) -> list[Content]:
    """The page of the data behind the figures."""
    churn, quality = read_churn(source.connection), read_quality(source.connection)
    view = quality_page(source.marts, churn, quality, source.facts)
    return [Content("data_quality", "data_quality.html", "data_quality.html.j2", view)]


def quality_page(marts: Marts, churn: ChurnData, quality: QualityData, facts: PublicationFacts) -> QualityPage:
    """The whole page from the marts and the facts of one publication."""
    rules = rule_rows(churn, Words(churn.codes, churn.rules))
    late = [a for a in quality.arrivals if a.is_late]
    sources = {a.source for a in quality.arrivals}
    quarantined = [_quarantined(q) for q in quality.quarantined or []]
    return QualityPage(
        verdict=verdict(marts, quality),
        tiles=_tiles(marts, quality),
        arrivals=[_arrival(a) for a in sorted(quality.arrivals, key=lambda a: (not a.is_late, a.source, a.entity))],
        arrivals_note=(
            f"{formats.counted(len(sources), 'source')};"
            f" {'none is late' if not late else formats.counted(len({a.source for a in late}), 'source') + ' late'},"
            f" counted to {formats.day(facts.as_of)}."
        ),
        sources=entities.source_rows(marts.freshness),
        unmapped=entities.unmapped(marts.freshness),
        held=[_held(h) for h in quality.held or []],
        no_held=_UNTOLD if quality.held is None else "Nothing. No delivery is held and no file was rejected.",
        quarantined=quarantined[:SHOWN],
        more_quarantined=quarantined[SHOWN:],
        no_quarantined=_no_quarantined(quality),
        checks=checks_view(quality.checks),
        steps=_steps(rules),
        rules=rules,
        rules_since=since(churn),
    )


def _tiles(marts: Marts, quality: QualityData) -> list[tuple[str, str, str]]:
    """Name, figure and note of the strip; a dash where nothing is known."""
    expected = {a.source for a in quality.arrivals if a.expected_every_days is not None}
    on_time = expected - {a.source for a in quality.arrivals if a.is_late}
    free = len({a.source for a in quality.arrivals} - expected)
    passed = [c for c in quality.checks if c.passed]
    accepted = sum(a.rows_accepted or 0 for a in quality.arrivals)
    aside = sum(a.rows_quarantined or 0 for a in quality.arrivals)
    mapped = [f for f in marts.freshness if f.is_mapped]
    whole = [f for f in mapped if not f.is_held and not f.data_issue]
    return [
        (
            "Sources on time",
            _of(len(on_time), len(expected)),
            f"{formats.number(free)} without an agreed rhythm" if free else "by the rhythm agreed with each",
        ),
        ("Kinds of data complete", _of(len(whole), len(mapped)), "nothing of them held or rejected"),
        ("Checks passed", _of(len(passed), len(quality.checks)), "in the run that made these pages"),
        (
            "Rows set aside",
            formats.number(aside) if quality.arrivals else formats.NONE,
            _share(aside, accepted + aside),
        ),
    ]


def _share(part: int, whole: int) -> str:
    if not whole:
        return "no row was delivered"
    ratio = Decimal(part) / whole
    return f"{'under 0.1%' if 0 < ratio < Decimal('0.0005') else formats.percent(ratio)} of those delivered"


def _of(part: int, whole: int) -> str:
    return f"{formats.number(part)} of {formats.number(whole)}" if whole else formats.NONE


def _arrival(a: Arrival) -> ArrivalRow:
    expected = "No rhythm agreed"
    if a.expected_every_days is not None:
        expected = (
            "Every day" if a.expected_every_days == 1 else f"Every {formats.counted(a.expected_every_days, 'day')}"
        )
    last = formats.day(a.last_delivered_on) if a.last_delivered_on else formats.moment(a.last_loaded_at)
    never = a.last_delivered_on is None and a.last_loaded_at is None
    if a.is_late:
        icon, word = "at_risk", "Late"
        state = "nothing has come yet" if never else _ago(a)
    elif never:
        icon, word, state = "unset", "Nothing yet", ""
    elif a.expected_every_days is None:
        icon, word, state = "unset", "Not judged", _ago(a)
    else:
        icon, word, state = "achieved", "On time", _ago(a)
    accepted, aside = formats.number(a.rows_accepted or 0), formats.number(a.rows_quarantined or 0)
    return ArrivalRow(a.source, spaced(a.entity), expected, last, state, icon, word, accepted, aside)


def _ago(a: Arrival) -> str:
    if a.days_since is None:
        return ""
    return f"{formats.counted(a.days_since, 'day')} ago" if a.days_since > 0 else "up to date"


def _held(h: HeldDelivery) -> HeldRow:
    counts = formats.NONE
    if h.rows is not None:
        counts = f"{formats.number(h.faulty_rows or 0)} of {formats.number(h.rows)}"
    return HeldRow(
        data=spaced(h.entity),
        source=h.source or formats.NONE,
        path=h.path or formats.NONE,
        kind="Held" if h.kind == "held" else "Rejected" if h.kind == "rejected" else spaced(h.kind),
        counts=counts,
        reason=h.reason or formats.NONE,
        since=formats.day(h.since),
        effect="Stops the publication" if h.blocks_publication else "The last accepted data is used",
        is_blocking=bool(h.blocks_publication),
    )


def _quarantined(q: Quarantined) -> QuarantineRow:
    source, rows = q.source or formats.NONE, formats.number(q.rows)
    return QuarantineRow(spaced(q.entity), source, rule_words(q.rule), rows, _seen(q.first_seen_on, q.last_seen_on))


def _no_quarantined(quality: QualityData) -> str:
    if quality.quarantined is None:
        return _UNTOLD
    came = any(a.rows_accepted or a.rows_quarantined for a in quality.arrivals)
    return "None. Every row that came was taken." if came else "None. No row has come yet."


def _seen(first: object, last: object) -> str:
    start, end = formats.day(first), formats.day(last)  # type: ignore[arg-type]
    return start if start == end else f"{start} to {end}"


def _steps(rules: list[RuleRow]) -> list[StepRow]:
    rows = []
    for step in dict.fromkeys([*(s for s in _STEPS if any(r.step == s for r in rules)), *(r.step for r in rules)]):
        members = [r for r in rules if r.step == step]
        broken = [r for r in members if r.is_broken]
        found = sum(int(r.failed.replace(",", "")) for r in broken)
        rows.append(
            StepRow(
                _STEPS.get(step, spaced(step)),
                formats.number(len(members)),
                formats.number(len(broken)),
                formats.number(found),
            )
        )
    return rows
