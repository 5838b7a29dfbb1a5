"""Tickets of mitigations and controls: which are still to be created, and what a tracker says of those that exist."""
