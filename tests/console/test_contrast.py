"""Colours: legible for everybody, and told apart by all kinds of colour vision."""

import colorsys
import re
from itertools import product

import pytest

from console.test_page import PAGE, SCRIPTS

STYLE = (PAGE / "style.css").read_text("utf-8")
TEXT, GRAPHICS = 4.5, 3.0
"""Least contrast (WCAG 2.2, 1.4.3 and 1.4.11, level AA)."""
OKABE_ITO = {
    "blue": "#0072b2", "sky": "#56b4e9", "green": "#009e73", "orange": "#e69f00",
    "red": "#d55e00", "pink": "#cc79a7",
}  # fmt: skip
"""Okabe and Ito, Color Universal Design, 2008."""
SURFACES = ("paper", "raised", "ground")
BODIES = ("sky", "orange", "pink")
"""What fills road users."""
Rgb = tuple[float, float, float]


def block(selector: str) -> dict[str, str]:
    """Custom properties of a rule."""
    (found,) = re.findall(rf"^{re.escape(selector)} {{(.*?)^}}", STYLE, re.MULTILINE | re.DOTALL)
    return dict(re.findall(r"--([\w-]+): ([^;]+);", found))


THEMES = {
    "light": block(":root"),
    "dark": block(":root") | block(':root[data-theme="dark"]'),
}


def rgb(value: str, theme: dict[str, str]) -> Rgb:
    """Red, green and blue of a CSS colour, 0 to 1."""
    if mixed := re.fullmatch(r"color-mix\(in srgb, (.+?) (\d+)%, (.+)\)", value):
        share = int(mixed[2]) / 100.0
        return over(rgb(mixed[1], theme), rgb(mixed[3], theme), share)
    if named := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return rgb(theme[named[1]], theme)
    digits = value.strip().removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    red, green, blue = (int(digits[k : k + 2], 16) / 255.0 for k in (0, 2, 4))
    return red, green, blue


def over(front: Rgb, back: Rgb, share: float) -> Rgb:
    red, green, blue = (
        share * a + (1.0 - share) * b for a, b in zip(front, back, strict=True)
    )  # fmt: skip
    return red, green, blue


def luminance(colour: Rgb) -> float:
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def rules() -> list[tuple[str, dict[str, str]]]:
    """Selectors with what they declare."""
    plain = re.sub(r"/\*.*?\*/|@media[^{]+{", "", STYLE, flags=re.DOTALL)
    return [
        (selector.strip(), dict(re.findall(r"(?:^|[;\s])([\w-]+): ([^;]+)", body + ";")))
        for selector, body in re.findall(r"([^{}]+){([^{}]*)}", plain)
    ]


def poor(pairs: list[tuple[str, str]], theme: str, least: float) -> list[str]:
    """Those of a front and a back that are harder to tell apart than they may be."""
    colours = THEMES[theme]
    found = {pair: contrast(*(rgb(colour, colours) for colour in pair)) for pair in pairs}
    return [f"{a} on {b}: {x:.2f}" for (a, b), x in found.items() if x < least]


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)) == pytest.approx(21.0)
    grey = 0x77 / 255.0  # by the standard's own note the first grey that fails on white
    assert contrast((grey,) * 3, (1.0,) * 3) == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_what_it_stands_on(theme: str) -> None:
    pairs: list[tuple[str, str]] = []
    for selector, says in rules():
        colour, back = says.get("color"), says.get("background", "none")
        if colour in {None, "inherit"} or selector.startswith(":root"):
            continue
        backs = [f"var(--{surface})" for surface in SURFACES] if back == "none" else [back]
        pairs += product([str(colour)], backs)
    assert len(pairs) > 20
    assert poor(pairs, theme, TEXT) == []


@pytest.mark.parametrize("theme", THEMES)
def test_every_tag_can_be_read_in_a_chosen_row_as_well(theme: str) -> None:
    (chosen,) = [says["background"] for selector, says in rules() if selector == "tr.chosen td"]
    chosen = chosen.replace("transparent", "var(--paper)")
    tags = [says for selector, says in rules() if re.fullmatch(r"\.tag\.\w+", selector)]
    assert len(tags) == 5
    words = [str(says["color"]) for says in tags] + ["var(--ink)", "var(--faint)"]
    assert poor(list(product(words, [chosen])), theme, TEXT) == []


@pytest.mark.parametrize("theme", THEMES)
def test_what_the_map_draws_is_told_from_what_it_is_drawn_on(theme: str) -> None:
    ground, traffic = SCRIPTS["ground.js"], SCRIPTS["traffic.js"]
    drawn = set(re.findall(r"strokeStyle = [^;]*?colour\.(\w+)", ground + traffic))
    drawn |= set(re.findall(r"(\w+): new Path2D\(\)", traffic.split("function valets(")[1]))
    drawn |= set(re.findall(r': "(\w+)"', re.findall(r"const EDGE = .*", ground)[0]))
    lines = drawn - {"map", "line", "ink"}  # the last below; the first two part what is grey anyway
    assert lines >= {"blue", "good", "wait", "bad", "mark", "spot", "faint"}
    fronts = [f"var(--{name})" for name in sorted(lines)]
    pairs = list(product(fronts, ["var(--map)", "var(--lane)"]))
    pairs += product(["var(--ink)"], ["var(--map)", "var(--lane)"])  # the edge of a body
    pairs += product(["var(--glass)"], [f"var(--{name})" for name in BODIES])  # where it is ahead
    assert poor(pairs, theme, GRAPHICS) == []
    names = product(["var(--ink)", "var(--faint)", "var(--bad)"], ["var(--map)"])
    assert poor(list(names), theme, TEXT) == []


@pytest.mark.parametrize("theme", THEMES)
def test_the_focus_and_the_edges_of_fields_and_spots_can_be_seen(theme: str) -> None:
    edges = [
        str(colour)
        for selector, says in rules()
        for colour in re.findall(
            r"var\(--[\w-]+\)", says.get("border-color", "") + says.get("outline", "")
        )
        if ":hover" not in selector
    ]
    edges += [
        str(colour)
        for selector, says in rules()
        if "input" in selector.split(",")[0]
        for colour in re.findall(r"var\(--[\w-]+\)", says.get("border", ""))
    ]
    assert len(edges) > 5
    surfaces = [f"var(--{surface})" for surface in SURFACES]
    assert poor(list(product(edges, surfaces)), theme, GRAPHICS) == []


def test_the_colours_that_fill_are_those_that_all_tell_apart() -> None:
    assert {name: THEMES["light"][name] for name in OKABE_ITO} == OKABE_ITO


@pytest.mark.parametrize("theme", THEMES)
def test_the_colours_of_texts_are_darker_or_lighter_ones_of_the_same_hue(theme: str) -> None:
    for name, role in (("green", "good"), ("orange", "wait"), ("red", "bad"), ("pink", "mark")):
        filled, written = (
            360.0 * colorsys.rgb_to_hsv(*rgb(colour, THEMES[theme]))[0]
            for colour in (OKABE_ITO[name], f"var(--{role})")
        )
        assert abs(filled - written) < 10.0, role
