"""The colours of a drawing, each once.

A standalone drawing carries the light colours, or the dark ones where it is asked for them. In a page they are CSS variables
(`--tm-dfd-text` …), so that the page's scheme decides.
"""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "--tm-dfd-"

LIGHT: Mapping[str, str] = {
    "background": "#ffffff",
    "text": "#1f2933",
    "external": "#f3f4f6",
    "external-line": "#55606b",
    "process": "#e9f1fb",
    "process-line": "#33659f",
    "store": "#ecf6f0",
    "store-line": "#2f7357",
    "flow": "#6b7580",
    "flow-text": "#38424d",
    "crossing": "#5b2d9c",
    "crossing-line": "#46505b",
    "crossing-text": "#1f2933",
    "boundary": "#5b2d9c",
    "boundary-fill": "#5b2d9c0a",
    "boundary-text": "#4a2480",
    "muted": "#fafbfb",
    "muted-line": "#8a949e",
    "muted-text": "#5f6973",
    "icon-plate": "#ffffff",
    "icon-rim": "none",
    "critical": "#7a1020",
    "on-critical": "#ffffff",
    "high": "#b3440e",
    "on-high": "#ffffff",
    "medium": "#f2cf7a",
    "on-medium": "#3a2a00",
    "low": "#d5e2ea",
    "on-low": "#1e3846",
    "unrated": "#e6e6e6",
    "on-unrated": "#333333",
    "gap": "#ffffff",
    "on-gap": "#a3132a",
    "personal": "#ffffff",
    "on-personal": "#1f2933",
    "restricted": "#ffffff",
    "on-restricted": "#7a1020",
    "defended": "#ffffff",
    "on-defended": "#1f2933",
    "open-door": "#38424d",
    "on-open-door": "#ffffff",
}
"""On white: every text has a contrast of at least 4.5:1, every line of at least 3:1."""

DARK: Mapping[str, str] = {
    "background": "#1e2129",
    "text": "#e6e9ee",
    "external": "#2c313a",
    "external-line": "#9aa5b1",
    "process": "#22344c",
    "process-line": "#7fb0e8",
    "store": "#20392f",
    "store-line": "#78c2a0",
    "flow": "#8b96a2",
    "flow-text": "#ced5dc",
    "crossing": "#c3a6ff",
    "crossing-line": "#b4bec9",
    "crossing-text": "#e6e9ee",
    "boundary": "#b794ff",
    "boundary-fill": "#b794ff12",
    "boundary-text": "#d3bfff",
    "muted": "#24282f",
    "muted-line": "#79838e",
    "muted-text": "#a3adb7",
    "icon-plate": "none",
    "icon-rim": "drop-shadow(0 0 0.8px #ffffff) drop-shadow(0 0 0.8px #ffffff)",
    "critical": "#c4233b",
    "on-critical": "#ffffff",
    "high": "#b9501a",
    "on-high": "#ffffff",
    "medium": "#d9b45c",
    "on-medium": "#2b1f00",
    "low": "#9db8c6",
    "on-low": "#10222b",
    "unrated": "#4a4f58",
    "on-unrated": "#f0f0f0",
    "gap": "#1e2129",
    "on-gap": "#ff8f9d",
    "personal": "#1e2129",
    "on-personal": "#e6e9ee",
    "restricted": "#1e2129",
    "on-restricted": "#ff9aa8",
    "defended": "#1e2129",
    "on-defended": "#e6e9ee",
    "open-door": "#ced5dc",
    "on-open-door": "#1e2129",
}
"""For a page's dark scheme, which sets them, and for dark drawings that stand alone.

Contrasts as above; a picture has a rim in place of a plate."""


def css_variables(colours: Mapping[str, str] = LIGHT) -> str:
    """Declarations for a style sheet: `--tm-dfd-text: #1f2933; …`."""
    return " ".join(f"{PREFIX}{name}: {colour};" for name, colour in colours.items())
