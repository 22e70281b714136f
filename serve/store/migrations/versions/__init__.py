"""The revisions: numbered files that are only ever added, never changed."""
