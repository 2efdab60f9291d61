"""Answers as plain dicts that JSON can hold, for the command line and for servers."""
