"""Shards on the processes of one machine: results in order, a bounded queue, workers that may die.

A worker holds one item at a time, so that when it dies (out of memory, a crash in C code, kill -9) it is known which
item it held: that item is tried again alone, with no other in flight, and if it kills its worker again it comes back as
:class:`Failed` while the others go on. Workers ignore Ctrl-C (the parent stops them) and exit when the parent dies.
"""

from __future__ import annotations

import contextlib
import multiprocessing as mp
import os
import pickle
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from multiprocessing import connection
from types import TracebackType
from typing import Any, NamedTuple

AHEAD = 8
"""Finished results per worker that may wait for an earlier item; bounds what a slow item can pile up."""


class Failed(NamedTuple):
    """What ``map`` yields for an item whose worker died each time it was tried."""

    item: Any
    why: str


class WorkerDied(RuntimeError):
    """A worker died over work that is not a page's: the machine is at fault, or this program."""


def survivors(results: Iterable[Any]) -> Iterator[Any]:
    """The results of a ``map``, where no item may fail. Raises :class:`WorkerDied`."""
    for result in results:
        if isinstance(result, Failed):
            raise WorkerDied(result.why)
        yield result


class Local:
    """A pool of ``jobs`` worker processes; ``jobs=1`` is a plain loop in this process.

    Functions and items must be picklable. A context manager: workers start on first use, live over several
    :meth:`map` calls, and are gone when the block ends.
    """

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = max(1, jobs)
        self._idle: list[_Worker] = []
        self._lifeline: tuple[connection.Connection, connection.Connection] | None = None

    def __enter__(self) -> Local:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def map(self, fn: Callable[[Any], Any], items: Iterable[Any], *, retries: int = 1) -> Iterator[Any]:
        """``fn(item)`` for each item, in order of the items, which are taken from the iterable as they are needed.

        What *fn* raises is raised here. An item whose worker died is tried *retries* times more, alone, and then yields
        :class:`Failed`.
        """
        if self.jobs == 1:
            yield from map(fn, items)
            return
        busy: dict[connection.Connection, _Worker] = {}
        try:
            yield from self._map(fn, enumerate(items), busy, retries)
        finally:
            for worker in busy.values():  # the caller stopped early, or something was raised
                worker.kill()

    def _map(
        self,
        fn: Callable[[Any], Any],
        source: Iterator[tuple[int, Any]],
        busy: dict[connection.Connection, _Worker],
        retries: int,
    ) -> Iterator[Any]:
        done: dict[int, Any] = {}
        again: deque[tuple[int, Any, int]] = deque()
        following = 0
        more = True
        while True:
            while following in done:
                yield done.pop(following)
                following += 1
            # New work goes out unless an item waits to be tried alone.
            while more and not again and len(busy) < self.jobs and len(done) + len(busy) < AHEAD * self.jobs:
                try:
                    number, item = next(source)
                except StopIteration:
                    more = False
                    break
                self._send(fn, number, item, retries, busy)
            if again and not busy:
                self._send(fn, *again.popleft(), busy)
            if not busy:
                if not more and not done:
                    return
                continue
            for ready in connection.wait([*busy, *(w.process.sentinel for w in busy.values())], timeout=1.0):
                pipe = ready if isinstance(ready, connection.Connection) else _pipe_of(busy, ready)
                if pipe is None or pipe not in busy:
                    continue
                worker = busy.pop(pipe)
                answer = worker.receive()
                if answer is None:
                    why = worker.bury()
                    if worker.tries_left > 0:
                        again.append((worker.number, worker.item, worker.tries_left - 1))
                    else:
                        done[worker.number] = Failed(worker.item, why)
                    continue
                ok, value = answer
                self._idle.append(worker)
                if not ok:
                    raise value
                done[worker.number] = value

    def _send(
        self,
        fn: Callable[[Any], Any],
        number: int,
        item: Any,
        tries_left: int,
        busy: dict[connection.Connection, _Worker],
    ) -> None:
        while True:
            worker = self._idle.pop() if self._idle else self._start()
            worker.number, worker.item, worker.tries_left = number, item, tries_left
            try:
                worker.pipe.send((fn, item))
            except (BrokenPipeError, ConnectionResetError):  # died while idle
                worker.bury()
                continue
            except BaseException:
                worker.kill()
                raise
            busy[worker.pipe] = worker
            return

    def _start(self) -> _Worker:
        context: Any = mp.get_context("forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn")
        if self._lifeline is None:
            self._lifeline = context.Pipe(duplex=False)
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs, self._lifeline[0]), daemon=True)
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def close(self) -> None:
        """Stop all workers and wait for them."""
        for worker in self._idle:
            with contextlib.suppress(OSError):
                worker.pipe.close()  # a worker that reads the end of its pipe exits
        for worker in self._idle:
            worker.process.join(timeout=2)
            worker.kill()
        self._idle.clear()
        if self._lifeline is not None:
            for end in self._lifeline:
                end.close()
            self._lifeline = None


class _Worker:
    """The parent's side of one worker process."""

    number: int
    item: Any
    tries_left: int

    def __init__(self, process: Any, pipe: connection.Connection) -> None:
        self.process, self.pipe = process, pipe

    def receive(self) -> tuple[bool, Any] | None:
        """The worker's answer, or None if it died."""
        try:
            if self.pipe.poll(0) or self.process.is_alive():
                answer: tuple[bool, Any] = self.pipe.recv()
                return answer
        except (EOFError, OSError):
            pass
        return None

    def bury(self) -> str:
        """Collect a dead worker and say how it died."""
        self.process.join(timeout=5)
        code = self.process.exitcode
        self.kill()
        if code is None or code >= 0:
            return f"its worker process ended with exit code {code}"
        name = signal.Signals(-code).name if -code in {s.value for s in signal.Signals} else str(-code)
        cause = " (out of memory?)" if name == "SIGKILL" else ""
        return f"its worker process was ended by {name}{cause}"

    def kill(self) -> None:
        """End the process if it lives, and free what it held."""
        if self.process.is_alive():
            self.process.kill()
        self.process.join(timeout=5)
        with contextlib.suppress(OSError):
            self.pipe.close()


def _pipe_of(busy: dict[connection.Connection, _Worker], sentinel: Any) -> connection.Connection | None:
    return next((pipe for pipe, w in busy.items() if w.process.sentinel == sentinel), None)


def _work(pipe: connection.Connection, lifeline: connection.Connection) -> None:
    """A worker's life: items in, answers out, until the pipe or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with_parent(lifeline)
    while True:
        try:
            order = pipe.recv_bytes()
        except (EOFError, OSError):
            os._exit(0)
        answer: tuple[bool, Any]
        try:
            fn, item = pickle.loads(order)
            answer = (True, fn(item))
        except Exception as e:
            # a traceback does not survive the pipe; its text does
            e.add_note("".join(traceback.format_exception(e)).rstrip())
            answer = (False, e)
        try:
            pipe.send(answer)
        except (BrokenPipeError, ConnectionResetError):
            os._exit(0)
        except Exception as e:  # an answer or an error that cannot be pickled
            pipe.send((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({e})")))


def _die_with_parent(lifeline: connection.Connection) -> None:
    """Exit when the parent is gone, also in the middle of an item.

    A thread waits for the end of a pipe that only the parent holds open; on Linux the kernel is asked too, for code
    that never lets go of the interpreter. (The process that forked a worker is the fork server, which itself ends with
    the parent.)
    """
    if sys.platform == "linux":
        import ctypes

        pr_set_pdeathsig = 1
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGKILL)

    def watch() -> None:
        with contextlib.suppress(EOFError, OSError):
            lifeline.recv_bytes()
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="parent-watch").start()
