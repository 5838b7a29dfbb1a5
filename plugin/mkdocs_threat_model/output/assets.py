"""The stylesheet, the scripts, the drawings' fonts and the format's JSON Schemas of every site."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

_PAGES = Path(__file__).parent.parent / "pages"
ASSETS = _PAGES / "assets"
DARK_SCHEMES = ':is([data-md-color-scheme="slate"], [data-bs-theme="dark"])'
"""How themes say that the page is dark: Material's kind, and MkDocs' own with Bootstrap."""
STYLES = _PAGES / "styles"
"""Parts of the stylesheet that a page has to itself; served in one file with the rest."""
SCRIPTS = _PAGES / "scripts"
"""Parts of the script of every page; served in one file, too."""
STYLESHEET = "assets/threat-model/threat-model.css"
SCRIPT = "assets/threat-model/threat-model.js"


def assets() -> dict[str, bytes]:
    """The stylesheet, the script, the drawings' fonts and the JSON Schemas, by their path in the site."""
    # Half of the package stands behind these; a site that is there already needs none of it.
    from ..drawing.webfonts import faces  # noqa: PLC0415
    from ..pages.threat_views import view_styles  # noqa: PLC0415
    from ..reference.schemas import schema_files  # noqa: PLC0415

    folder = PurePosixPath(STYLESHEET).parent
    files = {path.name: path.read_bytes() for path in sorted(ASSETS.iterdir()) if path.is_file()}
    files |= {face.path.name: face.path.read_bytes() for face in faces()}
    files[PurePosixPath(SCRIPT).name] += b"".join(path.read_bytes() for path in sorted(SCRIPTS.iterdir()))
    name = PurePosixPath(STYLESHEET).name
    files[name] += b"".join(path.read_bytes() for path in sorted(STYLES.iterdir()))
    files[name] += f"{view_styles()}{_drawing_styles()}".encode()
    return {str(folder / name): data for name, data in files.items()} | schema_files()


def _drawing_styles() -> str:
    """The drawings' font, colours and pens as CSS: what the palette says stands in the palette alone."""
    from ..drawing.palette import DARK, LIGHT, css_variables  # noqa: PLC0415
    from ..drawing.pens import pen_styles  # noqa: PLC0415
    from ..drawing.webfonts import faces  # noqa: PLC0415

    fonts = "".join(face.rule(face.path.name, "swap") for face in faces())
    light, dark = css_variables(LIGHT), css_variables(DARK)
    return (
        f"\n{fonts}:root {{ {light} }}\n{DARK_SCHEMES} {{ {dark} }}\n@media print {{ {DARK_SCHEMES} {{ {light} }} }}\n{pen_styles(LIGHT)}"
    )
