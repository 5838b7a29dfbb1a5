"""What people call the things that the format has a word for: tables, each word once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import Enum

from ..components import Component
from ..scales import (
    Classification,
    Disposition,
    Level,
    MitigationStatus,
    Role,
    ServiceStatus,
    Stride,
    Trigger,
)


def plain(word: str) -> str:
    """A word as the tables have it: `Trust Boundary`, `trust_boundary` and `trust-boundary` are one."""
    return re.sub(r"[\s_/-]+", "-", word.strip().casefold()).strip("-")


_DENIALS = frozenset(("no", "non", "not", "never", "without", "will-not", "won't", "wont", "don't", "isn't", "can't", "cannot"))
_DENYING = ("un", "non", "in", "dis")


def denies(word: str) -> bool:
    """Whether a plain word says what something is not: `not-done` is not read as done."""
    return not _DENIALS.isdisjoint(word.split("-")[:-1])


def opposite(word: str, other: str) -> bool:
    """Whether a plain word may be another one's opposite: `undone` is no slip for `done`."""
    return denies(word) or any(word.startswith(denying) and not other.startswith(denying) for denying in _DENYING)


def _table(words: Mapping[Enum, str]) -> dict[str, str]:
    return {word: str(member.value) for member, listed in words.items() for word in listed.split()}


_ELEMENTS = _table(
    {
        Component.EXTERNAL: """
            actor user users person people human customer client clients browser app mobile-app web-client mobile-client admin administrator
            operator attacker partner vendor supplier third-party thirdparty 3rd-party external-entity external-system external-service
            external-interactor interactor entity ext saas provider device outside source sink
        """,
        Component.PROCESS: """
            service microservice micro-service api rest-api endpoint server web-server webserver backend back-end frontend front-end web-app
            webapp web-application application program worker job cron cronjob scheduler daemon agent function lambda serverless faas
            container pod deployment vm virtual-machine host node proxy reverse-proxy gateway api-gateway load-balancer loadbalancer router
            firewall waf cdn component module system subsystem controller handler consumer producer processor engine pipeline script task
            llm model bot
        """,
        Component.STORE: """
            database db datastore data-store datastorage storage cache queue message-queue mq topic stream event-stream broker
            message-broker bus event-bus message-bus bucket blob object-store object-storage table index search-index collection file files
            filesystem file-system disk volume share repository repo registry secret secrets vault keystore key-store log logs data-lake
            datalake warehouse data-warehouse backup archive session-store
        """,
    }
)
_TECHNOLOGIES = """
    postgres postgresql mysql mariadb mssql oracle sqlite mongodb mongo dynamodb cassandra redis memcached s3 gcs elasticsearch opensearch
    kafka rabbitmq sqs sns kinesis nats pubsub minio etcd snowflake bigquery
""".split()  # noqa: SIM905 - read as the tables above
TECHNOLOGIES = frozenset(_TECHNOLOGIES)
"""Stores that are named by what they are built with."""

WORDS: Mapping[type[Enum], Mapping[str, str]] = {
    Component: _ELEMENTS | dict.fromkeys(_TECHNOLOGIES, Component.STORE.value),
    Level: _table(
        {
            Level.LOW: "l lo minor negligible minimal unlikely not-likely rare remote small 1 very-low none info informational",
            Level.MEDIUM: "m med mid moderate middle average possible significant 2 normal",
            Level.HIGH: "h hi severe critical major very-high likely certain almost-certain frequent catastrophic extreme 3 4 5",
        }
    ),
    Disposition: _table(
        {
            Disposition.MITIGATE: "mitigated mitigation mitigating reduce reduced fix fixed treat treated remediate control",
            Disposition.ACCEPT: """
                accepted acceptance tolerate tolerated retain retained ignore ignored wontfix wont-fix won't-fix will-not-fix no-action
            """,
            Disposition.TRANSFER: "transferred transference share shared insure insured outsource outsourced delegate",
            Disposition.AVOID: "avoided avoidance eliminate eliminated terminate terminated remove removed",
        }
    ),
    MitigationStatus: _table(
        {
            MitigationStatus.PLANNED: "plan todo to-do open new backlog proposed pending not-started not-yet-started scheduled accepted",
            MitigationStatus.IN_PROGRESS: "inprogress progress wip doing started ongoing active partial partially in-review",
            MitigationStatus.DONE: "complete completed closed fixed implemented resolved mitigated verified finished live deployed",
        }
    ),
    ServiceStatus: _table(
        {
            ServiceStatus.DESIGN: "draft planned planning proposed concept new development in-development prototype",
            ServiceStatus.LIVE: "production prod active running released deployed in-production operational",
            ServiceStatus.RETIRED: "deprecated decommissioned removed eol end-of-life archived inactive off sunset",
        }
    ),
    Classification: _table(
        {
            Classification.PUBLIC: "open unclassified none",
            Classification.INTERNAL: "internal-use internal-only company low",
            Classification.CONFIDENTIAL: "sensitive private personal pii medium",
            Classification.RESTRICTED: "secret top-secret highly-confidential strictly-confidential critical high",
        }
    ),
    Trigger: _table(
        {
            Trigger.NEW_SERVICE: "new initial first creation launch",
            Trigger.NEW_INTEGRATION: "integration new-external-integration new-third-party third-party",
            Trigger.AUTHENTICATION_CHANGE: "auth-change authentication authorization authorization-change auth login-change",
            Trigger.NEW_DATA_TYPE: "new-data data data-type new-data-kind pii",
            Trigger.ARCHITECTURE_CHANGE: """
                architecture change redesign refactoring new-feature feature migration significant-architecture-change
            """,
            Trigger.TRAFFIC_CHANGE: "traffic load scale growth",
            Trigger.INCIDENT: "post-incident postmortem post-mortem breach post-incident-review",
            Trigger.ANNUAL_REVIEW: "annual yearly review periodic regular scheduled routine",
        }
    ),
    Role: _table(
        {
            Role.ENGINEER: "developer dev engineering architect lead tech-lead qa tester programmer",
            Role.SECURITY: "sec appsec security-champion champion security-engineer pentester infosec ciso",
            Role.PRODUCT: "pm po product-manager product-owner owner manager business",
            Role.OPERATIONS: "ops sre devops platform admin operator",
            Role.PRIVACY: "dpo legal data-protection compliance",
        }
    ),
}
"""By vocabulary: what it says instead of a word that it does not have."""

STRIDE_WORDS = _table(
    {
        Stride.SPOOFING: "spoof spoofed impersonation identity authentication authenticity",
        Stride.TAMPERING: "tamper tampered integrity modification injection",
        Stride.REPUDIATION: "repudiate non-repudiation nonrepudiation accountability auditing",
        Stride.DISCLOSURE: "info information info-disclosure information-leak leak leakage confidentiality information-disclosures",
        Stride.DENIAL: "dos ddos denial availability denial-of-services",
        Stride.ELEVATION: """
            eop elevation privilege-escalation escalation escalation-of-privilege elevation-of-privileges authorization privesc
        """,
    }
)
"""Letters of STRIDE by other names of the categories."""

ELSEWHERE: Mapping[str, str] = {
    **dict.fromkeys(
        ("boundary", "trust-boundary", "trustboundary", "zone", "trust-zone", "network", "subnet", "vpc", "perimeter", "cluster"),
        "a trust boundary, which belongs in `boundaries`; elements name it with `in`",
    ),
    **dict.fromkeys(("flow", "data-flow", "dataflow", "connection", "edge", "link"), "a flow, which belongs in `flows`"),
    **dict.fromkeys(("data", "asset", "information"), "data, which belongs in `data`; stores name it with `stores`, flows with `carries`"),
}
"""What is no element, and where it stands."""
