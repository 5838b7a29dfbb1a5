"""Icons of known technologies, from the pictures that `diagrams` brings along.

A technology's name is looked up in a table and never becomes part of a path. Pictures are scaled
down once per process. A drawing that stands alone embeds them and so refers to no file; one for a page names
them, since a page's policy may refuse embedded pictures, and whoever makes the page says where they are.
"""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from functools import cache
from pathlib import Path

import diagrams

TABLE = Path(__file__).parent / "icons.json"
"""Names to pictures below `diagrams`' resources; `pytest tests/drawing --update-cases` writes it."""

PIXELS = 40
"""Twice the size at which an icon is shown, for screens with fine pixels."""

ALIASES = {
    "postgres": "postgresql",
    "pg": "postgresql",
    "psql": "postgresql",
    "postgis": "postgresql",
    "node": "nodejs",
    "expressjs": "nodejs",
    "golang": "go",
    "py": "python",
    "js": "javascript",
    "ts": "typescript",
    "c++": "cpp",
    "c#": "csharp",
    "net": "dotnet",
    "aspnet": "dotnet",
    "springboot": "spring",
    "rubyonrails": "rails",
    "reactjs": "react",
    "vuejs": "vue",
    "k8s": "kubernetes",
    "mongo": "mongodb",
    "elastic": "elasticsearch",
    "opensearch": "amazonopensearchservice",
    "apachekafka": "kafka",
    "apachespark": "spark",
    "apacheairflow": "airflow",
    "apachehttpd": "apache",
    "httpd": "apache",
    "hashicorpvault": "vault",
    "sqlserver": "mssql",
    "argo": "argocd",
    "s3": "simplestorageservices3",
    "amazons3": "simplestorageservices3",
    "awss3": "simplestorageservices3",
    "sqs": "simplequeueservicesqs",
    "sns": "simplenotificationservicesns",
    "ses": "simpleemailserviceses",
    "kms": "keymanagementservice",
    "eks": "elastickubernetesservice",
    "ecs": "elasticcontainerservice",
    "ecr": "ec2containerregistry",
    "ebs": "elasticblockstoreebs",
    "efs": "elasticfilesystemefs",
    "alb": "elbapplicationloadbalancer",
    "nlb": "elbnetworkloadbalancer",
    "elb": "elasticloadbalancing",
    "iam": "identityandaccessmanagementiam",
    "gcs": "storage",
    "gke": "kubernetesengine",
    "aks": "kubernetesservices",
    "cosmosdb": "azurecosmosdb",
}
"""What engineers write for what the pictures are called; both sides as `_plain` gives them."""

_NAMED = re.compile(r'<image data-icon="([a-z0-9]+)"')
"""An icon that a drawing names. No text of a model holds this: in texts and attributes, `<` is a reference."""
_NOISE = re.compile(r"\b(?:v?\d+(?:\.[\dx]+)*|amazon|aws|google|gcp|azure|microsoft|apache|server|database|db)\b")


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9+#]", "", name.lower())


@cache
def _table() -> dict[str, str]:
    loaded: dict[str, str] = json.loads(TABLE.read_text(encoding="utf-8"))
    return loaded


@cache
def icon_name(technology: str) -> str | None:
    """The table's name for a technology as people write it (`PostgreSQL 16`, `Node.js`), or `None`."""
    without_noise = _NOISE.sub(" ", technology.lower())
    for spelling in (_plain(technology), _plain(without_noise)):
        for name in (spelling, ALIASES.get(spelling, "")):
            if name in _table():
                return name
    return None


def has_icon(technology: str) -> bool:
    """Whether the technology has an icon."""
    return bool(technology) and icon_name(technology) is not None


def resources() -> Path:
    """Where `diagrams` keeps its pictures."""
    return Path(diagrams.__file__).parent.parent / "resources"


@cache
def icon_png(name: str) -> bytes:
    """The picture of a name that `icon_name` gave: a PNG of `PIXELS` by `PIXELS`, empty where the file is missing."""
    try:
        full = (resources() / _table()[name]).read_bytes()
    except OSError:
        return b""
    import resvg_py  # noqa: PLC0415  (wanted where something is drawn alone)

    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PIXELS}" height="{PIXELS}">'
        f'<image width="{PIXELS}" height="{PIXELS}" href="data:image/png;base64,{b64encode(full).decode()}"/></svg>'
    )
    return bytes(resvg_py.svg_to_bytes(svg_string=picture, skip_system_fonts=True))


def icon_embedded(name: str) -> str:
    """The attribute that embeds an icon in a drawing that stands alone."""
    data = icon_png(name)
    return f'href="data:image/png;base64,{b64encode(data).decode()}"' if data else ""


def icon_named(name: str) -> str:
    """The attribute that names an icon in a drawing for a page, until `icons_placed` says where it is."""
    return f'data-icon="{name}"'


def icons_named(svg: str) -> frozenset[str]:
    """The names of the icons that a drawing for a page needs; those without a picture are left out."""
    return frozenset(name for name in _NAMED.findall(svg) if icon_png(name))


def icons_placed(svg: str, attribute: Callable[[str], str]) -> str:
    """A drawing for a page with its icons.

    Args:
        svg: the drawing.
        attribute: the attribute that refers to a name's picture, with its value escaped.
    """
    return _NAMED.sub(lambda match: f"<image {attribute(match[1])}" if icon_png(match[1]) else "<image", svg)
