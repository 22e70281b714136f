"""Our own labels, by row id and text hash: no text of others is in this folder."""
