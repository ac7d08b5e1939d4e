"""The same job on one machine and on clusters of Ray nodes, some of which are killed; a process of its own, because Ray
stays in the process that starts it. Usage: ray_driver.py DUMP FOLDER. Prints what it compared, as JSON."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from pathlib import Path
from typing import Any

os.environ["RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER"] = "0"  # nodes on loopback: no address of this machine is used
os.environ["RAY_USAGE_STATS_ENABLED"] = "0"

import deadly
import ray
from ray.cluster_utils import Cluster

import cleaner
from cleaner.corpus import pipeline, shard_passes

KILLS = 10
STORE = 80 << 20
"""Bytes of a node's object store, the least Ray takes: nothing but names and counts goes there."""


def files(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def node(cluster: Cluster) -> Any:
    return cluster.add_node(num_cpus=1, node_ip_address="127.0.0.1", object_store_memory=STORE)


def main(dump: str, folder: Path) -> dict[str, Any]:
    pipeline.MIN_SHARD = 20_000
    local = cleaner.Config()
    cleaner.run([dump], folder / "one", local)
    expected = files(folder / "one")
    said: dict[str, Any] = {"files": len(expected)}
    cleaner.run([dump], folder / "two", local, jobs=2)
    said["two processes"] = files(folder / "two") == expected

    head = {"num_cpus": 1, "include_dashboard": False, "node_ip_address": "127.0.0.1", "object_store_memory": STORE}
    cluster = Cluster(initialize_head=True, head_node_args=head)
    far = cleaner.Config(run=cleaner.config.RunConfig(runner="ray", ray_address=cluster.address))
    cleaner.run([dump], folder / "node", far)
    said["one node"] = files(folder / "node") == expected

    workers = [node(cluster), node(cluster)]
    start = time.monotonic()
    cleaner.run([dump], folder / "three", far)
    calm = time.monotonic() - start
    said["three nodes"] = files(folder / "three") == expected

    moments = random.Random(7)
    said["killed"] = said["same after kills"] = 0
    for k in range(KILLS):
        victim = workers.pop(0)
        timer = threading.Timer(calm * moments.uniform(0.05, 0.9), cluster.remove_node, [victim, False])
        timer.start()
        cleaner.run([dump], folder / f"kill{k}", far)
        said["killed"] += not timer.is_alive()
        timer.join()
        said["same after kills"] += files(folder / f"kill{k}") == expected
        workers.append(node(cluster))

    shard_passes.work_shard = deadly.over_a_page
    with open(dump, "a") as f:
        f.write(json.dumps({"id": "deadly", "text": "This one is deadly. " * 3}) + "\n")
    summary = cleaner.dedup([dump], folder / "deadly", far)
    said["crashed"] = summary.rejected
    ray.shutdown()
    cluster.shutdown()
    return said


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))
