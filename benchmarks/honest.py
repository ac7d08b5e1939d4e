"""A cleaner whose model has not seen the host it is asked about, so that no page is scored by what it trained.

``benchmarks/folds/fold<k>.npz`` are models trained without the hosts of fold *k*; everything but the weights is as
in the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path

from benchmarks.labels_data import fold_of
from cleaner.config import Config
from cleaner.label.model import predict
from cleaner.page.clean_page import Cleaner

FOLDS = Path(__file__).with_name("folds")


def cleaner_for(host: str, config: Config | None = None) -> tuple[int, AbstractContextManager[Cleaner]]:
    """Number of the fold of *host*, and a context that gives the cleaner to score its pages with."""
    fold = fold_of(host)
    return fold, _with_weights(FOLDS / f"fold{fold}.npz", config)


@contextmanager
def _with_weights(path: Path, config: Config | None) -> Iterator[Cleaner]:
    packaged = predict.score
    if path.exists():
        predict.score = partial(packaged, weights=path)
    try:
        yield Cleaner(config)
    finally:
        predict.score = packaged
