"""Collections: approved texts that supervisors and staff put in order, for reading one after the other, and as files."""
