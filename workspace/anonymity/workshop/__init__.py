"""Where the lists and the tagger of the check are made and measured; nothing of it runs in the product."""
