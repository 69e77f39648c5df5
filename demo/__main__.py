"""`python -m demo --port 8765`: serve the demo town's sites until stopped."""

import argparse
import contextlib
import threading
from datetime import UTC, datetime

from demo.server import DemoSites


def main() -> None:
    """Serve until Ctrl+C."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8765)
    with DemoSites(datetime.now(UTC), parser.parse_args().port), contextlib.suppress(KeyboardInterrupt):
        threading.Event().wait()


if __name__ == "__main__":
    main()
