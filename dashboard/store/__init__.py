"""What happened and what is so now: journal, rows, people, commands. All SQL lives here."""
