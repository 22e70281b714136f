"""What the service tells of itself: logs, metrics, traces, and what is noted of each request for them."""
