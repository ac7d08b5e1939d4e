"""Whole jobs of other tools, each in a process of its own: ``PYTHON benchmarks/dedup_peers.py NAME IN OUT``.

Run by :mod:`benchmarks.dedup_bench` with a Python that has the tool, so nothing of this project is imported here. IN is
a folder with the documents (id, text) as ``in.parquet`` and ``in.jsonl``, OUT a folder that may be filled. The last
line printed is the CPU seconds of the job, children included, imports not.

Settings are the tools' own except for what makes them comparable: one process; 128 permutations for text-dedup, whose
default is 250.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable


def cpu() -> float:
    """CPU seconds of this process and its finished children."""
    return sum(
        resource.getrusage(who).ru_utime + resource.getrusage(who).ru_stime
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )


def text_dedup(source: str, out: str) -> Callable[[], object]:
    """MinHash, LSH and clusters of text-dedup: a Parquet file to a dataset on disk."""
    import click
    from text_dedup import minhash

    words = f"--path parquet --data_files {source}/in.parquet --split train --cache_dir {out}/cache --output {out}/kept"
    words += " --column text --num_proc 1 --num_perm 128"
    main = minhash.main
    assert isinstance(main, click.Command)
    return lambda: main.main(words.split(), standalone_mode=False)


def datatrove(source: str, out: str) -> Callable[[], object]:
    """The four MinHash stages of datatrove: JSON lines to JSON lines."""
    from datatrove.executor.local import LocalPipelineExecutor
    from datatrove.pipeline.dedup import (
        MinhashDedupBuckets,
        MinhashDedupCluster,
        MinhashDedupFilter,
        MinhashDedupSignature,
    )
    from datatrove.pipeline.dedup.minhash import MinhashConfig
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    def job() -> None:
        config = MinhashConfig()
        reader = JsonlReader(source, glob_pattern="in.jsonl")
        stages = [
            ([reader, MinhashDedupSignature(output_folder=f"{out}/s", config=config)], 1),
            ([MinhashDedupBuckets(input_folder=f"{out}/s", output_folder=f"{out}/b", config=config)], 14),
            ([MinhashDedupCluster(input_folder=f"{out}/b", output_folder=f"{out}/r", config=config)], 1),
            ([reader, MinhashDedupFilter(input_folder=f"{out}/r"), JsonlWriter(f"{out}/kept")], 1),
        ]
        for i, (pipeline, tasks) in enumerate(stages):
            LocalPipelineExecutor(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=f"{out}/l{i}").run()

    return job


JOBS = {"text-dedup": text_dedup, "datatrove": datatrove}


def main() -> None:
    """Run one job."""
    name, source, out = sys.argv[1:]
    job = JOBS[name](source, out)
    start = cpu()
    job()
    print(f"\n{cpu() - start:.3f}")


if __name__ == "__main__":
    main()
