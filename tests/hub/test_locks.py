"""Locks of runs that died: taken over at once where that can be known, and never where it cannot."""

import os
import platform
import subprocess
import sys

import pytest

from tests.hub.workshop import Hub
from workplan.adapters.hub.owner import has_died, owner_name
from workplan.adapters.hub.store import Clockwork, open_store
from workplan.errors import ConflictError


def dead_owner() -> str:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return owner_name().replace(f"pid {os.getpid()} ", f"pid {process.pid} ")


def test_who_has_died_is_known_on_this_machine_alone() -> None:
    assert has_died(dead_owner())
    assert has_died(owner_name())
    assert not has_died(f"pid {os.getppid()} on {platform.node()} (abc123)")
    assert not has_died(dead_owner().replace(platform.node(), "another-machine"))
    assert not has_died("somebody")


@pytest.mark.parametrize("died", [True, False])
def test_the_lock_of_a_dead_run_is_taken_over(hub: Hub, died: bool) -> None:
    with hub.store.lock("r", 0.0):
        other = open_store(
            hub.url, Clockwork(lambda: hub.now, lambda _s: None, lambda _owner: died), "run-2", create=True
        )
        if died:
            with other.lock("r", 0.0):
                assert other.locked() == ()
        else:
            assert other.locked() == (("r", "run-1"),)
            with pytest.raises(ConflictError, match="is being synced by run-1"), other.lock("r", 0.0):
                pass
        other.close()
