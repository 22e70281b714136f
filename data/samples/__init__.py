"""Sample pages and comments that ship with the package; every name and word in the pages is made up."""
