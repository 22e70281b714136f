"""Comment systems read from the HTML of an article page, one file a system."""
