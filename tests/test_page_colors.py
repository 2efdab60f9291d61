"""The colors of groups can be told apart, whatever eyes one has, and read on the page."""

from __future__ import annotations

import re
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from wordkin.serve.assets import read_assets

# Machado, Oliveira and Fernandes 2009: what a color looks like, in linear RGB, to those who lack one kind of cones.
EYES: dict[str, Any] = {
    "all cones": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
TO_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
WHITE = np.array([0.95047, 1, 1.08883])
ASSETS = {
    name: text.decode() for name, text in read_assets().items() if not name.startswith("vendor")
}
PALETTES = {
    scheme: re.findall(
        r"#[0-9a-f]{6}", re.findall(rf"GROUPS_{scheme} = (.*)", ASSETS["colors.js"])[0]
    )
    for scheme in ("LIGHT", "DARK")
}


def linear(color: str) -> Any:
    """A color of CSS as light, each part from 0 to 1."""
    parts = np.array([int(color[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: Any) -> Any:
    """CIE Lab, in which a distance of some 2 is just seen."""
    xyz = TO_XYZ @ light / WHITE
    root = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("scheme", PALETTES)
@pytest.mark.parametrize("eyes", EYES)
def test_any_two_groups_are_told_apart(scheme: str, eyes: str) -> None:
    seen = [lab((EYES[eyes] @ linear(color)).clip(0, 1)) for color in PALETTES[scheme]]
    assert len(seen) == 8
    assert min(np.linalg.norm(one - other) for one, other in combinations(seen, 2)) > 22


@pytest.mark.parametrize("scheme", PALETTES)
def test_every_group_stands_out_from_the_paper(scheme: str) -> None:
    papers = re.findall(r"--paper: (#[0-9a-f]{6})", ASSETS["page.css"])
    paper = luminance(papers[scheme == "DARK"])
    for color in PALETTES[scheme]:
        low, high = sorted((paper, luminance(color)))
        assert (high + 0.05) / (low + 0.05) >= 3, color  # WCAG 1.4.11, what is no text


def luminance(color: str) -> float:
    return float(TO_XYZ[1] @ linear(color))
