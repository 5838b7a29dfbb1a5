"""What a service's step depends on, as a digest: a result is used again only where all of it is the same."""

from __future__ import annotations

from .service_step import ServiceInput, Setting
from .stamps import digest_of, stamp, templates_key


def setting_key(setting: Setting) -> str:
    """Of what all services have in common."""
    return digest_of(stamp(), setting.policy, setting.location, setting.today, setting.unread, templates_key(setting.overrides))


def service_key(given: ServiceInput, common: str) -> str:
    """Of a service's step.

    Args:
        given: the service. Its facts follow from the bytes of its model, from what all services share, from what the past says
            of its reviews, from what was found of its evidence, from the controls that it uses and the actors that it names, and
            from the organisation's threats to consider: all show in the facts.
        common: the key of what all services share.
    """
    return digest_of(
        common,
        given.facts.model.source.path,
        given.digest,
        given.facts.reviews,
        sorted(given.facts.controls.items()),
        sorted(given.facts.actors.items()),
        {threat: sorted(flows) for threat, flows in given.facts.later.items()},
        given.state,
        given.pasts,
        given.retired,
        sorted(given.neighbours),
        given.no_history,
        given.earlier,
        given.notice,
        list(given.facts.evidence.items()),
        given.facts.library.digest,
        sorted(given.registers.items()),
        given.uses,
    )
