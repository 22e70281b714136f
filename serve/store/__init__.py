"""What the service keeps: keys, sites, articles, feedback and replays, in one database."""
