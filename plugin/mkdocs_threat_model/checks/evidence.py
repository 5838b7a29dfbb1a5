"""What checks support evidence for, by the ids of frameworks: each check names one of these.

Conservative: only where the check holds what the id asks for, or a part of it. A check supports a
statement about the process by which threats are found and treated; it never says that a control of
the product works. The ids were read in the editions that `model.frameworks` names.
"""

from __future__ import annotations

from collections.abc import Mapping

_ISO, _SOC, _SSDF, _IEC, _PCI = "iso-27001", "soc-2", "nist-ssdf", "iec-62443-4-1", "pci-dss"

Supports = Mapping[str, tuple[str, ...]]
"""Ids by framework."""

NOTHING: Supports = {}
"""A check that supports evidence for no id."""
DIAGRAM: Supports = {_SSDF: ("PW.1.1",), _IEC: ("SR-2",), _ISO: ("A.8.27",), _PCI: ("1.2.4",)}
"""The data flow diagram and its trust boundaries are what threats are asked of."""
ASKED: Supports = {_SSDF: ("PW.1.1",), _IEC: ("SR-2",), _ISO: ("6.1.2", "A.8.25"), _SOC: ("CC3.2",)}
"""Threats are looked for in a way that can be repeated."""
RATED: Supports = {_ISO: ("6.1.2",), _SOC: ("CC3.2",), _SSDF: ("PW.1.1",), _IEC: ("SR-2",)}
"""Each threat has a rating by the organisation's criteria."""
TREATED: Supports = {_ISO: ("6.1.3", "8.3"), _SOC: ("CC3.2", "CC5.1"), _SSDF: ("PW.1.2",), _IEC: ("SR-2",)}
"""Each threat has a decision with what the decision needs."""
CONFIRMED: Supports = {_ISO: ("9.1",), _IEC: ("SVV-2",)}
"""A mitigation that is said to be done has evidence of it."""
ACCEPTED: Supports = {_ISO: ("6.1.3",), _SOC: ("CC3.2",), _SSDF: ("PW.1.2",)}
"""A residual risk was accepted by its owner, and the record is complete."""
SEPARATED: Supports = {_ISO: ("6.1.3", "A.5.3"), _SOC: ("CC5.1",), _SSDF: ("PW.1.2",)}
"""Who carries a risk does not approve it."""
REVIEWED: Supports = {_ISO: ("8.2",), _SOC: ("CC3.4",), _IEC: ("SR-2",), _SSDF: ("PW.1.1",)}
"""The model is looked at again in time and on change."""
ROLES: Supports = {_ISO: ("A.5.2",)}
"""Roles and responsibilities are defined, and those who have them take part."""
SHARED: Supports = {_ISO: ("A.5.20",), _SOC: ("CC9.2",), _PCI: ("12.8.5",)}
"""What a third party is responsible for is written down."""
