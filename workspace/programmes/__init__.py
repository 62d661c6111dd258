"""Programmes of supervision: their sheet, the hours that they come to, papers and certificates, and what groups give
back to their ambito. Nothing of what is written."""
