"""What a group or an ambito has taught the check to recognise: its service's name, its shelters, its streets."""
