"""Fine-tunes, measures and releases models; needs the extra `train`."""
