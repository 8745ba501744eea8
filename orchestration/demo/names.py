"""Words the demo company is made of: practice names, people, roles, products. No real customer is meant."""

from __future__ import annotations

import numpy as np

PLACES = [
    "Cedar Valley",
    "Maple Ridge",
    "Lakeside",
    "Northgate",
    "Riverbend",
    "Pine Hill",
    "Harbor View",
    "Stonebrook",
    "Willow Creek",
    "Eastfield",
    "Sunrise",
    "Blue Heron",
    "Granite Falls",
    "Fox Hollow",
    "Silver Lake",
    "Oak Terrace",
    "Mission Bay",
    "Red Canyon",
    "Clearwater",
    "Ashford",
    "Brookhaven",
    "Summit",
    "Prairie",
    "Cascade",
    "Juniper",
    "Elmwood",
    "Bayshore",
    "Highland",
    "Magnolia",
    "Westbridge",
]
PRACTICES = {
    "Dental": ["Dental Care", "Smiles", "Orthodontics"],
    "Family medicine": ["Family Clinic", "Family Practice", "Primary Care"],
    "Behavioral health": ["Behavioral Health", "Counseling Center"],
    "Urgent care": ["Urgent Care", "Walk-in Clinic"],
    "Home health": ["Home Health", "Home Nursing"],
    "Surgery center": ["Surgery Center", "Day Surgery"],
    "Hospital group": ["Medical Center", "Hospital Group"],
    "Physical therapy": ["Physical Therapy", "Rehab & Motion"],
    "Senior living": ["Senior Living", "Assisted Living"],
}
INDUSTRIES = list(PRACTICES)
# Names that break careless readers: the delimiter, quotes and letters outside ASCII.
AWKWARD = [
    "St. Anna; Physical Therapy",
    'The "Bright" Smiles Dental',
    "Clínica São José",
    "Müller, Weiß & Partner",
]
FORENAMES = "Ana Ben Carla David Elena Farid Grace Hugo Iris Jonas Kim Lena Maria Noah Olga Paul Rosa Sami"
SURNAMES = "Abbott Brandt Castro Diaz Ellis Fischer Garcia Haddad Ito Jensen Keller Lopez Moreau Novak Ortiz"
ROLES = [
    "Compliance officer",
    "Practice manager",
    "Office manager",
    "HR director",
    "Owner",
    "Executive sponsor",
]
PRODUCTS = ["TRAIN", "POLICY", "INCIDENT", "CREDENTIAL", "SDS"]
FEATURES = ["courses", "policies", "incidents", "credentials", "reports", "reminders", "library"]
REASONS = {
    # reason: (share among leavers, voluntary, avoidable)
    "product_gap": (0.12, True, "avoidable"),
    "product_quality": (0.08, True, "avoidable"),
    "service": (0.10, True, "avoidable"),
    "onboarding_adoption": (0.16, True, "avoidable"),
    "price_budget": (0.18, True, "avoidable"),
    "competitor": (0.10, True, "avoidable"),
    "consolidation": (0.06, True, "unavoidable"),
    "champion_loss": (0.06, True, "unknown"),
    "business_closed": (0.04, False, "unavoidable"),
    "need_ended": (0.04, True, "unavoidable"),
    "payment_failure": (0.06, False, "avoidable"),
}


def company_names(industries: np.ndarray, rng: np.random.Generator) -> list[str]:
    """One display name per customer, by industry; every four-hundredth-odd one is an awkward one."""
    places = rng.integers(0, len(PLACES), len(industries))
    variants = rng.random(len(industries))
    names = []
    for i, industry in enumerate(industries):
        words = PRACTICES[industry]
        names.append(f"{PLACES[places[i]]} {words[int(variants[i] * len(words))]}")
    for k, awkward in enumerate(AWKWARD):
        names[(k * 397 + 5) % len(names)] = awkward
    return names


def person_names(count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` full names."""
    first, last = np.array(FORENAMES.split()), np.array(SURNAMES.split())
    pairs = np.char.add(first[rng.integers(0, len(first), count)], " ")
    return np.char.add(pairs, last[rng.integers(0, len(last), count)])


def opaque_ids(count: int, rng: np.random.Generator) -> list[str]:
    """Distinct seven-digit hexadecimal ids; the first looks like a number with an exponent on purpose."""
    drawn = rng.choice(0x8000000, size=count * 2, replace=False) + 0x1000000
    ids = ["302e452"] + [f"{value:07x}" for value in drawn if value != 0x302E452]
    return ids[:count]
