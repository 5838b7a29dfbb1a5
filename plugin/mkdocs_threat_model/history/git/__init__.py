"""Git's objects and refs, read from a repository as the bytes that they are: no program is run, no configuration read."""
