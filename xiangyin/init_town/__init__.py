"""The commented configuration that `xiangyin init` writes."""
