"""Numbers by which the filters of published corpora judge a text, for each record: what :mod:`filters` compares with
thresholds, and what a filter of one's own may use.

===========================  =====================================================================================
number                       source and definition
===========================  =====================================================================================
``words``                    Gopher: words
``mean_word_length``         Gopher: characters of a word
``hashes_per_word``          Gopher, symbol-to-word ratio: ``#``
``ellipses_per_word``        Gopher, symbol-to-word ratio: ``...`` and ``…``
``bullet_lines``             Gopher: share of lines that start with a bullet
``ellipsis_lines``           Gopher: share of lines that end in an ellipsis
``alphabetic_words``         Gopher: share of words with a letter
``stop_words``               Gopher: how many words are one of the eight English stop words it counts
``duplicate_lines``          Gopher, Table A1: share of lines that repeat an earlier one
``duplicate_line_chars``     Gopher, Table A1: share of characters in such lines
``duplicate_paragraphs``     Gopher, Table A1: share of paragraphs that repeat an earlier one
``duplicate_paragraph_chars``  Gopher, Table A1: share of characters in such paragraphs
``top_2_gram`` … 4           Gopher, Table A1: share of characters in the commonest run of so many words
``duplicate_5_grams`` … 10   Gopher, Table A1: share of characters in repeated runs of so many words
``sentences``                C4: sentences in lines that end in a mark, have five words and no notice of cookies
``punctuated_lines``         FineWeb: share of lines that end in punctuation
``short_lines``              FineWeb: share of lines of up to 30 characters
``line_breaks_per_word``     FineWeb: line breaks for a word
===========================  =====================================================================================

Gopher: Rae et al. 2021, A.1.1 and Table A1; C4: Raffel et al. 2020; FineWeb: Penedo et al. 2024. Lines are non-blank
lines. Null where a number says nothing: word lengths and runs of words in scripts without spaces.
"""

from __future__ import annotations

from cleaner.model import Record
from cleaner.page import filters

DECIMALS = 4


def measures(record: Record) -> dict[str, float | int | None]:
    """The numbers of a record's text, by name.

    >>> m = measures(Record("1", "One line of words here.\\n\\nOne line of words here.", None, None, "", "1", "page"))
    >>> m["words"], m["mean_word_length"], m["duplicate_lines"], m["punctuated_lines"]
    (10, 3.6, 0.5, 1.0)
    """
    return {name: round(v, DECIMALS) if isinstance(v, float) else v for name, v in filters.numbers(record).items()}
