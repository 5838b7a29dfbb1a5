"""The stylesheet, the scripts and the drawings' fonts of every site."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from ..drawing.palette import DARK, LIGHT, css_variables
from ..drawing.typesetting import FONTS
from ..pages.register.register_views import view_styles

_PAGES = Path(__file__).parent.parent / "pages"
ASSETS = _PAGES / "assets"
DARK_SCHEMES = ':is([data-md-color-scheme="slate"], [data-bs-theme="dark"])'
"""How themes say that the page is dark: Material's kind, and MkDocs' own with Bootstrap."""
STYLES = _PAGES / "styles"
"""Parts of the stylesheet that a page has to itself; served in one file with the rest."""
STYLESHEET = "assets/threat-model/threat-model.css"
SCRIPT = "assets/threat-model/threat-model.js"
WEB_FONTS = {400: FONTS / "Inter-Regular.woff2", 600: FONTS / "Inter-SemiBold.woff2"}


def assets() -> dict[str, bytes]:
    """The stylesheet, the script and the drawings' fonts, by their path in the site."""
    folder = PurePosixPath(STYLESHEET).parent
    files = {path.name: path.read_bytes() for path in sorted(ASSETS.iterdir()) if path.is_file()}
    files |= {path.name: path.read_bytes() for path in WEB_FONTS.values()}
    name = PurePosixPath(STYLESHEET).name
    files[name] += b"".join(path.read_bytes() for path in sorted(STYLES.iterdir()))
    files[name] += f"{view_styles()}{_drawing_styles()}".encode()
    return {str(folder / name): data for name, data in files.items()}


def _drawing_styles() -> str:
    """The drawings' font and colours as CSS: what the palette says stands in the palette alone."""
    faces = "".join(
        f'@font-face {{ font-family: Inter; font-weight: {weight}; font-display: swap; src: url("{path.name}") format("woff2") }}\n'
        for weight, path in WEB_FONTS.items()
    )
    light, dark = css_variables(LIGHT), css_variables(DARK)
    return f"\n{faces}:root {{ {light} }}\n{DARK_SCHEMES} {{ {dark} }}\n@media print {{ {DARK_SCHEMES} {{ {light} }} }}\n"
