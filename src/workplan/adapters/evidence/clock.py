"""The clock, and ids of runs: the two things about a run that nothing else decides."""

import os
import time


def utc_now() -> str:
    """See Clock."""
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def fresh_id() -> str:
    """See NewId: 16 random hex digits."""
    return f"run-{os.urandom(8).hex()}"
