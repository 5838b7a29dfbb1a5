"""What every page stands in: Markdown of models made safe, and text that no other engine reads as its own."""
