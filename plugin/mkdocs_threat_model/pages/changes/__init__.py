"""What changed since the base of a preview, for the reviewer of a pull request."""
