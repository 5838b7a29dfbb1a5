"""Looks for the evidence that models name, in the work tree: a file, a text in it, a test in a report. Executes nothing."""
