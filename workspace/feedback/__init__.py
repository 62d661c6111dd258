"""What groups give back to their ambito («restituzione»), and what the ambito answers."""
