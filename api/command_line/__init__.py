"""The command line: what each command takes, and what it says to a person or a program."""
