"""The threads in which adapters are called: kept for the next call of the same adapter, and let go when one is late."""

import os
import sys
import threading
import time

import pytest

from approvalflow.errors import AdapterFailed
from approvalflow.plugins.errands import MOST_WAITING
from approvalflow.plugins.guard import guarded


def where(adapter, seconds=30.0, call=threading.get_ident):
    return guarded(call, adapter=adapter, what="query", deadline_seconds=seconds, expect=int)


def of(adapter):
    return [thread for thread in threading.enumerate() if thread.name.endswith(f": {adapter}")]


def test_the_next_call_of_an_adapter_runs_in_the_same_thread_and_no_other_adapter_does():
    """What one leaves in its thread is nobody else's."""
    first = where("east")
    assert where("east") == first != threading.get_ident()
    assert where("west") not in (first, threading.get_ident())
    assert len(of("east")) == 1


def test_a_thread_that_was_late_runs_no_other_call_and_ends():
    """Whatever it comes back with is for nobody."""
    began, release, late = threading.Event(), threading.Event(), []

    def slow():
        late.append(threading.current_thread())
        began.set()
        release.wait(60)
        return 1

    with pytest.raises(AdapterFailed, match="did not come back"):
        where("slow", 0.01, slow)
    assert began.wait(60)
    assert late[0].name == "overdue adapter call: slow"
    assert where("slow") != late[0].ident
    release.set()
    late[0].join(60)
    assert not late[0].is_alive()


def test_no_more_threads_wait_than_are_of_use():
    """Many calls at once have a thread each; most of those end after it."""
    together = threading.Barrier(MOST_WAITING * 3)

    def met():
        together.wait(60)
        return 1

    callers = [threading.Thread(target=where, args=("many", 60.0, met)) for _ in range(MOST_WAITING * 3)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    # Those that were let go may still be on their way out; those that stay, stay: this ends or it is a fault.
    end = time.monotonic() + 60
    while len(of("many")) > MOST_WAITING:
        assert time.monotonic() < end
        time.sleep(0.002)
    assert of("many")


@pytest.mark.skipif(sys.platform == "win32", reason="there is no fork on Windows")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_forked_process_begins_threads_of_its_own():
    """Those that wait stayed behind."""
    where("forked")
    child = os.fork()
    if not child:
        try:
            os._exit(0 if where("forked", 20.0, lambda: 7) == 7 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
