"""What changed in the lists of what the organisation runs: its catalog, and the workloads of its deployments."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from ..findings import dotted
from ..model.catalog import CatalogEntity
from ..model.types import adapter
from ..model.workloads import Workload
from .change import Change
from .change_kinds import ChangeKind
from .plain_models import Plain, plain_differences
from .service_versions import in_words


def catalog_changes(before: Iterable[CatalogEntity], after: Iterable[CatalogEntity], modelled: Collection[str]) -> Iterator[Change]:
    """The changes of the catalog, by entity; under no service.

    Args:
        before: its entities.
        after: the same of the version after.
        modelled: the services that have a model after.
    """
    old, new = _by_name(before), _by_name(after)
    for key in sorted({*old, *new}):
        kind, name = key
        came, gone = new.get(key), old.get(key)
        if came is None or gone is None:
            lacks = came is not None and came.is_live_service and name not in modelled
            yield _listed("Catalog", ChangeKind.CATALOG_CHANGED, f"{name}, {kind}", came=came is not None, lacks=lacks)
            continue
        goes_live = came.is_live_service and not gone.is_live_service and name not in modelled
        for difference in plain_differences(_plain(gone), _plain(came)):
            what = f"{name}, {dotted(difference.where)}"
            change = ChangeKind.SERVICE_UNMODELLED if goes_live else ChangeKind.CATALOG_CHANGED
            yield Change("", change, "", "", "Catalog", what, in_words(difference.before), in_words(difference.after))


def workload_changes(
    before: Iterable[Workload], after: Iterable[Workload], models: Mapping[str, str], modelled: Collection[str]
) -> Iterator[Change]:
    """The workloads that came or went, by name; under no service.

    Args:
        before: those that the manifests list.
        after: the same of the version after.
        models: workloads that are described in a model of another name, each with that model; of the version after.
        modelled: the services that have a model after.
    """
    old, new = ({workload.name: workload.kind for workload in side} for side in (before, after))
    for name in sorted(old.keys() ^ new.keys()):
        lacks = name in new and models.get(name, name) not in modelled
        yield _listed("Workloads", ChangeKind.WORKLOADS_CHANGED, f"{name}, {new.get(name) or old.get(name)}", came=name in new, lacks=lacks)


def _listed(title: str, kind: ChangeKind, what: str, *, came: bool, lacks: bool) -> Change:
    """An entry that came or went."""
    said = f"{what}, {'added' if came else 'removed'}"
    return Change("", ChangeKind.SERVICE_UNMODELLED if lacks else kind, "", "", title, said)


def _by_name(entities: Iterable[CatalogEntity]) -> dict[tuple[str, str], CatalogEntity]:
    found: dict[tuple[str, str], CatalogEntity] = {}
    for entity in entities:
        found.setdefault((entity.kind, entity.metadata.name), entity)
    return found


def _plain(entity: CatalogEntity) -> Plain:
    plain: Plain = adapter(CatalogEntity).dump_python(entity, mode="json", warnings=False)
    return plain
