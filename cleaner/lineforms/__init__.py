"""What a single line is, told from its words and form alone: byline, date line, caption or credit, licence terms.

Pure functions of a line, in sixteen languages (en de fr es pt it nl pl tr ru uk ar fa zh ja ko), shared by
labelling, threads
and metadata. All patterns are bounded and lines over :data:`LONGEST` characters are refused unread, so each costs a
small constant.
"""

from cleaner.lineforms.bylines import byline, is_name, person
from cleaner.lineforms.credits import Credit, caption_credit
from cleaner.lineforms.datelines import DateLine, date_line, furniture
from cleaner.lineforms.limits import LONGEST
from cleaner.lineforms.terms import license_terms

__all__ = [
    "LONGEST",
    "Credit",
    "DateLine",
    "byline",
    "caption_credit",
    "date_line",
    "furniture",
    "is_name",
    "license_terms",
    "person",
]
