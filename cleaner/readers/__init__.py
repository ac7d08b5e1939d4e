"""Inputs of every format as pages: find them, cut them into shards, read them."""

from cleaner.readers.decode import check_encoding, decode
from cleaner.readers.files import read
from cleaner.readers.markup import sniff_media_type
from cleaner.readers.pages import Decoded, read_bytes
from cleaner.readers.shards import Shard, Unit, read_shard, split
from cleaner.readers.sources import Source, disambiguate, discover, spool
from cleaner.readers.values import extra_json

__all__ = [
    "Decoded",
    "Shard",
    "Source",
    "Unit",
    "check_encoding",
    "decode",
    "disambiguate",
    "discover",
    "extra_json",
    "read",
    "read_bytes",
    "read_shard",
    "sniff_media_type",
    "split",
    "spool",
]
