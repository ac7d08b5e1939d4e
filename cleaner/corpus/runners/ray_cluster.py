"""Tasks on the nodes of a Ray cluster: results in order, a bounded number in flight, nodes and workers that may die.

Tasks hand files to each other through the work folder, which every node reaches under the same path; through Ray go
names and counts only. So nothing depends on Ray's object store, and a node that is lost costs the tasks it held.
"""

from __future__ import annotations

import contextlib
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import Any, NamedTuple

from cleaner.errors import Failed, UsageError, WorkerDied
from cleaner.version import __version__

PER_CPU = 2
"""Tasks in flight per processor: enough that none waits for the driver, and that an autoscaler sees demand."""
AHEAD = 8
"""Finished results per processor that may wait for an earlier item; bounds what a slow item can pile up."""
TASK_MEMORY = 1 << 30
"""Bytes that Ray sets aside for a task: a worker that cleans pages peaks at some 0.6 GB."""
LOST_NODES = 20
"""So often an item is sent out anew because its node was lost, which is not the item's fault."""
_REFRESH = 5.0
"""Seconds to wait for a result before the size of the cluster is read again."""


class _Flight(NamedTuple):
    """An item that is being worked."""

    number: int
    item: Any
    tries_left: int
    lost: int
    """Nodes that were lost under it."""


class RayCluster:
    """Runs tasks on the cluster at *address*, or on a Ray of its own on this machine with *jobs* processors.

    *address* is what ``ray.init`` takes: ``auto``, ``host:port`` or ``ray://host:port``; the environment variable
    ``RAY_ADDRESS`` stands in for it. A context manager. The package must be installed on every node in the same
    version; nodes with another raise :class:`UsageError`.
    """

    def __init__(self, address: str | None = None, jobs: int = 1) -> None:
        self._ray = _ray()
        self._owned = not self._ray.is_initialized()
        if self._owned:
            self._connect(address or os.environ.get("RAY_ADDRESS"), jobs)
        # isolated: also with one processor, tasks run in processes that may die
        self.jobs = max(2, self._processors())

    def _connect(self, address: str | None, jobs: int) -> None:
        quiet: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
        try:
            if address:
                if not address.startswith("ray://"):
                    quiet |= _loopback(address)
                self._ray.init(address=address, **quiet)
            else:
                self._ray.init(num_cpus=max(1, jobs), include_dashboard=False, _node_ip_address="127.0.0.1", **quiet)
        except (ConnectionError, RuntimeError, ValueError, TimeoutError) as e:
            where = f"the cluster at {address}" if address else "a Ray on this machine"
            raise UsageError(f"--runner ray: {where} cannot be reached: {e}; is `ray status` fine there?") from e

    def __enter__(self) -> RayCluster:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Leave the cluster; a Ray that was started for this run ends."""
        if self._owned and self._ray.is_initialized():
            self._ray.shutdown()

    def map(self, fn: Callable[[Any], Any], items: Iterable[Any], *, retries: int = 1) -> Iterator[Any]:
        """See :class:`~cleaner.model.Runner`. An item whose node was lost is sent out anew and is not counted."""
        work = _Map(self._ray, self._remote(fn), self._processors, retries)
        try:
            yield from work.results(iter(enumerate(items)))
        finally:
            work.cancel()

    def _remote(self, fn: Callable[[Any], Any]) -> Callable[[Any], Any]:
        """*fn* as a Ray task; the function itself is sent once, however many items there are."""
        name = getattr(getattr(fn, "func", fn), "__name__", "task")
        shared = self._ray.put(fn)
        task = self._ray.remote(_carry_out).options(
            name=f"cleaner {name}", num_cpus=1, memory=TASK_MEMORY, max_retries=0, retry_exceptions=False
        )
        return lambda item: task.remote(shared, item, __version__)

    def _processors(self) -> int:
        return max(1, int(self._ray.cluster_resources().get("CPU", 1)))


class _Map:
    """One call of :meth:`RayCluster.map`."""

    def __init__(self, ray: Any, send: Callable[[Any], Any], processors: Callable[[], int], retries: int) -> None:
        self._ray, self._submit, self._processors, self._retries = ray, send, processors, retries
        self._flying: dict[Any, _Flight] = {}
        self._done: dict[int, Any] = {}
        self._again: deque[_Flight] = deque()
        """Items whose worker died: tried alone, so that none is blamed for another's death."""

    def results(self, source: Iterator[tuple[int, Any]]) -> Iterator[Any]:
        following, more = 0, True
        while True:
            while following in self._done:
                yield self._done.pop(following)
                following += 1
            processors = self._processors()
            while more and not self._again and self._room(processors):
                number, item = next(source, (-1, None))
                if number < 0:
                    more = False
                    break
                self._send(_Flight(number, item, self._retries, 0))
            if self._again and not self._flying:
                self._send(self._again.popleft())
            if self._flying:
                self._collect()
            elif not more and not self._done:
                return

    def _room(self, processors: int) -> bool:
        waiting = len(self._done) + len(self._flying)
        return len(self._flying) < PER_CPU * processors and waiting < AHEAD * processors

    def _send(self, flight: _Flight) -> None:
        self._flying[self._submit(flight.item)] = flight

    def _collect(self) -> None:
        """Take what is finished; wait a little if nothing is."""
        ready, _ = self._ray.wait(list(self._flying), num_returns=1, timeout=_REFRESH)
        errors = self._ray.exceptions
        for reference in ready:
            flight = self._flying.pop(reference)
            try:
                self._done[flight.number] = self._ray.get(reference)
            except errors.RayTaskError as e:
                raise (e.cause if isinstance(e.cause, Exception) else e) from None
            except (errors.WorkerCrashedError, errors.OutOfMemoryError) as e:
                self._died(flight, type(e))
            except (errors.NodeDiedError, errors.ObjectLostError, errors.RaySystemError) as e:
                if flight.lost >= LOST_NODES:
                    raise WorkerDied(f"{LOST_NODES} nodes were lost under one task: {e}") from None
                self._send(flight._replace(lost=flight.lost + 1))

    def _died(self, flight: _Flight, kind: type[Exception]) -> None:
        if flight.tries_left > 0:
            self._again.append(flight._replace(tries_left=flight.tries_left - 1))
            return
        cause = " (out of memory)" if kind.__name__ == "OutOfMemoryError" else ""
        self._done[flight.number] = Failed(flight.item, f"its worker process ended{cause}")

    def cancel(self) -> None:
        """End what still runs: the caller stopped early, or something was raised."""
        for reference in self._flying:
            with contextlib.suppress(Exception):  # a cluster that is going away has nothing left to end
                self._ray.cancel(reference, force=True)
        self._flying.clear()


def _carry_out(fn: Callable[[Any], Any], item: Any, version: str) -> Any:
    """A task, on a node."""
    if version != __version__:
        raise UsageError(f"--runner ray: a node has version {__version__} of the package, the driver {version}")
    return fn(item)


def _loopback(address: str) -> dict[str, Any]:
    """A cluster that listens on loopback alone is joined there, not at the machine's outward address."""
    return {"_node_ip_address": "127.0.0.1"} if address.startswith(("127.0.0.1:", "localhost:")) else {}


def _ray() -> Any:
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
        import ray.exceptions
    except ImportError:
        raise UsageError("--runner ray: Ray is not installed (pip install 'pagewash[ray]')") from None
    return ray
