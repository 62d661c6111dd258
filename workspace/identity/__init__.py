"""Who we are: of a group, of an ambito, and a person of their own way."""
