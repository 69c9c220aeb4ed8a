"""The `approvalflow` command in a process of its own that is forked off this one.

Importing takes a new process longer than most commands take; a fork has imported it all. How quickly a command begins,
what it imports and what it says to a terminal or under another locale is asked of a process that is begun anew.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Mapping
from typing import BinaryIO, NoReturn

from approvalflow.cli import main

__all__ = ["COMMAND", "run_command"]

#: The same, begun anew.
COMMAND = (sys.executable, "-m", "approvalflow.cli")

#: A command that hangs is ended after so many seconds.
_PATIENCE = 120


def run_command(*arguments: str, text: str = "", plugins: str | None = None) -> subprocess.CompletedProcess[str]:
    """Exit code, standard output and standard error of a command that reads a text from standard input.

    `plugins` is what the environment enables; None says nothing of it there.
    """
    environment = {key: value for key, value in os.environ.items() if key != "APPROVALFLOW_PLUGINS"}
    if plugins is not None:
        environment["APPROVALFLOW_PLUGINS"] = plugins
    if not hasattr(os, "fork"):
        return subprocess.run(
            [*COMMAND, *arguments], input=text, env=environment, capture_output=True, encoding="utf-8"
        )
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(text.encode())
        given.seek(0)
        with warnings.catch_warnings():
            # The child uses nothing that another thread may have held.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = os.fork()
        if not child:
            _become(arguments, environment, given, out, err)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        return subprocess.CompletedProcess(["approvalflow", *arguments], code, _said(out), _said(err))


def _become(
    arguments: tuple[str, ...], environment: Mapping[str, str], given: BinaryIO, out: BinaryIO, err: BinaryIO
) -> NoReturn:
    """Be the command, and end; not one line of what called it is run by this process."""
    code = 70
    try:
        signal.alarm(_PATIENCE)
        for number, file in enumerate((given, out, err)):
            os.dup2(file.fileno(), number)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), encoding="utf-8")
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(io.FileIO(number, "w", closefd=False), encoding="utf-8", write_through=True)
            for number in (1, 2)
        )
        os.environ.clear()
        os.environ.update(environment)
        code = main(arguments)
    except SystemExit as leaving:
        code = leaving.code if isinstance(leaving.code, int) else 1
    except BaseException:  # noqa: BLE001 - told where a process tells it
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _said(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode()
