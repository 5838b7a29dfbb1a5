"""Rules that no policy can lower: what makes a file readable and valid, and what keeps the rules honest.

Their findings come from `model/`, `waivers`, `baseline` and `organisation`; here stands what they mean.
"""

from __future__ import annotations

from ..findings import Severity
from .registry import Rule

_READING: dict[str, tuple[str, str]] = {
    "TM001": (
        "File cannot be read",
        "The system refuses to hand it over, or it is no file: links are not followed, and a FIFO or a device is not opened.",
    ),
    "TM002": ("File too large", "A bound on size keeps a hostile or generated file from exhausting the machine."),
    "TM003": ("File is empty", "An empty file would count as a modelled service."),
    "TM004": ("File is not UTF-8", "YAML is UTF-8 here, so that every reader sees the same text."),
    "TM005": ("Not valid YAML", "The text cannot be read as YAML, or holds characters that YAML forbids."),
    "TM006": (
        "Too many, too deep, or expands too far",
        "Lists, maps, nesting and what aliases expand to are bounded, so that every build ends. The guide's table has every limit.",
    ),
    "TM007": ("Key stands twice in a map", "YAML readers keep the last one silently: a threat with a used id would replace the first."),
    "TM008": ("Several documents in one file", "One file describes one service."),
    "TM009": ("File's name and service differ", "A service is found by its file's name, and by its id: they are equal."),
    "TM010": ("Not a map", "A model is a map of keys."),
    "TM011": ("Unknown key", "A misspelt key would be dropped silently, with what it says."),
    "TM012": ("Required key missing", "Without this key there is no model."),
    "TM013": ("Value is none of the allowed ones", "The vocabularies of the format are closed, so that counts and filters hold."),
    "TM014": ("Value does not make sense", "A day that the calendar lacks, a vector that cannot be scored, a link that is none."),
    "TM015": ("Not an id", "Ids become anchors and parts of addresses."),
    "TM016": ("Value of the wrong type", "A text stands where a list or a map is expected, or the other way round."),
    "TM017": (
        "Tag that means nothing",
        "A YAML tag, such as `!include` or `!!python/object`, asks a reader to make something of a value. None is heeded here, so none "
        "stands there: what it was meant to bring would be missing. Tags of YAML's own (`!!str`, `!!map`) may stay.",
    ),
    "TM020": ("Reference to an id that does not exist", "Every id that is named exists: a dangling one is a typo or a forgotten part."),
    "TM021": ("Circle of parents", "Boundaries and parts of processes are nested; nothing holds itself."),
    "TM022": ("Id of an element and of a flow", "Threats name both by id, so an id means one thing."),
    "TM023": ("Parts that do not fit together", "A flow has two ends, and only a process has parts."),
    "TM024": ("Reference to a former id", "The part was renamed; the reference still resolves, and better names the new id."),
    "TM025": ("Retired threat's id used again", "Tickets and reports point at the id of the retired threat."),
    "TM026": ("Service in two files", "Two files would each tell half of the truth."),
    "TM027": (
        "Internal error at one service",
        "A fault of this tool that this service's model brings about. Nothing is known of the service, so the build fails; with "
        "`on_incomplete: warn` it has a page that says so, and the others are built. Report it. With `THREAT_MODEL_DEBUG=1` the "
        "traceback is shown.",
    ),
    "TM030": (
        "Folder too deep, too full or too large",
        "Bounds on the models' folder keep a hostile or generated one from exhausting the machine.",
    ),
    "TM031": (
        "File that looks like a model",
        "Its name is almost a model's: `cart.yaml.txt`, say, as an editor saves it. What was meant as a model and is not read is "
        "missing on every page.",
    ),
    "TM032": (
        "Organisation's file in a team's folder",
        "The policy, the catalog and the baseline are the whole organisation's and stand at the top of the models' folder. A second "
        "one below it changes nothing.",
    ),
    "TM033": ("No model", "A folder without a model gives a site without a threat, and a gate that asks nothing."),
    "TM034": (
        "Ids that differ in case only",
        "Ids become names of folders and files, and a disk that ignores case has one where there are two: a page would replace the other.",
    ),
    "TM035": (
        "Name that not every system can hold",
        "Windows keeps `con`, `nul`, `aux.v1` and the like for devices, and takes the dot off a name that ends in one; a name with "
        "control characters, or one that is not UTF-8, cannot be typed or printed. A file whose name only looks as if it ended in "
        "`.yaml` is not read, and whoever reads the change cannot tell.",
    ),
    "TM036": (
        "Value that YAML takes for a comment",
        "`ticket: #12` has no value for YAML, and `title: See #12` ends before the sign. An anchor (`&x`) or a tag (`!x`) in a value's "
        "place leaves none either. What was written would be missing without a word.",
    ),
    "TM037": (
        "Baseline cannot be read",
        "Without it nobody knows which errors are old, so all of them stand. It is a regular file as `threat-model baseline` writes it.",
    ),
}

_HONEST: dict[str, tuple[str, str]] = {
    "TM601": (
        "Severity of an unknown check",
        "A misspelt code under `checks` or `checks_by_status` leaves the severity that was meant to change as it is. The codes TM0xx "
        "and TM6xx cannot be changed: they say that a file, or the policy itself, cannot be relied on.",
    ),
    "TM602": (
        "Waiver that matches nothing",
        "What it covered was mended, or an id in it is misspelt. Left in place it would cover the next finding there, unseen. "
        "A waiver of a service whose file is broken is left alone.",
    ),
    "TM603": (
        "Waiver that has ended",
        "A waiver holds up to and including the day `until`. Then its finding is back, and this one asks for a decision.",
    ),
    "TM604": (
        "Waiver of what cannot be waived",
        "Checks TM1xx to TM5xx can be waived. A broken file (TM0xx) hides findings; a policy that waives its own rules (TM6xx) is none.",
    ),
    "TM605": (
        "Approver or waiver's owner unknown",
        "Who may approve, and who answers for a waiver, is a team, a group or a member of one. Asked where the policy lists any.",
    ),
    "TM607": (
        "Waiver whose reason says nothing",
        "A waiver sets a finding aside before everybody's eyes. `TODO` in the place of its reason, or of the one who answers for it, is "
        "a check that was switched off.",
    ),
    "TM606": (
        "Baseline entry that matches nothing",
        "A known error was mended. It leaves the baseline, or it could come back unseen: run `threat-model baseline`.",
    ),
}

NOTES = frozenset(("TM024",))
WARNINGS = frozenset(("TM031",))


def _rule(code: str, title: str, why: str) -> Rule:
    severity = Severity.NOTE if code in NOTES else Severity.WARNING if code in WARNINGS else Severity.ERROR
    return Rule(code, title, severity, why, adjustable=False)


FIXED_RULES: dict[str, Rule] = {code: _rule(code, title, why) for code, (title, why) in {**_READING, **_HONEST}.items()}
"""By code."""
