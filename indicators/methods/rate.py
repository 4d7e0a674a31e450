"""Crude rate: incidents per 1,000 residents per supplied year, not adjusted for age."""

from __future__ import annotations

from indicators.method import Indicator, Measured, Method, Result
from indicators.statistics import rate


def crude_rate(measured: Measured) -> Result:
    """Return events per 1,000 residents per supplied year with 95 % limits (Byar, exact below ten events).

    NaN where the count is not shown, the residents are not known, or no month was supplied.
    """
    return Result(*rate(measured.count, measured.residents * measured.years))


INDICATOR = Indicator(
    "rate",
    "Rate",
    "per 1,000 residents a year",
    needs_residents=True,
    needs_previous=False,
    compute=crude_rate,
    method=Method(
        read="Incidents for every 1,000 people who live here, in a year. Town centres look high because many visit and "
        "few live there. Two areas whose intervals overlap may not differ.",
        formula="1,000 × count ÷ (residents × supplied months ÷ 12). Crude: not adjusted for age or sex.",
        interval="95 %. Byar's approximation from ten incidents, exact Poisson limits below.",
        refuses="Where the count is not shown, the residents are not known, or no month was supplied.",
        source="Breslow and Day, Statistical Methods in Cancer Research II (1987), p. 69; Garwood 1936.",
    ),
)
