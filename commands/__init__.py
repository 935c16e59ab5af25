"""What can be done from the command line: the same answers as the pages, for files and for the people who run it."""
