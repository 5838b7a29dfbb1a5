"""What is said of a model that cannot be read as it stands: what its writer probably meant, and what to write instead."""
