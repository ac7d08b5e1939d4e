"""Stack Exchange: questions and answers signed below ("answered DATE"), with comments under both."""

from __future__ import annotations

from cleaner.threads.platforms.line_patterns import WHEN
from cleaner.threads.platforms.platform import Platform

PLATFORM = Platform(
    "stackexchange",
    anchor=(
        rf"(?:asked|answered|gefragt|beantwortet|preguntada|respondida|respondido|perguntada|formulada|задан"
        rf"|ответ дан|вопрос задан"
        rf"|質問日時|回答日時) ?{WHEN}(?: .{{0,60}})?"
    ),
    split=True,
    header=False,
    until=(
        r"add a comment.{0,12}|show \d+ more comments?.{0,12}|\d+|comments disabled.{0,60}|kommentar"
        r" hinzufugen.{0,9}|anadir un comentario.{0,9}"
        r"|adicione um comentario.{0,9}|добавить комментарий.{0,9}|commented ∂+.{0,30}|コメントを追加.{0,9}"
    ),
    opens=r"viewed .{0,30}|modified ∆.{0,40}|просмотрен .{0,30}|vista .{0,30}|visto .{0,30}|閲覧数 .{0,30}",
    signs=(
        "sorted by:*",
        "add a comment",
        "ask question",
        "improve this answer",
        "share improve this answer follow",
    ),
    needs=2,
    html=("div.question", "div.answer"),
    wordless=True,
    words=r"s-prose|comment-copy",
    roles=(("forum_action", r"js-voting|vote-cell"),),
    remarks=r"\.js-comment|[.-]comment-(?:body|user|text|actions|score)|\.comments-list",
)
