"""What each threshold means, in the words of people who ask how it is computed."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Lines = tuple[tuple[str, Promise | str], ...]

GROUPS: tuple[tuple[Promise, Promise, Lines], ...] = (
    (
        _("Own rhythm"),
        _(
            "A partner is measured by its own gaps between active months, together "
            "with a few gaps as peers have them. Only months in which activity is "
            "recorded count as silent."
        ),
        (
            ("window_months", _("months looked back on")),
            ("pseudo_gaps", _("peer gaps that stand beside its own")),
            (
                "default_peer_gap",
                _("peer gap while too few partners are known, months"),
            ),
            ("peers_per_tier", _("partners of a tier needed for its own median")),
            ("peers_overall", _("partners needed for any median")),
            ("cool_quantile", _("cooling: longer than this share of usual gaps")),
            ("cool_floor", _("cooling: at the earliest, months")),
            ("cool_cap", _("cooling: at the latest, months")),
            ("dorm_quantile", _("dormant: longer than this share of usual gaps")),
            ("dorm_floor", _("dormant: at the earliest, months")),
            ("dorm_margin", _("dormant: at least this long after cooling, months")),
            ("dorm_cap", _("dormant: at the latest, months")),
            (
                "fixed_months",
                _("one limit for all instead, months (0: its own rhythm)"),
            ),
        ),
    ),
    (
        _("States"),
        _(
            "Eight states, judged for every month from its first. The first rule "
            "that fits decides; a state is left later than it is entered."
        ),
        (
            ("new_months", _("new: first activity less than so many months ago")),
            ("lapsed_months", _("lapsed: silent for so many months, no agreement")),
            ("trend_months", _("trend: months compared with as many before")),
            ("trend_observed", _("trend: months that must be known before")),
            ("cooling_ratio", _("cooling: trend at or below")),
            ("cooling_before", _("cooling: active months before, at least")),
            ("recovered_ratio", _("no longer cooling: trend at or above")),
            ("growing_ratio", _("growing: trend at or above")),
            ("growing_gain", _("growing: active months more, at least")),
            ("growing_leave", _("no longer growing: trend below")),
            (
                "confirm_active",
                _("revived: active months until it counts as recovered"),
            ),
            ("confirm_months", _("revived: months to do so")),
            ("no_data_months", _("not enough data: months without any coverage")),
            ("plan_months", _("a plan within so many months lets a flag sleep")),
            ("trailing_months", _("papers only: months without any meeting")),
        ),
    ),
    (
        _("Chance of return"),
        _(
            "Of comparable cases in our own records, how many became active again "
            "within two years."
        ),
        (
            ("table_prior", _("comparable cases borrowed from the row")),
            ("table_cuts", _("half-years looked at")),
            ("table_partners", _("partners needed before a chance is shown")),
            ("table_cell", _("cases needed in a cell, else its row")),
        ),
    ),
    (
        _("Score: weights"),
        _(
            "Points per part; parts that do not apply are left out. No state depends "
            "on the score, and the score on no state."
        ),
        tuple(
            (f"weight_{part}", "")
            for part in (
                "recency",
                "frequency",
                "breadth",
                "people",
                "agreement",
                "trend",
                "reciprocity",
                "funding",
            )
        ),
    ),
    (
        _("Score: values"),
        _("What a part is worth, from 0 to 1, and when the score is shown at all."),
        (
            ("score_coverage", _("shown from so many applicable points on")),
            ("score_active", _("shown from so many active months on")),
            ("half_life", _("frequency: an active month counts half after, months")),
            ("recency_floor", _("recency: full points up to, months")),
            ("breadth_months", _("breadth: months looked back on")),
            ("breadth_kinds", _("breadth: kinds of activity for full points")),
            ("people_full", _("people: as many colleagues for full points")),
            ("people_known", _("people: share of activities with known people")),
            ("visits_months", _("reciprocity: months looked back on")),
            ("visits_least", _("reciprocity: visits needed")),
            ("agreement_stale", _("agreement in force, text stale")),
            ("agreement_expiring", _("agreement about to end")),
            ("agreement_expired", _("agreement ended lately")),
            ("expired_months", _("lately: months")),
            ("grant_left_months", _("running grant: full points with months left")),
            ("grant_short", _("running grant, less left")),
            ("grant_over", _("grant ended lately, or applied for")),
            ("grant_over_months", _("lately: months")),
            ("band_strong", _("strong from")),
            ("band_sound", _("sound from")),
            ("band_weak", _("weak from; below: at risk")),
        ),
    ),
    (
        _("Agreements"),
        _("When a paper asks for something."),
        (
            ("expiring_days", _("expiring: days before the end")),
            ("notice_days", _("notice window: days before the last day for notice")),
            ("stale_years", _("stale text: years since the last revision")),
            ("stale_renewals", _("stale text: renewals by itself without a change")),
            ("unused_months", _("unused: months without activity")),
            ("unused_days", _("unused: days since its start, if never used")),
        ),
    ),
    (
        _("People"),
        _(
            "Counts and stages, never ages. Named colleagues are seen by the "
            "responsible officer and the coordinating office only."
        ),
        (
            ("community_months", _("months looked back on")),
            ("renewal_people", _("renewal judged from so many colleagues on")),
            ("renewal_least", _("renewal: share of newcomers below")),
            ("tie_years", _("median tie of so many years")),
            ("early_mid_least", _("early and mid career: share below")),
            ("newcomer_months", _("months without a newcomer")),
            ("ageing_signs", _("ageing community: signs needed")),
            ("stage_known", _("career stage must be known for a share of")),
            ("key_activities", _("key person: activities, at least")),
            ("successor_share", _("successor: share of the work, at least")),
        ),
    ),
)
