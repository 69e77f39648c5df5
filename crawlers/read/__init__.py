"""Parsers: fetched content in, posts and links out. Nothing here touches the network."""
