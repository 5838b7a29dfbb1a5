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
        "The system refuses to hand it over, or it is no file: links are not followed, and a FIFO or a device is not opened.",
    )
    LARGE_FILE = ("TM002", "File too large", "A bound on size keeps a hostile or generated file from exhausting the machine.")
    EMPTY_FILE = ("TM003", "File is empty", "An empty file would count as a modelled service.")
    NOT_UTF_8 = ("TM004", "File is not UTF-8", "YAML is UTF-8 here, so that every reader sees the same text.")
    NOT_YAML = ("TM005", "Not valid YAML", "The text cannot be read as YAML, or holds characters that YAML forbids.")
    TOO_MUCH = (
        "TM006",
        "Too many, too deep, or expands too far",
        "Lists, maps, nesting and what aliases expand to are bounded, so that every build ends. The guide's table has every limit.",
    )
    KEY_TWICE = (
        "TM007",
        "Key stands twice in a map",
        "YAML readers keep the last one silently: a threat with a used id would replace the first.",
    )
    SEVERAL_DOCUMENTS = ("TM008", "Several documents in one file", "One file describes one service.")
    FILE_NAME = ("TM009", "File's name and service differ", "A service is found by its file's name, and by its id: they are equal.")
    NOT_A_MAP = ("TM010", "Not a map", "A model is a map of keys.")
    UNKNOWN_KEY = ("TM011", "Unknown key", "A misspelt key would be dropped silently, with what it says.")
    MISSING_KEY = ("TM012", "Required key missing", "Without this key there is no model.")
    NOT_ALLOWED = (
        "TM013",
        "Value is none of the allowed ones",
        "The vocabularies of the format are closed, so that counts and filters hold.",
    )
    SENSELESS_VALUE = (
        "TM014",
        "Value does not make sense",
        "A day that the calendar lacks, a vector that cannot be scored, a link that is none.",
    )
    NOT_AN_ID = ("TM015", "Not an id", "Ids become anchors and parts of addresses.")
    WRONG_TYPE = ("TM016", "Value of the wrong type", "A text stands where a list or a map is expected, or the other way round.")
    TAG = (
        "TM017",
        "Tag that means nothing",
        "A YAML tag, such as `!include` or `!!python/object`, asks a reader to make something of a value. None is heeded here, so none "
        "stands there: what it was meant to bring would be missing. Tags of YAML's own (`!!str`, `!!map`) may stay.",
    )
    UNKNOWN_ID = (
        "TM020",
        "Reference to an id that does not exist",
        "Every id that is named exists: a dangling one is a typo or a forgotten part.",
    )
    CIRCLE = ("TM021", "Circle of parents", "Boundaries and parts of processes are nested; nothing holds itself.")
    ID_TWICE = ("TM022", "Id of an element and of a flow", "Threats name both by id, so an id means one thing.")
    MISFIT = ("TM023", "Parts that do not fit together", "A flow has two ends, and only a process has parts.")
    FORMER_ID = (
        "TM024",
        "Reference to a former id",
        "The part was renamed; the reference still resolves, and better names the new id.",
        Severity.NOTE,
    )
    RETIRED_ID = ("TM025", "Retired threat's id used again", "Tickets and reports point at the id of the retired threat.")
    SERVICE_TWICE = ("TM026", "Service in two files", "Two files would each tell half of the truth.")
    INTERNAL_ERROR = (
        "TM027",
        "Internal error at one service",
        "A fault of this tool that this service's model brings about. Nothing is known of the service, so the build fails; with "
        "`on_incomplete: warn` it has a page that says so, and the others are built. Report it. With `THREAT_MODEL_DEBUG=1` the "
        "traceback is shown.",
    )
    FOLDER_BOUNDS = (
        "TM030",
        "Folder too deep, too full or too large",
        "Bounds on the models' folder keep a hostile or generated one from exhausting the machine.",
    )
    ALMOST_A_MODEL = (
        "TM031",
        "File that looks like a model",
        "Its name is almost a model's: `cart.yaml.txt`, say, as an editor saves it, or `cart.yaml.j2`, of which a tool makes one. "
        "What was meant as a model and is not read is missing on every page.",
        Severity.WARNING,
    )
    MISPLACED_FILE = (
        "TM032",
        "Organisation's file in a team's folder",
        "The policy, the catalog, the baseline and the drawings' arrangement are the whole organisation's and stand at the top of the "
        "models' folder. A second one below it changes nothing.",
    )
    NO_MODEL = ("TM033", "No model", "A folder without a model gives a site without a threat, and a gate that asks nothing.")
    CASE_ONLY = (
        "TM034",
        "Ids that differ in case only",
        "Ids become names of folders and files, and a disk that ignores case has one where there are two: a page would replace the other.",
    )
    UNFIT_NAME = (
        "TM035",
        "Name that not every system can hold",
        "Windows keeps `con`, `nul`, `aux.v1` and the like for devices, and takes the dot off a name that ends in one; a name with "
        "control characters, or one that is not UTF-8, cannot be typed or printed. A file whose name only looks as if it ended in "
        "`.yaml` is not read, and whoever reads the change cannot tell.",
    )
    LOST_IN_COMMENT = (
        "TM036",
        "Value that YAML takes for a comment",
        "`ticket: #12` has no value for YAML, and `title: See #12` ends before the sign. An anchor (`&x`) or a tag (`!x`) in a value's "
        "place leaves none either. What was written would be missing without a word.",
    )
    WRONG_VERSION = (
        "TM038",
        "Version that the policy does not allow",
        "`requires` in the policy says which versions of this tool read the organisation's files: `>=0.2`. An older one does not know "
        "the keys of a newer format, and would call them wrong: it says that it is too old, and names no unknown key.",
    )
    BASELINE_UNREADABLE = (
        "TM037",
        "Baseline cannot be read",
        "Without it nobody knows which errors are old, so all of them stand. It is a regular file as `threat-model baseline` writes it.",
    )
    NO_ARRANGEMENT = (
        "TM039",
        "Arrangement of the drawings cannot be read",
        "Without `_arrangements.json` every drawing is arranged afresh, and readers look for what they knew. It is a regular file as "
        "`threat-model arrange` writes it; a conflict of a merge that was left in it is the usual reason.",
    )
