"""The demo world: invented ambiti, groups and people, and texts written by hand for it."""
