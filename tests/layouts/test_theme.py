import pytest

from layouts import theme
from layouts.theme import DARK, LIGHT, colour, ramp
from tests.layouts.colour_vision import closest, contrast, difference

THEMES = pytest.mark.parametrize("mode", [LIGHT, DARK])


def shades(scheme, classes, mode):
    return [colour(token, mode) for token in ramp(scheme, classes)]


def test_the_difference_of_colours_is_the_published_one():
    # Sharma, Wu and Dalal 2005, table 1, pairs 1, 7, 17 and 25
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, 0, 0), (50, -1, 2)) == pytest.approx(2.3669, abs=1e-4)
    assert difference((50, 2.5, 0), (73, 25, -18)) == pytest.approx(27.1492, abs=1e-4)
    assert difference((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387)) == pytest.approx(1.2644, abs=1e-4)


def test_the_test_of_palettes_knows_a_bad_one():
    red_green = ["#d7191c", "#fdae61", "#ffffbf", "#a6d96a", "#1a9641"]
    teal_pink = ["#e8e8e8", "#dfb0d6", "#be64ac", "#ace4e4", "#a5add3", "#8c62aa", "#5ac8c8", "#5698b9", "#3b4994"]
    assert closest(red_green) < 5
    assert closest(teal_pink) < 10


@THEMES
@pytest.mark.parametrize("scheme", ["sequential", "context", "diverging"])
@pytest.mark.parametrize("classes", [2, 3, 4, 5])
def test_classes_can_be_told_apart_by_colour_blind_readers(scheme, classes, mode):
    assert closest(shades(scheme, classes, mode)) >= 10


@THEMES
def test_the_nine_shades_of_two_measures_can_be_told_apart(mode):
    assert closest(shades("bivariate", 9, mode)) >= 10


@THEMES
@pytest.mark.parametrize("scheme", ["sequential", "context"])
def test_more_is_always_further_from_the_page(scheme, mode):
    away = [contrast(shade, colour("surface", mode)) for shade in shades(scheme, 5, mode)]
    assert away == sorted(away)


@THEMES
@pytest.mark.parametrize(
    ("ink", "paper"),
    [
        ("text", "surface"), ("text", "raised"), ("text", "ground"), ("text", "accent-soft"),
        ("muted", "surface"), ("muted", "raised"), ("muted", "ground"),
        ("accent", "surface"), ("accent", "raised"), ("accent-strong", "accent-soft"),
        ("on-accent", "accent"), ("on-focus", "focus"), ("warning", "surface"), ("warning", "warning-soft"),
        ("label", "halo"),
    ],
)  # fmt: skip
def test_text_can_be_read(ink, paper, mode):
    assert contrast(colour(ink, mode), colour(paper, mode)) >= 4.5


@THEMES
@pytest.mark.parametrize(
    ("mark", "paper"),
    [
        ("hidden-mark", "hidden"), ("not-supplied-mark", "not-supplied"), ("control-line", "surface"), ("edge", "zero"),
        ("coarse", "surface"), ("coarse", "land"),
        *((f"source-{one}", "surface") for one in theme.SOURCE_COLOURS),
    ],
)  # fmt: skip
def test_marks_can_be_seen(mark, paper, mode):
    assert contrast(colour(mark, mode), colour(paper, mode)) >= 3


@THEMES
def test_statuses_differ_from_every_class(mode):
    statuses = [colour(token, mode) for token in ("zero", "no-value", "hidden")]
    assert all(closest([status, shade]) > 2 for status in statuses for shade in shades("sequential", 5, mode))


def test_every_token_is_a_css_variable_in_both_themes():
    screen, _, paper = theme.css().partition("@media print")
    assert all(screen.count(f"--va-{token}:") == 2 for token in theme.TOKENS)
    assert all(f"--va-{token}:{theme.colour(token)};" in paper for token in theme.TOKENS)  # light, whatever the screen


def test_a_number_of_classes_without_a_palette_is_refused():
    with pytest.raises(ValueError, match="no palette for 6"):
        ramp("sequential", 6)
