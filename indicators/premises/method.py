"""The method of an evidence pack in words, as it is printed."""

METHOD = (
    (
        "Which records are counted",
        "A record is counted here when it gives the register's id, name or an alias of these premises and lies within "
        "250 m of them, or gives no point and the name is theirs alone (named premises); or when it is known to an "
        "address within 20 m, no other licensed premises is as near, and it is not said to be a dwelling, a shop or a "
        "street (at address). Records within 50 m and records known to the street alone are told and not counted, but "
        "where matching joins one to a record that is of these premises: it is told as joined by matching.",
    ),
    (
        "Each incident once",
        "Records of police, emergency departments and ambulance that are one incident (at most 60 minutes and 200 m "
        "apart, or the same premises; of compatible sex and age) are counted once. Published experience is that few "
        "health records match: an unmatched health record may be an incident the police know.",
    ),
    (
        "Rates and intervals",
        "A rate is the incidents of months that every source counted here supplied, over the licensed hours of those "
        "months or over the admissions the premises have in a year, taken for as many months. In licensed hours: those "
        "whose hour is known and licensed; at any hour: all of them, over the same hours. Intervals of 95 % are "
        "Byar's from ten incidents (Breslow and Day 1987) and exact Poisson limits below (Garwood 1936).",
    ),
    (
        "Similar premises",
        "Of one type; licensed for about as long a week and for about as many people, where known; with about as many "
        "other licensed premises within 400 m. A likeness that leaves fewer than eight others is let go, and named.",
    ),
    (
        "What is protected",
        "No record's name, age, sex or reference is in this evidence. Lines on visits and conditions are printed as "
        "officers wrote them: they are told to name nobody, and what looks like a person's name, number or illness is "
        "refused as it is written. A health service is counted at one premises in whole years, each of none or of five "
        "of its records and more, whatever else is asked; else it is told as present or not, and left out of every "
        "figure. A service none of whose senders here may be heard is not in this evidence at all.",
    ),
)
