"""What each tier may see, and apart from it what each may take away."""

import pytest

from access import LONGEST_REASON, Export, ReasonError, demonstration, taking, tiers

VIEW = {  # id -> exact, threshold, threshold where a health source contributes, rounding
    "partner": (False, 5, 8, 1),
    "analyst": (True, 5, 8, 1),
    "operational": (False, 5, 8, 1),
    "public": (False, 10, 10, 5),
}
TAKE = {"partner": Export(), "analyst": Export(rule="partner", reason=20), "operational": Export(), "public": Export()}
LONG = "For the board\u2019s paper on knives"


def test_the_tiers_are_these():
    assert list(tiers()) == list(VIEW) == list(TAKE)


@pytest.mark.parametrize("tier", VIEW)
def test_what_a_tier_sees(tier):
    one = tiers()[tier]
    assert (one.exact, one.threshold, one.health_threshold, one.rounding) == VIEW[tier]


@pytest.mark.parametrize("tier", TAKE)
def test_what_a_tier_takes_away(tier):
    assert tiers()[tier].export == TAKE[tier]


@pytest.mark.parametrize("tier", ["partner", "operational", "public"])
@pytest.mark.parametrize("reason", ["", "x", LONG])
def test_a_reason_gives_others_nothing_they_do_not_see(tier, reason):
    assert taking(demonstration(tier), reason) == demonstration(tier)


def test_an_analyst_takes_what_a_partner_sees_unless_a_reason_is_typed():
    analyst = demonstration("analyst")
    assert not taking(analyst).tier.exact and taking(analyst).tier.id == "partner"
    assert taking(analyst, "   \n ").tier.id == "partner"
    assert taking(analyst, LONG) == analyst


def test_the_reader_stays_who_they_are():
    analyst = demonstration("analyst")
    made = taking(analyst)
    assert (made.user, made.org, made.areas, made.purpose) == (
        analyst.user,
        analyst.org,
        analyst.areas,
        analyst.purpose,
    )


@pytest.mark.parametrize("reason", ["x", "x" * 19, " " * 30 + "x" * 19, "x" * (LONGEST_REASON + 1)])
def test_a_reason_too_short_or_too_long_is_refused_and_says_how_long(reason):
    with pytest.raises(ReasonError, match="20 to 500 characters"):
        taking(demonstration("analyst"), reason)


def test_no_tier_takes_away_more_than_another_sees():
    """A file never follows a rule that is laxer than the one on its reader's screen."""
    for tier in tiers().values():
        rule = tiers()[tier.export.rule or tier.id]
        assert rule.threshold >= tier.threshold and rule.rounding >= tier.rounding and rule.exact <= tier.exact


@pytest.mark.parametrize(
    "wrong", [{"rule": "", "reason": 20}, {"rule": "none", "reason": 20}, {"rule": "x", "reason": -1}]
)
def test_a_reason_that_lifts_nothing_is_no_rule(wrong):
    with pytest.raises(ValueError, match="reason"):
        Export(**wrong)
