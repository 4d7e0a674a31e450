"""What open data cannot say: what the worked example asks of the atlas in vain, and the plain words beside it."""

REFUSED = (  # what somebody may ask, and the part of the address that asks it
    ("Nights only", "hours=22,23,0,1"),
    ("Saturdays", "days=sat"),
    ("Young victims", "age=10-24"),
    ("Violence with injury", "definition=vwi"),
    ("Serious violence, as the Duty has it", "definition=svd_statutory"),
    ("Knives", "definition=knife_sharp"),
    ("Domestic abuse", "definition=da"),
    ("Young people in public places", "definition=youth_public"),
    ("Hospital admissions", "definition=adm_violence"),
    ("What health saw and the police did not", "measure=health_only"),
    ("A finer hexagon", "level=h3r9"),
    ("A rate by hexagon", "level=h3r8&measure=rate"),
)

LIMITS = (
    "Plainly:",
    "",
    "- **When**: the month, never the day or the hour. No nights, weekends, shifts or match days.",
    "- **Where**: a snap point nearby; never the address, the premises or the kind of place.",
    "- **What**: some fifty offences, from malicious letters to homicide, are one category. Neither injury, nor "
    "weapon, nor domestic abuse; possession of weapons and robbery are apart.",
    "- **Who**: nobody. No age, sex or relationship; residents are a denominator, not the people hurt.",
    "- **Seen by others**: no emergency department, ambulance or fire service: nothing of what the police never heard.",
    "- **Recorded, not occurred**: what was reported and recorded, in the month the police gave. A rise may be "
    "better recording.",
    "- **Missing months**: hatched or left out, never zero; a change needs both of its periods wholly supplied.",
    "- **Two censuses**: older months carry areas of 2011, newer ones of 2021. Where the atlas converts, it says what "
    "share; residents of 2019 or 2021 divide incidents of other years.",
    "- **Not placed**: records without a usable place are counted in the truth strip, and in no area and no total.",
    "",
    "Nothing here is hidden or changed at random: the source is published, so its counts are exact for every reader. "
    "With records of your own, rules apply: [statistics and their formulas](statistics.md), [security](security.md).",
)
