"""A corpus of a billion pages on paper: tasks, bytes, hours and cost, from measured seconds and a simulated schedule.

usage: python -m benchmarks.simulate_cluster [--pages N] [--machines N] [--cores N] …

The seconds a task takes come from ``make bench`` and ``benchmarks.make_million`` on one machine and are options. Tasks of
a pass start when the one before is over; each takes a log-normal time around its mean, one in a hundred is a straggler,
and some machines are lost at random moments, with the tasks they hold. It is arithmetic: nothing is run.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
from dataclasses import dataclass

SPREAD = 0.25
"""Standard deviation of the logarithm of a task's time: pages differ."""
STRAGGLERS, SLOWER = 0.01, 5.0
"""Share of tasks that a busy machine or a heavy shard makes so many times slower."""
SECONDS_TO_NOTICE = 30
"""Until a lost machine is noticed and its tasks are sent out anew."""


@dataclass(frozen=True, slots=True)
class Pass:
    """A pass over the corpus: equal tasks without an order among them."""

    name: str
    tasks: int
    seconds: float
    """Mean of one task on one core."""
    read: float
    written: float
    """Bytes of all tasks together."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a simulated pass took."""

    wall: float
    cpu: float
    again: int
    """Tasks that were lost with their machine and done again."""


def passes(args: argparse.Namespace) -> list[Pass]:
    """The passes of a run, sized from the options."""
    pages, size = args.pages, args.page_kb * 1000
    total = pages * size
    shards = max(1, math.ceil(total / (args.shard_mb * 1_000_000)))
    units = max(1, math.ceil(pages / 100_000))
    sketches = pages * args.sketch_bytes
    return [
        Pass("clean", shards, pages / shards * args.clean_us / 1e6, total, total * 0.8),
        Pass("sketch", units, pages / units * args.sketch_us / 1e6, total * 0.7, sketches),
        Pass("pair", args.partitions, pages / args.partitions * args.pair_us / 1e6, sketches, sketches * 0.1),
        Pass("verify", args.partitions, pages / args.partitions * args.verify_us / 1e6, total * 0.2, sketches * 0.1),
        Pass("publish", units, pages / units * args.publish_us / 1e6, total * 0.8, total * 0.6),
    ]


def simulate(one: Pass, machines: int, cores: int, lost: float, rng: random.Random) -> Outcome:
    """A greedy schedule of one pass: every core takes the next task when it is free."""
    rough = one.tasks * one.seconds / (machines * cores)
    ends = {m: rng.uniform(0, rough) for m in rng.sample(range(machines), round(lost * machines))}
    free = [(0.0, m) for m in range(machines) for _ in range(cores)]
    heapq.heapify(free)
    left, again, cpu, wall = one.tasks, 0, 0.0, 0.0
    while left:
        if not free:
            raise RuntimeError("every machine was lost")
        at, machine = heapq.heappop(free)
        end = ends.get(machine, math.inf)
        if at >= end:
            continue
        took = one.seconds * rng.lognormvariate(-(SPREAD**2) / 2, SPREAD)
        took *= SLOWER if rng.random() < STRAGGLERS else 1
        if at + took > end:
            again += 1
            cpu += end - at
            wall = max(wall, end + SECONDS_TO_NOTICE)
            continue
        left -= 1
        cpu += took
        wall = max(wall, at + took)
        heapq.heappush(free, (at + took, machine))
    return Outcome(wall, cpu, again)


def main() -> None:
    """Print the table."""
    args = _options().parse_args()
    rng = random.Random(args.seed)
    print(f"{args.pages:,} pages of {args.page_kb:g} kB; {args.machines} machines of {args.cores} cores, "
          f"{args.lost:.0%} of them lost in each pass")  # fmt: skip
    print(
        f"{'pass':8} {'tasks':>8} {'s each':>7} {'TB read':>8} {'TB written':>10} {'again':>6} {'core hours':>10} {'hours':>7}"
    )
    wall = cpu = 0.0
    for one in passes(args):
        outcome = simulate(one, args.machines, args.cores, args.lost, rng)
        wall += outcome.wall
        cpu += outcome.cpu
        print(f"{one.name:8} {one.tasks:8,} {one.seconds:7.1f} {one.read / 1e12:8.2f} {one.written / 1e12:10.2f} "
              f"{outcome.again:6} {outcome.cpu / 3600:10,.0f} {outcome.wall / 3600:7.2f}")  # fmt: skip
    paired = args.pages * args.paired
    driver = args.pages + 50 * paired
    print(f"driver: {driver / 1e9:.1f} GB (a byte a record, 50 for each of the {paired:,.0f} that have a pair)")
    print(f"in all: {wall / 3600:.1f} hours, {cpu / 3600:,.0f} core hours, "
          f"{args.machines * args.cores * wall / 3600 * args.price:,.0f} at {args.price:g} a core hour")  # fmt: skip


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--pages", type=int, default=10**9)
    parser.add_argument("--page-kb", type=float, default=5.0)
    parser.add_argument("--machines", type=int, default=100)
    parser.add_argument("--cores", type=int, default=16)
    parser.add_argument("--lost", type=float, default=0.05, help="share of machines lost in each pass")
    parser.add_argument("--shard-mb", type=float, default=64.0)
    parser.add_argument("--partitions", type=int, default=2048)
    parser.add_argument("--sketch-bytes", type=float, default=900.0, help="of a record: its fingerprints and bands")
    parser.add_argument("--paired", type=float, default=0.3, help="share of records that have a pair")
    parser.add_argument(
        "--clean-us", type=float, default=2200.0, help="CPU of cleaning a page of text, in microseconds"
    )
    parser.add_argument("--sketch-us", type=float, default=90.0)
    parser.add_argument("--pair-us", type=float, default=30.0)
    parser.add_argument("--verify-us", type=float, default=90.0)
    parser.add_argument("--publish-us", type=float, default=120.0)
    parser.add_argument("--price", type=float, default=0.04, help="of a core hour")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    main()
