"""Inputs of every format as pages: find them, cut them into shards, read them."""

from cleaner.readers.open_source import read
from cleaner.readers.row_values import extra_json, weight_of
from cleaner.readers.shards import Shard, Unit, read_shard, read_unit, split
from cleaner.readers.single_pages import Decoded, read_bytes
from cleaner.readers.sources import Source, disambiguate, discover, spool
from cleaner.text.decoding import check_encoding, decode
from cleaner.text.markup_signs import sniff_media_type

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
    "read_unit",
    "sniff_media_type",
    "split",
    "spool",
    "weight_of",
]
