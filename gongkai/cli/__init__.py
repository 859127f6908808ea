"""The command line: gongkai COMMAND. Each command is a door; it decides nothing."""
