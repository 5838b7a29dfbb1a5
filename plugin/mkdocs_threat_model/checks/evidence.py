"""What each check supports evidence for, by the ids of frameworks.

Conservative: only where the check holds what the id asks for, or a part of it. A check supports a
statement about the process by which threats are found and treated; it never says that a control of
the product works. The ids were read in the editions that `model.frameworks` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_ISO, _SOC, _SSDF, _IEC, _PCI = "iso-27001", "soc-2", "nist-ssdf", "iec-62443-4-1", "pci-dss"

_Ids = Mapping[str, tuple[str, ...]]

_DIAGRAM: _Ids = {_SSDF: ("PW.1.1",), _IEC: ("SR-2",), _ISO: ("A.8.27",), _PCI: ("1.2.4",)}
"""The data flow diagram and its trust boundaries are what threats are asked of."""
_ASKED: _Ids = {_SSDF: ("PW.1.1",), _IEC: ("SR-2",), _ISO: ("6.1.2", "A.8.25"), _SOC: ("CC3.2",)}
"""Threats are looked for in a way that can be repeated."""
_RATED: _Ids = {_ISO: ("6.1.2",), _SOC: ("CC3.2",), _SSDF: ("PW.1.1",), _IEC: ("SR-2",)}
"""Each threat has a rating by the organisation's criteria."""
_TREATED: _Ids = {_ISO: ("6.1.3", "8.3"), _SOC: ("CC3.2", "CC5.1"), _SSDF: ("PW.1.2",), _IEC: ("SR-2",)}
"""Each threat has a decision with what the decision needs."""
_ACCEPTED: _Ids = {_ISO: ("6.1.3",), _SOC: ("CC3.2",), _SSDF: ("PW.1.2",)}
"""A residual risk was accepted by its owner, and the record is complete."""
_SEPARATED: _Ids = {_ISO: ("6.1.3", "A.5.3"), _SOC: ("CC5.1",), _SSDF: ("PW.1.2",)}
"""Who carries a risk does not approve it."""
_REVIEWED: _Ids = {_ISO: ("8.2",), _SOC: ("CC3.4",), _IEC: ("SR-2",), _SSDF: ("PW.1.1",)}
"""The model is looked at again in time and on change."""
_SHARED: _Ids = {_ISO: ("A.5.20",), _SOC: ("CC9.2",), _PCI: ("12.8.5",)}
"""What a third party is responsible for is written down."""


def _each(codes: Iterable[str], ids: _Ids) -> dict[str, _Ids]:
    return dict.fromkeys(codes, ids)


EVIDENCE: dict[str, _Ids] = {
    **_each(("TM101", "TM102", "TM103", "TM104", "TM105", "TM106", "TM107", "TM108", "TM110", "TM111"), _DIAGRAM),
    **_each(("TM201", "TM202", "TM205"), _ASKED),
    **_each(("TM301", "TM302", "TM303", "TM313", "TM319", "TM322", "TM332"), _TREATED),
    **_each(("TM304", "TM305", "TM306", "TM307", "TM308", "TM310", "TM315", "TM317", "TM327", "TM330"), _ACCEPTED),
    **_each(("TM309", "TM316"), _SEPARATED),
    **_each(("TM311", "TM312", "TM333"), _SHARED),
    **_each(("TM314", "TM321", "TM328"), _RATED),
    "TM320": {_ISO: ("9.1",), _IEC: ("SVV-2",)},
    **_each(("TM401", "TM402"), _REVIEWED),
    **_each(("TM403", "TM405"), {_ISO: ("A.5.2",)}),
}
"""Ids by framework, by the code of the check."""


def checks_for(framework: str) -> dict[str, tuple[str, ...]]:
    """The codes of the checks that support evidence for each id of a framework."""
    found: dict[str, list[str]] = {}
    for code, ids in EVIDENCE.items():
        for one in ids.get(framework, ()):
            found.setdefault(one, []).append(code)
    return {one: tuple(codes) for one, codes in found.items()}
