"""Threat models as YAML, published as a security site."""

__version__ = "0.1.0"
