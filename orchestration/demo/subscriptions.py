"""Contract life cycles: how customers start, renew, expand, contract, pause, leave and come back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from orchestration.demo import names
from orchestration.demo.behaviour import churn_hazard, share
from orchestration.demo.calendar import Calendar
from orchestration.demo.customers import PRICE_LEVEL
from orchestration.demo.ledger import NEVER, Ledger, Line

DATES = ["start_date", "known_on", "end_date", "end_known_on", "cancelled_on", "renews_on"]
EXPAND, CONTRACT, NEW_PRODUCT, PAUSE = 0.036, 0.005, 0.011, 0.0022
RETURN_SHARE = 0.13
REASONS = list(names.REASONS)
REASON_WEIGHTS = np.array([names.REASONS[r][0] for r in REASONS]) / sum(names.REASONS[r][0] for r in REASONS)


def live_contracts(
    customers: pd.DataFrame, level: np.ndarray, calendar: Calendar, rng: np.random.Generator
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Subscriptions, spells of service (customer, start, end or NaT), departures (who left when and why)."""
    ledger, spells, departures = Ledger(), [], []
    hazard, engaged = churn_hazard(customers, level), share(level)
    draws = rng.random((len(customers), calendar.month_count, 4))
    for index, customer in enumerate(customers.itertuples(index=False)):
        life = _Life(index, customer, ledger, calendar, rng)
        life.run(hazard[index], engaged[index], draws[index])
        spells += [(index, start, end) for start, end in life.spells]
        departures += life.departures
    frame = pd.DataFrame(ledger.rows)
    for column in DATES:
        frame[column] = frame[column].to_numpy().astype("M8[s]")
    spell_frame = pd.DataFrame(spells, columns=["customer", "start", "end"])
    left = pd.DataFrame(
        departures,
        columns=["customer", "left_on", "kind", "reason", "is_voluntary", "avoidable", "notice_on"],
    )
    for table, columns in ((spell_frame, ["start", "end"]), (left, ["left_on", "notice_on"])):
        for column in columns:
            table[column] = table[column].to_numpy().astype("M8[s]")
    return frame, spell_frame, left


class _Life:
    """One customer's contracts from the first day to the horizon."""

    def __init__(self, index: int, customer: Any, ledger: Ledger, calendar: Calendar, rng: np.random.Generator) -> None:
        self.index, self.customer, self.ledger, self.calendar, self.rng = (
            index,
            customer,
            ledger,
            calendar,
            rng,
        )
        self.system = "annual" if customer.is_annual else "billing"
        self.lines: list[Line] = []
        self.spells: list[tuple[np.datetime64, np.datetime64]] = []
        self.departures: list[tuple[Any, ...]] = []
        self.start = np.datetime64(customer.start, "D")

    def run(self, hazard: np.ndarray, engaged: np.ndarray, draws: np.ndarray) -> None:
        paid = self._trial() if self.customer.is_trial else self.start
        if np.isnat(paid):
            return
        self._open_lines(paid, 1.0)
        if self.customer.is_fixed:
            self.spells.append((paid, NEVER))
            return
        month = self.calendar.month_index(paid) + 1
        while month < self.calendar.month_count:
            first = (self.calendar.start.astype("M8[M]") + month).astype("M8[D]")
            when = first + int(draws[month, 0] * 28)
            if draws[month, 1] < hazard[month]:
                back = self._leave(when)
            elif draws[month, 1] > 1 - PAUSE:
                back = self._pause(when)
            else:
                self._renew_or_change(first, when, engaged[month], draws[month])
                month += 1
                continue
            if np.isnat(back):
                return
            month = self.calendar.month_index(back) + 1
        self.spells.append((self.resumed, NEVER))

    # -- beginnings --
    def _write(self, line: Line, start: np.datetime64, lead: int = 0) -> None:
        late = self.rng.random() < 0.02
        known = start + int(self.rng.integers(3, 25)) if late else start - lead
        known = max(known, np.datetime64(self.customer.created, "D"))
        self.ledger.add(self.index, line, start, known, system=self.system, currency=self.customer.currency)
        if self.system == "annual":
            line.anniversary = start + 365

    def _trial(self) -> np.datetime64:
        """Write the trial row; returns the first paid day, NaT if the trial led nowhere."""
        length = int(self.rng.choice([14, 30]))
        list_price = self.customer.price if self.rng.random() < 0.3 else 0  # a list price on a trial is no MRR
        line = Line(self.ledger.new_id(int(self.rng.integers(0, 90))), "TRAIN", list_price)
        converts = self.rng.random() < 0.7
        end = self.start + length
        self.ledger.add(
            self.index,
            line,
            self.start,
            self.start,
            system="billing",
            charge="trial",
            currency=self.customer.currency,
            end=NEVER if converts else end,
        )
        if converts and self.system == "billing":
            self.lines.append(Line(line.subscription_id, "TRAIN", self.customer.price))  # the paid row ends the trial
        elif converts:
            self.ledger.close(line.row, end, end)
        return end if converts else NEVER

    def _open_lines(self, day: np.datetime64, factor: float) -> None:
        self.resumed = day
        price = int(self.customer.price * factor)
        parts = int(self.rng.integers(2, 6)) if self.customer.tier == "strategic" and price > 100_000 else 1
        cuts = [price // parts] * (parts - 1) + [price - (price // parts) * (parts - 1)]
        lead = int(self.rng.integers(0, 15))
        for k, cents in enumerate(cuts):
            if not (k == 0 and self.lines):
                product = None if self.customer.tier == "digital" and self.rng.random() < 0.5 else "TRAIN"
                self.lines.insert(k, Line(self.ledger.new_id(int(self.rng.integers(0, 90))), product, 0))
            self.lines[k].cents = cents
            self._write(self.lines[k], day, lead)
        if self.rng.random() < 0.25 and price:
            # Some are booked on the subscription's own product, the day before: they must end nothing.
            own = self.rng.random() < 0.4
            setup = Line(
                self.lines[0].subscription_id,
                self.lines[0].product if own else "SETUP",
                max(9900, price // 2),
            )
            end = day + 1 if self.rng.random() < 0.5 else NEVER
            self.ledger.add(
                self.index,
                setup,
                day - int(own),
                day,
                system="billing",
                charge="one_time",
                currency=self.customer.currency,
                end=end,
            )

    # -- changes --
    def _renew_or_change(self, first: np.datetime64, when: np.datetime64, engaged: float, draw: np.ndarray) -> None:
        renewed = False
        for line in self.lines:
            if not np.isnat(line.anniversary) and line.anniversary < first + 28:
                self._reprice(
                    line, max(line.anniversary, first), 1.0 + float(self.rng.choice([0, 0.03, 0.05])), lead=25
                )
                renewed = True
        chance, picked = draw[2], self.lines[int(draw[3] * len(self.lines))]
        if renewed or (self.customer.is_free and (picked.cents or chance > 0.03)):
            return
        if self.customer.is_free:
            picked.cents = int(19900 * PRICE_LEVEL[self.customer.currency])
            self._reprice(picked, when, 1.0)
        elif chance < EXPAND * (0.4 + 1.2 * engaged):
            self._reprice(picked, when, 1.0 + float(self.rng.uniform(0.06, 0.45)), lead=int(self.rng.integers(0, 10)))
        elif chance > 1 - CONTRACT * (1.8 - 1.6 * engaged):
            self._contract(picked, when)
        elif 0.5 < chance < 0.5 + NEW_PRODUCT:
            product = names.PRODUCTS[1 + int(draw[3] * 4)]
            known_id = self.rng.random() < 0.5 and all(line.product != product for line in self.lines)
            base = self.lines[0].subscription_id if known_id else self.ledger.new_id(3)
            line = Line(base, product, max(2900, int(self.customer.price * 0.2)))
            self.lines.append(line)
            self._write(line, when)

    def _reprice(self, line: Line, when: np.datetime64, factor: float, lead: int = 0) -> None:
        """A new row beside its predecessor: left open in the monthly system, closed in the annual one."""
        before = line.row
        line.cents = round(line.cents * factor / 50) * 50 if factor != 1.0 else line.cents
        self._write(line, when, lead)
        if self.system == "annual":
            self.ledger.close(before, when, self.ledger.rows[line.row]["known_on"])

    def _contract(self, line: Line, when: np.datetime64) -> None:
        """A lower price, or one of several lines ending: neither is churn."""
        if len(self.lines) > 1 and self.rng.random() < 0.6:
            notice = when - int(self.rng.integers(0, 40))
            self.ledger.close(line.row, when, notice, notice)
            self.lines.remove(line)
        else:
            self._reprice(line, when, float(self.rng.uniform(0.55, 0.9)))

    # -- endings --
    def _end_spell(self, when: np.datetime64, known: np.datetime64, notice: np.datetime64) -> None:
        for line in self.lines:
            self.ledger.close(line.row, max(when, self.ledger.rows[line.row]["start_date"]), known, notice)
        self.spells.append((self.resumed, when))

    def _leave(self, when: np.datetime64) -> np.datetime64:
        """Everything ends on `when`; returns the day of a return, NaT if there is none."""
        reason = REASONS[int(self.rng.choice(len(REASONS), p=REASON_WEIGHTS))]
        _, voluntary, avoidable = names.REASONS[reason]
        notice = when - int(self.rng.integers(5, 75)) if voluntary else NEVER
        known = notice if voluntary else when + int(self.rng.integers(0, 6))
        self._end_spell(when, known, notice)
        self.departures.append((self.index, when, "churn", reason, voluntary, avoidable, notice))
        back = when + int(self.rng.integers(35, 230))
        if self.rng.random() >= RETURN_SHARE or back > self.calendar.horizon:
            return NEVER
        self.lines = []
        self._open_lines(back, 0.9)
        return back

    def _pause(self, when: np.datetime64) -> np.datetime64:
        """A gap in the same subscription: inside one month (no churn), or over one or more month-ends."""
        short = self.rng.random() < 0.4
        first = when.astype("M8[M]").astype("M8[D]")
        when = first + 4 if short else when
        back = when + (int(self.rng.integers(4, 12)) if short else int(self.rng.integers(32, 90)))
        self._end_spell(when, when - 3, NEVER)
        self.departures.append((self.index, when, "pause", "pause", True, "unknown", NEVER))
        self.resumed = back
        for line in self.lines:
            self._write(line, back)
        return back
