"""What things are: accounts, groups, permissions, Changes, rules, safe text. Pure: no input, no output."""
