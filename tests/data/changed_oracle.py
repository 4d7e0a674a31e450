"""What a protected figure must be, worked out record by record in plain Python; shares no code with the engine.

Only the probabilities of the perturbation table are taken from the product: they have tests of their own.
"""

from data.answering.perturbation import table

LONG = {"month": 1, "quarter": 3, "year": 12}


def whole_periods(first, last, grain="month"):
    """The fewest whole periods of a range, by trying the longest first at every month."""
    found, month = [], first
    while month <= last:
        for span in (12, 3, 1):
            starts_well = span == 1 or month % 3 == 0
            if span >= LONG[grain] and starts_well and month + span - 1 <= last:
                break
        found.append((month, month + span - 1))
        month += span
    return found


def change(count, key):
    """By how much a count is changed, walking up its distribution until it passes the key."""
    changes, probabilities = table()[min(count, 5)]
    passed = 0.0
    for value, chance in zip(changes.tolist(), probabilities.tolist(), strict=True):
        passed += chance
        if passed > (key + 0.5) / 4096:
            return int(value)
    return int(changes[-1])


def changed(records, months, grain="month"):
    """The changed counts of a cell, period by period. records: (month, record key) of everything in it."""
    counts = []
    for first, last in whole_periods(*months, grain):
        keys = [int(key) for month, key in records if first <= month <= last]
        counts.append(len(keys) + change(len(keys), sum(keys) % 4096))
    return counts


def told(records, months, threshold, rounding=1, grain="month"):
    """What a reader is told of a cell: a number, or None where it is hidden."""
    counts = changed(records, months, grain)
    if min(counts) < threshold:
        return None
    return sum(int((count + rounding / 2) // rounding) * rounding for count in counts)


def of(frame):
    """The records of a frame of events, as `told` takes them."""
    return list(zip(frame["month"].tolist(), frame["record_key"].tolist(), strict=True))


def listed(count, status):
    """What an answer tells, cell by cell, as `told` gives it."""
    return [int(one) if state == 0 else None for one, state in zip(count, status, strict=True)]
