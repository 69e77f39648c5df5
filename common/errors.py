"""All errors the product raises on purpose. One base; each message is one clear line for a person."""


class XiangyinError(Exception):
    """Something went wrong that a person can understand and act on."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or (self.__class__.__doc__ or "").strip())


class ConfigError(XiangyinError):
    """The configuration has a mistake; the message names file, line, key, value and what is allowed."""


class InputError(XiangyinError):
    """A file or a value given by the user cannot be used."""


class CrawlError(XiangyinError):
    """A source could not be read."""


class ModelError(XiangyinError):
    """A classifier model is missing, damaged or made by another product."""


class StoreError(XiangyinError):
    """The database refused or is not usable."""


class LifeCycleError(XiangyinError):
    """A lead cannot take this step now."""


class StaleError(LifeCycleError):
    """Somebody else changed the lead since it was looked at."""


class DeliveryError(XiangyinError):
    """A message could not be handed over."""
