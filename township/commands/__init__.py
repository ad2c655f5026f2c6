"""What can be done from a terminal, one file for each subject; `township.cli` puts them together."""
