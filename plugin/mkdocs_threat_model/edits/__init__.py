"""Changes to YAML files that leave the author's text as it is: an edit replaces characters at known positions, and nothing else."""
