"""How well colours are told apart, as WCAG 2 defines it."""

import numpy as np

Colour = tuple[float, float, float]  # parts of 0..255


def luminance(colour: Colour) -> float:
    """The relative luminance of a colour, 0..1."""
    linear = [
        part / 255 / 12.92 if part <= 10 else ((part / 255 + 0.055) / 1.055) ** 2.4
        for part in colour
    ]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


def contrast(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, 1..21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)
