"""The HTTP service: scores comments over HTTP, and says which model did."""
