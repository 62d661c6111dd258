"""A book out of texts: one neutral tree, one walk through it, and writers for PDF, DOCX, EPUB and Markdown.

Pure: no Flask, no database, no clock, no network. What goes in is a Book; what comes out is bytes."""
