"""Shards on the processes of one machine: results in order, a bounded queue, workers that may die.

A worker holds one item at a time, so that when it dies (out of memory, a crash in C code, kill -9) it is known which
item it held: that item is tried again alone, with no other in flight, and if it kills its worker again it comes back as
:class:`Failed` while the others go on. Workers ignore Ctrl-C (the parent stops them) and exit when the parent dies.
"""

from __future__ import annotations

import contextlib
import gc
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
from typing import Any

from cleaner.errors import Failed, WorkerDied

AHEAD = 8
"""Finished results per worker that may wait for an earlier item; bounds what a slow item can pile up."""


def survivors(results: Iterable[Any], stage: str) -> Iterator[Any]:
    """The results of the ``map`` of a pass, where no item may fail. Raises :class:`WorkerDied`, which names *stage*."""
    for result in results:
        if isinstance(result, Failed):
            raise WorkerDied(f"pass {stage!r}: {result.why}")
        yield result


MIN_ISOLATED = 2
"""With this many jobs and more, work runs in processes of its own."""


START_TRIES = 5
"""A worker is started up to so often if it, or the fork server, is killed meanwhile."""
COLLECT_AFTER = (50_000, 20, 50)
"""Thresholds of a worker's garbage collector. What a page is made of lives until its batch is done: at Python's own
threshold of 700, looking through it again and again cost 6 to 12 % of cleaning HTML (60 pages, CPU)."""
READY = "ready"
"""First word of a worker: its process runs and waits for work."""


class Local:
    """A pool of ``jobs`` worker processes; ``jobs=1`` is a plain loop in this process.

    Functions and items must be picklable. A context manager: workers start on first use, live over several
    :meth:`map` calls, and are gone when the block ends.
    """

    def __init__(self, jobs: int = 1) -> None:
        self.jobs = max(1, jobs)
        self._idle: list[_WorkerProcess] = []
        self._lifeline: tuple[connection.Connection, connection.Connection] | None = None

    def __enter__(self) -> Local:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start a worker now, so that it is known that one can be. Raises :class:`WorkerDied`."""
        self._idle.append(self._start())

    def map(self, fn: Callable[[Any], Any], items: Iterable[Any], *, retries: int = 1) -> Iterator[Any]:
        """``fn(item)`` for each item, in order of the items, which are taken from the iterable as they are needed.

        What *fn* raises is raised here. An item whose worker died is tried *retries* times more, alone, and then yields
        :class:`Failed`.
        """
        if self.jobs == 1:
            yield from map(fn, items)
            return
        orders = _Orders(fn, iter(items), retries)
        try:
            yield from self._map(orders)
        finally:
            for worker in orders.busy.values():  # the caller stopped early, or something was raised
                worker.kill()

    def _map(self, orders: _Orders) -> Iterator[Any]:
        while True:
            yield from orders.finished()
            while orders.may_start(self.jobs) and (item := orders.next_item()) is not None:
                self._send(orders, *item)
            if orders.again and not orders.busy:
                self._send(orders, *orders.again.popleft())
            if not orders.busy:
                if orders.over():
                    return
                continue
            for worker in orders.ready():
                if orders.settle(worker):
                    self._idle.append(worker)

    def _send(self, orders: _Orders, number: int, item: Any, tries_left: int) -> None:
        while True:
            worker = self._idle.pop() if self._idle else self._start()
            worker.number, worker.item, worker.tries_left = number, item, tries_left
            try:
                worker.pipe.send((orders.fn, item))
            except (BrokenPipeError, ConnectionResetError):  # died while idle
                worker.bury()
                continue
            except BaseException:
                worker.kill()
                raise
            orders.busy[worker.pipe] = worker
            return

    def _start(self) -> _WorkerProcess:
        context: Any = mp.get_context("forkserver" if "forkserver" in mp.get_all_start_methods() else "spawn")
        if self._lifeline is None:
            self._lifeline = context.Pipe(duplex=False)
        why = ""
        for _ in range(START_TRIES):
            ours, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self._lifeline[0]), daemon=True)
            try:
                process.start()
            except (EOFError, OSError) as e:  # the fork server was killed; the next try starts another
                why = f"{e or type(e).__name__}"
                ours.close()
                continue
            finally:
                theirs.close()
            worker = _WorkerProcess(process, ours)
            if worker.began():
                return worker
            why = worker.bury()
            if (process.exitcode or 0) > 0:
                why += "; a script that calls cleaner does so below `if __name__ == '__main__':`"
                break
        raise WorkerDied(f"no worker process can be started: {why}")

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


class _Orders:
    """The items of one :meth:`Local.map`: which come next, which are being worked, which wait for an earlier one."""

    def __init__(self, fn: Callable[[Any], Any], items: Iterator[Any], retries: int) -> None:
        self.fn, self.retries = fn, retries
        self.busy: dict[connection.Connection, _WorkerProcess] = {}
        self.again: deque[tuple[int, Any, int]] = deque()
        """Items whose worker died, with the tries they have left; each is worked with no other in flight."""
        self._items = enumerate(items)
        self._more = True
        self._done: dict[int, Any] = {}
        self._following = 0

    def finished(self) -> Iterator[Any]:
        """Results whose turn it is."""
        while self._following in self._done:
            yield self._done.pop(self._following)
            self._following += 1

    def may_start(self, jobs: int) -> bool:
        """Whether another item may go out: not while one waits to be tried alone, nor too far ahead of a slow one."""
        in_flight = len(self.busy)
        return self._more and not self.again and in_flight < jobs and len(self._done) + in_flight < AHEAD * jobs

    def next_item(self) -> tuple[int, Any, int] | None:
        """Number, item and tries left of the next item, or None after the last."""
        try:
            number, item = next(self._items)
        except StopIteration:
            self._more = False
            return None
        return number, item, self.retries

    def over(self) -> bool:
        """Whether everything was taken and handed out."""
        return not self._more and not self._done

    def ready(self) -> list[_WorkerProcess]:
        """Workers that answered or died within a second."""
        sentinels = {w.process.sentinel: pipe for pipe, w in self.busy.items()}
        ready = connection.wait([*self.busy, *sentinels], timeout=1.0)
        pipes = dict.fromkeys(r if isinstance(r, connection.Connection) else sentinels[r] for r in ready)
        return [self.busy[pipe] for pipe in pipes]

    def settle(self, worker: _WorkerProcess) -> bool:
        """Take the answer of *worker*, or note its death; whether it lives. Raises what the item raised."""
        del self.busy[worker.pipe]
        answer = worker.receive()
        if answer is None:
            why = worker.bury()
            if worker.tries_left > 0:
                self.again.append((worker.number, worker.item, worker.tries_left - 1))
            else:
                self._done[worker.number] = Failed(worker.item, why)
            return False
        ok, value = answer
        if not ok:
            worker.kill()
            raise value
        self._done[worker.number] = value
        return True


class _WorkerProcess:
    """The parent's side of one worker process."""

    number: int
    item: Any
    tries_left: int

    def __init__(self, process: Any, pipe: connection.Connection) -> None:
        self.process, self.pipe = process, pipe

    def began(self) -> bool:
        """Wait until the process is ready to work; False if it died before."""
        while not self.pipe.poll(1.0):
            if not self.process.is_alive():
                return False
        try:
            return bool(self.pipe.recv() == READY)
        except (EOFError, OSError):
            return False

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


def _work(pipe: connection.Connection, lifeline: connection.Connection) -> None:
    """A worker's life: items in, answers out, until the pipe or the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*COLLECT_AFTER)
    _die_with_parent(lifeline)
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        pipe.send(READY)
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
