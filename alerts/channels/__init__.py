"""Channels: one module each; `senders.build` makes them from the configuration."""
