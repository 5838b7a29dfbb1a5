"""When a change of a model or of its code asks for a review."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from .code_paths import checked_path_pattern
from .limits import MAX_FEW, MAX_PARTS, Most
from .types import Ids, Name, Part, part

PathPattern = Annotated[Name, AfterValidator(checked_path_pattern)]


@part()
class TriggerRules(Part):
    """Which changes fire a review trigger by themselves, held against an earlier version (`threat-model check --base`)."""

    architecture: Annotated[int, Field(ge=1, le=MAX_PARTS)] = 5
    """From how many elements, flows and boundaries that came, went or moved on a change of the architecture is significant."""

    paths: Annotated[dict[PathPattern, Ids], Most(MAX_FEW)] = Field(default_factory=dict)
    """Paths of code, as patterns of `.gitignore` from the repository's root, each with the services whose models describe it."""

    def and_of(self, other: TriggerRules) -> TriggerRules:
        """What either of two versions asks for: a change that drops a rule is still held to it."""
        paths = {pattern: tuple(dict.fromkeys((*self.paths.get(pattern, ()), *services))) for pattern, services in other.paths.items()}
        return TriggerRules(architecture=min(self.architecture, other.architecture), paths={**self.paths, **paths})
