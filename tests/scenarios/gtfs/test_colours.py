"""Colours of lines: every number on them can be read."""

import pytest

from scenarios.gtfs.colours import PALETTE, contrast, text_colour_on


def test_contrasts_follow_from_the_definition() -> None:
    # Luminance of pure red 0.2126, of grey 80 (128 / 255) ((0.50196 + 0.055) / 1.055)^2.4 = 0.2159.
    assert contrast("FF0000", "000000") == pytest.approx((0.2126 + 0.05) / 0.05)
    assert contrast("FFFFFF", "808080") == pytest.approx(1.05 / (0.2159 + 0.05), rel=1e-3)
    assert contrast("#123456", "123456") == 1.0


@pytest.mark.parametrize("colour", PALETTE)
def test_every_line_number_reaches_a_contrast_of_four_and_a_half(colour: str) -> None:
    assert contrast(text_colour_on(colour), colour) >= 4.5


def test_of_all_greys_one_of_black_and_white_can_be_read() -> None:
    # Where both are equal, (L + 0.05)^2 = 1.05 x 0.05, each has a contrast of sqrt(21) = 4.58.
    greys = [f"{value:02X}" * 3 for value in range(256)]
    assert min(contrast(text_colour_on(grey), grey) for grey in greys) >= 4.5
