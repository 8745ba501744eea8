"""The planted rows of the customer success team's own systems; see plant_list."""

from __future__ import annotations

import pandas as pd

from orchestration.demo.plant import Plant, twice

PLANTS: dict[str, list[Plant]] = {
    "team": [
        Plant({"Group": "Sales"}, ("enum:segment",)),
        Plant({"Entry": None}, ("required:started_on",)),
        Plant({"Last Day": "01.01.1999"}, ("end_before_start:left_on",)),
        *twice("Personnel No", "member", "Group", ("CS Core", "CS Digital"), "csm_id"),
    ],
    "courses": [
        Plant({"Course": None}, ("required:course",)),
        Plant({"Completed": "31.02.2026"}, ("cast:completed_on",)),
        Plant({"Rating": "7", "Best": "5"}, ("rating_outside_scale:rating",)),
        Plant({"Rating": "-1", "Best": "5"}, ("min:rating",)),
    ],
    "growth": [
        Plant({"Area": None}, ("required:area",)),
        Plant({"Opened": "01.01.1980"}, ("date_window:opened_on",)),
        Plant({"Closed": "01.01.2001"}, ("end_before_start:closed_on",)),
        *twice("Personnel No", "growth", "Reviewed Together", (None, "31.01.2026"), "csm_id"),
    ],
    "reviews": [
        Plant({"Understands Role": "9"}, ("mark_outside_scale:role_understanding",)),
        Plant({"Performance": "4.5"}, ("cast:performance",)),  # a point where this system writes a comma
        Plant({"Satisfaction": None, "Lives Role": "-1"}, ("required:satisfaction", "min:role_execution")),
    ],
    "praise": [
        Plant({"Date": "yesterday"}, ("cast:recognised_on",)),
        Plant({"Date": None}, ("required:recognised_on",)),
    ],
    "coverage": [
        Plant({"csm": None}, ("required:csm_id",)),
        Plant({"first_day": "2026-02-30"}, ("cast:assigned_from",)),
        Plant({"last_day": "1999-12-31"}, ("end_before_start:assigned_to",)),
        *(
            Plant(
                {"account": "twice-book", "first_day": "2026-01-05", "last_day": last},
                ("duplicate_key:customer_id",),
            )
            for last in (None, "2026-03-01")
        ),
    ],
    "success_plans": [
        Plant({"capability": " "}, ("required:feature",)),
        Plant({"agreed": "in spring"}, ("cast:planned_at",)),
        Plant({"organisation": None}, ("required:customer_id",)),
        *twice("organisation", "plan", "in_use_since", (None, "2026-01-05T10:00:00Z"), "customer_id"),
    ],
    "invoices": [
        Plant({"gross": "n/a"}, ("cast:amount",)),
        Plant({"gross": "1.5"}, ("cast:amount",)),  # a point that stands at no thousands
        Plant({"curr": "XTS"}, ("currency_without_rate:currency",)),
        Plant({"state": "?"}, ("enum:status",)),
        Plant({"due_date": "20010101"}, ("end_before_start:due_on",)),
        Plant({"debtor": None}, ("required:customer_id",)),
        *twice("doc_no", "invoice", "gross", ("50,00", "60,00"), "invoice_id"),
    ],
    "audits": [
        Plant({"followed": "partly"}, ("cast:is_adherent",)),
        Plant({"date": "2026-13-01"}, ("cast:audited_on",)),
        Plant({"practice": None}, ("required:practice",)),
        *twice("audit", "audit", "followed", ("yes", "no"), "audit_id"),
    ],
    "toolbox": [
        Plant({"tool_name": None}, ("required:tool",)),
        Plant({"day": pd.Timestamp("2001-01-01")}, ("used_before_implemented:used_on",)),
        Plant({"day": pd.NaT}, ("required:used_on",)),
    ],
    "offboardings": [
        Plant({"Client": None}, ("required:customer_id",)),
        Plant({"Effective on": "31/02/2026"}, ("cast:effective_date",)),
        Plant({"What happened?": "Client is cross"}, ("enum:event_type",)),
        Plant({"Monthly revenue before ($)": "-5.00"}, ("min:mrr_before",)),
        Plant({"Client's own decision?": "perhaps"}, ("cast:is_voluntary",)),
        Plant({"Main reason": "Mercury in retrograde"}, ("enum:primary_reason",)),
        Plant({"Other reasons": "service | gossip"}, ("enum:secondary_reasons",)),
        Plant({"Notice received on": "01/01/1900"}, ("date_window:notice_date",)),
        Plant({"Submitted": None}, ("required:recorded_at",)),
        *twice("Submission #", "record", "Please explain", ("First try of this form", None), "churn_record_id"),
    ],
    "flags": [
        Plant({"Account": None}, ("required:customer_id",)),
        Plant({"Raised": "2026/02/30 10:00 AM"}, ("cast:flagged_at",)),
        Plant({"First Action": "2001/01/01 10:00 AM"}, ("acted_before_flagged:acted_at",)),
        Plant({"Why": " ", "Closed": "2001/01/01 10:00 AM"}, ("required:reason", "end_before_start:resolved_at")),
        *twice("Flag", "flag", "Why", ("Pays late", "Usage is falling"), "risk_flag_id"),
    ],
    "deals": [
        Plant({"kind": "Favour"}, ("enum:opportunity_type",)),
        Plant({"stage": None}, ("required:stage",)),
        Plant({"entered": "after the call"}, ("cast:stage_entered_at",)),
        Plant({"monthly_cents": -100}, ("min:mrr_amount",)),
        Plant({"cur": "XTS"}, ("currency_without_rate:currency",)),
        *twice("deal", "deal", "monthly_cents", (5000, 6000), "opportunity_id"),
    ],
    "references": [
        Plant({"Kind": "Tattoo"}, ("enum:reference_type",)),
        Plant({"Agreed": "31-Feb-2026"}, ("cast:consented_at",)),
        Plant({"Valid Until": "01-Jan-2001"}, ("end_before_start:expires_at",)),
        Plant({"Taken Back": "01-Jan-2001"}, ("withdrawn_before_consent:withdrawn_at",)),
    ],
    "programmes": [
        Plant({"programme": "Book club"}, ("enum:program",)),
        Plant({"participant": None}, ("required:member",)),
        Plant({"since": "12/31/1980 10:00"}, ("date_window:joined_at",)),
        Plant({"until": "01/01/2001 10:00"}, ("end_before_start:left_at",)),
    ],
}

# Streams with one row of a customer that nobody knows, and the column that names it.
ORPHANS = {
    "coverage": "account",
    "success_plans": "organisation",
    "invoices": "debtor",
}
