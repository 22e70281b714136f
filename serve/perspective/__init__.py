"""The Perspective API's wire format: analyze, suggestscore, discovery and batch."""
