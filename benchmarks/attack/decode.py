"""What an attacker makes of the answers: plain subtraction, and the posterior over true counts 0 to 9."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from benchmarks.attack.engines import HIDDEN, NOTHING, Ask, CellKey, Engine, Floats, Guess, Known, Masked, Records, rule

Asked = Records | Ask | Guess | Known
TRUE = np.arange(10)  # the counts an attacker chooses among
SURE = 0.95
SEVERAL = 3
SMALL = slice(1, 5)  # what a victim can be: 1 to 4
FLAT = 1e-9  # of a count that no cell like it has


@dataclass(frozen=True, slots=True)
class Pair:
    """Questions that hold the victim in one and not in the others: whole = victim + parts - minus.

    same: whole and parts were changed alike but for the victim (the same cells in two sums), so that their difference
    is the victim's own changed count. split: the parts are the victim, and there is no whole.
    """

    whole: Asked | None
    parts: tuple[Asked, ...] = ()
    minus: tuple[Asked, ...] = ()
    same: bool = False


@dataclass(frozen=True, slots=True)
class Attack:
    """One victim: its true count (1 to 4), what kind of cell it is, and what each sort of engine is asked."""

    family: str
    kind: str
    truth: int
    open: Sequence[Pair] = ()
    closed: Sequence[Pair] = ()
    direct: Ask | None = None
    records: Records | None = None


@dataclass(slots=True)
class Found:
    """What an attacker makes of one victim: the subtracted number if any, and likelihoods of 0 to 9."""

    attack: Attack
    subtracted: int | None = None
    likelihood: Floats = field(default_factory=lambda: np.ones(len(TRUE)))
    asked: int = 0


def attacked(attack: Attack, engine: Engine) -> Found:
    """Return what the answers of an engine tell of a victim."""
    found = Found(attack)
    direct = attack.direct if engine.closed else attack.records
    own, subtracted, shown = np.ones(len(TRUE)), [], False
    if direct is not None and (answer := engine.answer(direct)) != NOTHING:
        found.asked += 1
        own = rule(engine, direct).chance(answer, TRUE)
        shown, subtracted = answer >= 0, [answer] if answer >= 0 else []
    told_before: set[Answers] = set()
    for pair in attack.closed if engine.closed else attack.open:
        told = _answers(pair, engine)
        if told is None:
            continue
        found.asked += 1
        if _silent(pair, told, engine):
            continue
        if pair.same and engine.closed:
            own = own if shown else _same(pair, told, engine, own)  # one noise, however often it is asked
        elif told not in told_before or not engine.closed:
            _weigh(found, _likelihood(pair, told, engine))
        told_before.add(told)
        whole, parts, minus = told
        if pair.whole is not None and min((whole, *parts, *minus)) >= 0:
            subtracted.append(whole - sum(parts) + sum(minus))
    _weigh(found, own)
    found.subtracted = _settled(subtracted)
    return found


def _settled(subtracted: list[int]) -> int | None:
    """Return the number an attacker names: the mean of three or more once its standard error is below a half.

    Else the first there is: of a noisy few, the mean is right by luck no oftener than one of them.
    """
    if len(subtracted) >= SEVERAL and np.std(subtracted, ddof=1) / np.sqrt(len(subtracted)) < 0.5:
        return int(np.floor(np.mean(subtracted) + 0.5))
    return int(subtracted[0]) if subtracted else None


def _weigh(found: Found, held: Floats) -> None:
    if (found.likelihood * held).sum() > 0:  # answers held for independent that are not may contradict each other
        found.likelihood = found.likelihood * held
        found.likelihood /= found.likelihood.max()


Answers = tuple[int, tuple[int, ...], tuple[int, ...]]


def _answers(pair: Pair, engine: Engine) -> Answers | None:
    whole = 0 if pair.whole is None else engine.answer(pair.whole)
    parts, minus = (tuple(_answer(one, engine) for one in side) for side in (pair.parts, pair.minus))
    return None if NOTHING in (whole, *parts, *minus) else (whole, parts, minus)


def _silent(pair: Pair, told: Answers, engine: Engine) -> bool:
    """Return whether a figure of the pair is hidden for reasons of its own: how large it is, nobody can say then."""
    asked = zip((pair.whole, *pair.parts, *pair.minus), (told[0], *told[1], *told[2]), strict=True)
    return any(answer == HIDDEN and isinstance(rule(engine, one), Masked) for one, answer in asked)


def _answer(asked: Asked, engine: Engine) -> int:
    if isinstance(asked, Guess | Known):
        return HIDDEN if isinstance(asked, Guess) else asked.count
    return engine.answer(asked)


def _likelihood(pair: Pair, told: Answers, engine: Engine) -> Floats:
    """Return P(answers | victim) for 0 to 9, the parts being independent and as common as their prior says."""
    low, chance = 0, np.ones(1)
    for asked, answer, sign in (
        *((one, answer, 1) for one, answer in zip(pair.parts, told[1], strict=True)),
        *((one, answer, -1) for one, answer in zip(pair.minus, told[2], strict=True)),
    ):
        start, own = _counts_of(asked, answer, engine)
        if sign < 0:
            start, own = -(start + len(own) - 1), own[::-1]
        low, chance = low + start, np.convolve(chance, own)
    if pair.whole is None:
        return _as_split(pair, low, chance)
    sums = low + np.arange(len(chance))
    return np.array([float(chance @ rule(engine, pair.whole).chance(told[0], sums + count)) for count in TRUE])


def _counts_of(asked: Asked, answer: int, engine: Engine) -> tuple[int, Floats]:
    """Return the least count a part may have and the probability of it and the next."""
    if isinstance(asked, Guess):
        held = asked.prior[:60]
        return 0, held / held.sum()
    if isinstance(asked, Known):
        return asked.count, np.ones(1)
    how = rule(engine, asked)
    low, high = how.support(answer)
    counts = np.arange(low, high + 1)
    own = how.chance(answer, counts)
    if asked.prior is not None:
        own = own * np.maximum(asked.prior[np.minimum(counts, len(asked.prior) - 1)], FLAT)
    return low, own / max(own.sum(), 1e-300)


def _as_split(pair: Pair, low: int, chance: Floats) -> Floats:
    before = np.ones(1)
    for one in pair.parts:
        before = np.convolve(before, np.maximum(one.prior[:20], FLAT))
    held = np.zeros(len(TRUE))
    inside = (low <= TRUE) & (low + len(chance) > TRUE)
    held[inside] = chance[TRUE[inside] - low] / before[TRUE[inside]]
    return held


def _same(pair: Pair, told: Answers, engine: Engine, own: Floats) -> Floats:
    """Return P(difference | victim) of two sums that share all but the victim's own changed count; else `own`."""
    how = rule(engine, pair.whole)
    assert isinstance(how, CellKey)
    if min(told[0], *told[1]) < 0:
        return own  # a sum is hidden: at most a bound, and no tighter than that of the victim itself
    rest = told[0] - sum(told[1])
    if rest == 0 and pair.whole.within:
        return own  # a drawn total says of itself that it leaves out what is hidden
    return how.changed(rest, TRUE) if how.rounding == 1 else how.chance(rest or HIDDEN, TRUE)


@dataclass(frozen=True, slots=True)
class Score:
    """How attacks on one engine ended, as shares of all victims.

    recovered: subtraction names the count. plain: right by subtraction where it gives 1 to 4, else by a blind guess.
    best: right by the likeliest of 1 to 4, for one who knows the engine's rule and table and how common each count is
    among victims of the kind. blind: the likeliest without any answer. sure: right with a posterior of 95 % or more
    over 0 to 9, all alike beforehand; wrong: as sure, and wrong. asked: questions a victim, on average. doubt: standard
    error of the gain.
    """

    attacks: int
    recovered: float
    plain: float
    best: float
    blind: float
    sure: float
    wrong: float
    asked: float
    doubt: float = 0.0

    @property
    def lift(self) -> float:
        """How many more of the victims subtraction names than a blind guess does, as a share of all."""
        return self.plain - self.blind

    @property
    def gain(self) -> float:
        """How many more of the victims the best guess names than a blind one does, as a share of all."""
        return self.best - self.blind


def common(attacks: Sequence[Attack]) -> dict[str, Floats]:
    """Return how common 1, 2, 3 and 4 are among victims of each kind: what an attacker may know of others."""
    kinds: dict[str, Floats] = {}
    for one in attacks:
        kinds.setdefault(one.kind, np.ones(4))[one.truth - 1] += 1
    return {kind: held / held.sum() for kind, held in kinds.items()}


def score(found: Sequence[Found], priors: Mapping[str, Floats]) -> Score:
    """Return how a set of attacks ended. priors: of `common`, from other victims than these."""
    many = len(found)
    plain, best, blind, sure, wrong = (np.zeros(many, bool) for _ in range(5))
    for at, one in enumerate(found):
        prior, truth = priors.get(one.attack.kind, np.ones(4)), one.attack.truth
        held, guess = prior * one.likelihood[SMALL], int(np.argmax(prior)) + 1
        best[at] = (int(np.argmax(held)) + 1 if held.max() > 0 else guess) == truth
        blind[at] = guess == truth
        plain[at] = (one.subtracted if one.subtracted in (1, 2, 3, 4) else guess) == truth
        posterior = one.likelihood / max(one.likelihood.sum(), 1e-300)
        if posterior.max() >= SURE:
            sure[at] = int(posterior.argmax()) == truth
            wrong[at] = not sure[at]
    right = np.array([one.subtracted == one.attack.truth for one in found], bool)
    asked = np.array([one.asked for one in found])
    shares = (float(each.mean()) if many else 0.0 for each in (right, plain, best, blind, sure, wrong, asked))
    return Score(many, *shares, doubt=float(np.std(best.astype(float) - blind)) / np.sqrt(max(many, 1)))


def together(scores: Sequence[Score]) -> Score:
    """Return the scores of several families as one."""
    many = sum(one.attacks for one in scores)
    shares = ("recovered", "plain", "best", "blind", "sure", "wrong", "asked")
    means = (sum(getattr(one, name) * one.attacks for one in scores) / max(many, 1) for name in shares)
    doubt = np.sqrt(sum((one.doubt * one.attacks) ** 2 for one in scores)) / max(many, 1)
    return Score(many, *means, float(doubt))


def truths(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return where a count is that of a victim: 1 to 4."""
    return np.flatnonzero((counts >= 1) & (counts <= 4))
