"""What rules, threads and the model say of the pages of a batch, and what follows for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from cleaner.config import LabelConfig
from cleaner.label import decide, footer, prose_blocks, rules, whole_blocks
from cleaner.label.block_states import PageEvidence
from cleaner.label.model import predict
from cleaner.label.rules import article_end, declared_body, elements, line_numbers
from cleaner.model import Document, Finding, Thread

WITHOUT_ARTICLE = frozenset({"product", "service", "collection"})
"""Types of pages whose content is many parts side by side, none of which is the article. Of the dates that htmldate
finds on those which do not say that they are articles, hardly one is the page's."""


class BatchEvidence(NamedTuple):
    """What rules, threads and the model say of a batch of documents; the sequences have one entry per document."""

    found: Sequence[Sequence[Finding]]
    threads: Sequence[Thread | None]
    scores: predict.Scores | None
    parts: footer.PagesAndTails
    labels: Sequence[LabelConfig]

    def type_of(self, number: int) -> str:
        """The likeliest sort of a document with text; empty without a model."""
        return self.scores.type_of(int(self.scores.lines.offsets[self.parts.heads[number]])) if self.scores else ""

    def settle(self, number: int, document: Document, own: Sequence[Finding]) -> decide.SettledPage:
        """What is removed and what stays of *document*, the one of that *number* in the batch.

        *own* are findings of the user's rules.
        """
        thread, level = self.threads[number], self.labels[number]
        part, end = self.parts.heads[number], self.parts.ends[number]
        said = [*self.found[number], *own, *rules.find_in_markup(document), *line_numbers.find(document)]
        said += () if thread is None else thread.findings
        if self.scores is None:
            return decide.settle(PageEvidence(document, said, None, thread, end=end), level)
        first = int(self.scores.lines.offsets[part])
        content = elements.together(document, self.scores.content[first : first + len(document)])
        content = whole_blocks.held_together(document, content, whole_blocks.of_code(document))
        page_type = self.type_of(number) if len(document) else ""
        if thread is None or thread.comments:
            own_text = prose_blocks.outside_posts(content, thread)
            said += declared_body.find(document, own_text)
            if page_type not in WITHOUT_ARTICLE:
                said += article_end.find(document, own_text)
        threshold = self.scores.threshold(part, level.level)
        reference = page_type == "documentation"
        evidence = PageEvidence(document, said, content, thread, threshold, reference, end)
        return decide.settle(evidence, level)

    def reasons(self, first: int) -> Callable[[int], str] | None:
        """The model's reasons by block of the document whose blocks start at *first* of the batch; ``None`` without a
        model.
        """
        scores = self.scores
        return None if scores is None else lambda block: scores.reasons(first + block)
