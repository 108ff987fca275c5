"""What axe finds wrong with a page for those who do not see it, or see it badly."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

GRAVE = {"moderate", "serious", "critical"}

# Telling of all that is as it should be takes axe three times as long as looking at it.
ONLY = {"resultTypes": ["violations"]}

# Half way from one colour to another there is no contrast; what turns for ever changes none.
STILL = """
() => document.getAnimations().every(
    (animation) => animation.effect.getComputedTiming().endTime === Infinity
        || animation.playState !== "running"
)
"""


def findings(page: Page) -> list[str]:
    """Each finding of weight: the rule, the place and what is wrong there. Shadow roots too."""
    page.wait_for_function(STILL)
    violations = Axe().run(page, options=ONLY).response["violations"]
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]
