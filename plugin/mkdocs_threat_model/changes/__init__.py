"""Two versions of the models → what changed between them, by what it does to security. No line of a file is compared."""
