"""What a single line is, told from its words and form alone: byline, date line, caption or credit, licence terms.

Pure functions of a line, in sixteen languages (en de fr es pt it nl pl tr ru uk ar fa zh ja ko), shared by
labelling, threads
and metadata. All patterns are bounded and lines over :data:`LONGEST` characters are refused unread, so each costs a
small constant.
"""

from cleaner.language.line_forms.bylines import byline, is_name, person
from cleaner.language.line_forms.credits import Credit, caption_credit
from cleaner.language.line_forms.date_lines import DateLine, date_line, says_updated
from cleaner.language.line_forms.licence_terms import license_terms
from cleaner.language.line_forms.line_limits import LONGEST

__all__ = [
    "LONGEST",
    "Credit",
    "DateLine",
    "byline",
    "caption_credit",
    "date_line",
    "is_name",
    "license_terms",
    "person",
    "says_updated",
]
