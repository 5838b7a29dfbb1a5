"""What is not one service's: the policy, the catalog, and which files were read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..files import FileError
from ..findings import Finding, Place
from .arrangement_file import NOT_ARRANGED, Arrangements
from .catalog import CatalogEntity
from .own_library import NO_OWN_LIBRARY, OwnLibrary
from .policy import Policy
from .reading import PolicyFile, Source
from .shared import NOTHING_SHARED, Shared
from .tree import FolderTree, Tree
from .workloads import Workload
from .yaml_text import MAX_BYTES


@dataclass(frozen=True, slots=True)
class CatalogEntry:
    """An entity of the catalog and where it stands."""

    entity: CatalogEntity
    place: Place


@dataclass(frozen=True)
class Organisation:
    """What is not one service's: the policy, the catalog and how the drawings are arranged.

    Attributes:
        policy_file: the policy with its positions.
        catalog: the entities, in the files' order.
        findings: what is wrong in these files.
        arrangements: what the drawings begin with.
        workloads: what the manifests of deployments list, by name.
        shared: controls and actors that many services may name.
        library: its own families of threats to consider.
    """

    policy_file: PolicyFile
    catalog: tuple[CatalogEntry, ...]
    findings: tuple[Finding, ...]
    arrangements: Arrangements = NOT_ARRANGED
    workloads: tuple[Workload, ...] = ()
    shared: Shared = NOTHING_SHARED
    library: OwnLibrary = NO_OWN_LIBRARY

    @property
    def policy(self) -> Policy:
        """The rules that every model is held to."""
        return self.policy_file.policy


def under(policy: Policy) -> Organisation:
    """An organisation that has a policy and nothing else."""
    return Organisation(PolicyFile(policy, Source("")), (), ())


@dataclass(frozen=True)
class Sources:
    """The files that were read.

    Attributes:
        tree: where they stand.
        digests: SHA-256 of the bytes of each, in hexadecimal digits, by its name in findings.
    """

    tree: Tree
    digests: Mapping[str, str]

    def again(self, name: str) -> bytes | None:
        """The bytes of a file as they were read; `None` where it was not, or holds others by now."""
        digest = self.digests.get(name)
        try:
            raw = self.tree.read(PurePosixPath(name).relative_to(self.tree.name), MAX_BYTES) if digest else b""
        except FileError:
            return None
        return raw if hashlib.sha256(raw).hexdigest() == digest else None


NO_SOURCES = Sources(FolderTree(Path()), {})
