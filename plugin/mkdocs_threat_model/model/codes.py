"""What the reader of models finds: each code once, with its title and why it matters.

These rules always hold. Nothing of a file that breaks them can be relied on, so no policy lowers them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from ..findings import Severity


class PermanentCode(StrEnum):
    """The code of a rule that no policy can lower, with what the reference says of it.

    Attributes:
        heading: its title, one line.
        why: why it matters, in Markdown.
        severity: what its findings are worth.
    """

    heading: str  # not `title`: a code is a text, and `str` has a method of that name
    why: str
    severity: Severity

    def __new__(cls, code: str, heading: str, why: str, severity: Severity = Severity.ERROR) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.heading, member.why, member.severity = heading, why, severity
        return member


class ReadingCode(PermanentCode):
    """What keeps a file, a folder or a name from being read as what it is meant to be."""

    UNREADABLE_FILE = (
        "TM001",
        "File cannot be read",
        "The operating system denies access, or it is not a regular file: links are not followed, and FIFOs and devices are not opened.",
    )
    LARGE_FILE = ("TM002", "File too large", "The size limit keeps a hostile or generated file from exhausting the machine.")
    EMPTY_FILE = ("TM003", "File is empty", "An empty file would count as a modelled service.")
    NOT_UTF_8 = ("TM004", "File is not UTF-8", "Files must be UTF-8, so that every reader sees the same text.")
    NOT_YAML = ("TM005", "Not valid YAML", "The text is not valid YAML, or contains characters that YAML forbids.")
    TOO_MUCH = (
        "TM006",
        "Too many values, too deep, or expands too far",
        "Lists, maps, nesting and the expansion of aliases are limited, so that every build ends. The guide's table lists every limit.",
    )
    KEY_TWICE = (
        "TM007",
        "Duplicate key",
        "YAML parsers silently keep the last one: a threat with a duplicate id would replace the first.",
    )
    SEVERAL_DOCUMENTS = ("TM008", "Several documents in one file", "One file describes one service.")
    FILE_NAME = ("TM009", "File name and service differ", "A service is found by its file name and by its id, so they must match.")
    NOT_A_MAP = ("TM010", "Not a map", "A model is a map of keys.")
    UNKNOWN_KEY = ("TM011", "Unknown key", "A misspelled key would be silently ignored, along with its value.")
    MISSING_KEY = ("TM012", "Required key missing", "The model is invalid without this key.")
    NOT_ALLOWED = (
        "TM013",
        "Value not allowed",
        "The format allows only defined values, so that counts and filters are reliable.",
    )
    SENSELESS_VALUE = (
        "TM014",
        "Invalid value",
        "An impossible date, an invalid vector, or a malformed link.",
    )
    NOT_AN_ID = ("TM015", "Invalid id", "Ids become anchors and parts of addresses.")
    WRONG_TYPE = ("TM016", "Value of the wrong type", "There is text where a list or a map is expected, or the other way round.")
    TAG = (
        "TM017",
        "Unsupported YAML tag",
        "A YAML tag, such as `!include` or `!!python/object`, asks the parser to convert a value. Tags are not supported, so "
        "the intended content would be missing. YAML's own tags (`!!str`, `!!map`) are allowed.",
    )
    UNKNOWN_ID = (
        "TM020",
        "Reference to an unknown id",
        "A reference to an id that does not exist is a typo, or a part is missing.",
    )
    CIRCLE = ("TM021", "Circular nesting", "Boundaries and parts of processes are nested; none can contain itself.")
    ID_TWICE = ("TM022", "Element and flow with the same id", "Threats refer to both by id, so an id must be unambiguous.")
    MISFIT = ("TM023", "Parts that do not fit together", "A flow connects two elements, and only a process has parts.")
    FORMER_ID = (
        "TM024",
        "Reference to a former id",
        "The part was renamed; the reference still resolves, but should use the new id.",
        Severity.NOTE,
    )
    RETIRED_ID = ("TM025", "Id of a retired threat reused", "Tickets and reports refer to the retired threat by this id.")
    SERVICE_TWICE = ("TM026", "Service in two files", "Each of the two files would describe only half of the service.")
    INTERNAL_ERROR = (
        "TM027",
        "Internal error in one service",
        "A bug in this tool, triggered by this service's model. The service could not be analysed, so the build fails; with "
        "`on_incomplete: warn` it has a page that says so, and the others are built. Please report it. `THREAT_MODEL_DEBUG=1` shows the "
        "traceback.",
    )
    FOLDER_BOUNDS = (
        "TM030",
        "Folder too deep, too full or too large",
        "Limits on the models folder keep a hostile or generated one from exhausting the machine.",
    )
    ALMOST_A_MODEL = (
        "TM031",
        "File that looks like a model",
        "Its name resembles that of a model: `cart.yaml.txt`, as saved by an editor, or `cart.yaml.j2`, a template for another tool. "
        "An unread model would be missing on every page.",
        Severity.WARNING,
    )
    MISPLACED_FILE = (
        "TM032",
        "Organisation-wide file in a subfolder",
        "The policy, the catalog, the baseline and the layout of the drawings apply to the whole organisation and belong at the top of the "
        "models folder. A second one in a subfolder has no effect.",
    )
    NO_MODEL = ("TM033", "No model", "Without a model, the site would be empty and the gate would always pass.")
    CASE_ONLY = (
        "TM034",
        "Ids that differ only in case",
        "Ids become names of folders and files. On a file system that ignores case, one page would replace the other.",
    )
    UNFIT_NAME = (
        "TM035",
        "Name not allowed on every system",
        "Windows reserves `con`, `nul`, `aux.v1` and the like for devices, and removes a dot at the end of a name; a name with "
        "control characters, or one that is not UTF-8, cannot be typed or printed. A file whose name only appears to end in "
        "`.yaml` is not read, and a reviewer cannot see the difference.",
    )
    LOST_IN_COMMENT = (
        "TM036",
        "Value lost in a YAML comment",
        "To YAML, `ticket: #12` has no value, and `title: See #12` ends before the `#`. An anchor (`&x`) or a tag (`!x`) instead of a "
        "value leaves it empty, too. The text would be silently lost.",
    )
    WRONG_VERSION = (
        "TM038",
        "Version not allowed by the policy",
        "`requires` in the policy states which versions may read the organisation's files: `>=0.2`. An older version does not know "
        "the keys of a newer format. Instead of reporting them as unknown, it reports that it is too old.",
    )
    BASELINE_UNREADABLE = (
        "TM037",
        "Baseline cannot be read",
        "Without it no error counts as known, so all of them are reported. It must be a regular file written by `threat-model baseline`.",
    )
    NO_ARRANGEMENT = (
        "TM039",
        "Layout of the drawings cannot be read",
        "Without `_arrangements.json` every drawing is laid out from scratch and may confuse readers. It must be a regular file "
        "written by `threat-model arrange`; the usual cause is an unresolved merge conflict.",
    )
    MANIFEST = (
        "TM040",
        "Manifest of workloads cannot be read",
        "`workloads.manifests` of the policy names the manifests of deployments, whose workloads need models. A workload in a file that is "
        "not read is not asked for its model: a file that is not YAML, such as a template of Helm, a link, or a pattern that matches no "
        "file.",
        Severity.WARNING,
    )


READING_CODES = frozenset(ReadingCode)
"""The codes that say a file cannot be read as it was meant."""
