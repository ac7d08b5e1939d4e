"""Lines that say who, when and of what: title, byline, date, caption. Recognised from the line itself (lineforms.py) in its place.

Only lines that hold a telling word or enough digits are read in Python; which ones is settled for the whole batch at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from cleaner import lineforms
from cleaner.datewords import months
from cleaner.label.rules.shape import Shape
from cleaner.lines import Lines, vocabulary
from cleaner.model import Finding, Thread

I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
Bools = NDArray[np.bool_]

_BYLINE_FIRST = """
by written reported posted published story words text texts reporting article submitted compiled edited translated review reviewed interview photos author authors
writer writers reporter correspondent contributor von ein eine geschrieben verfasst veröffentlicht autor autorin autoren verfasser verfasserin redakteur redakteurin
par écrit publié rédigé texte auteur auteure auteurs autrice rédaction propos por escrito publicado texto autora autores redacción redacao redação reportagem
entrevista scritto a articolo testo pubblicato di autore autori geschreven gepubliceerd tekst door redactie av af napisane opublikowane przez opracowanie opracował
opracowała oprac autorka yazar yazan haber muhabir röportaj автор авторы автори текст беседовал беседовала подготовил подготовила записал записала підготував
підготувала بقلم كتب كتبت حوار إعداد تقرير الكاتب المؤلف حاوره حاورها نویسنده گزارش نوشته به 作 撰 文 记 記 编 編 责 責 本 新 执 執 ラ 著 取材 글쓴이 글 저자 작성자
"""
_BYLINE_ANY = "기자 记 記"
_CAPTION_ANY = """
photo photos photograph photographs picture pictures image images illustration graphic screenshot caption credit credits courtesy source sources jpg jpeg png gif webp
foto fotos bild bilder bildquelle bildnachweis symbolbild symbolfoto archivbild archivfoto titelbild grafik quelle quellen bildmaterial crédit crédits visuel dessin légende
fuente fuentes imagen imágenes ilustración crédito créditos fotografía imagem imagens fotografia ilustração legenda divulgação reprodução fonte fontes immagine illustrazione didascalia
beeld afbeelding illustratie fotograaf bron zdjęcie zdjęcia fot źródło źródła ilustracja fotoğraf fotoğraflar görsel kaynak фото снимок изображение иллюстрация фотография источник
источники зображення світлина джерело تصوير الصورة صورة المصدر عکس تصویر منبع afp ap reuters dpa epa efe ansa tass тасс xinhua pti getty shutterstock istock istockphoto alamy
pixabay unsplash pexels flickr wikimedia imago anadolu aa keystone belga anp nurphoto bloomberg nasa lusa 사진 그림 이미지 출처 자료 연합뉴스 뉴시스 图 圖 摄 攝 写 撮 源 典
"""


@lru_cache(maxsize=1)
def _vocabularies() -> tuple[U64, U64, U64, U64]:
    return (
        vocabulary(_BYLINE_FIRST.split()),
        vocabulary(_BYLINE_ANY.split()),
        vocabulary(_CAPTION_ANY.split()),
        vocabulary(months()),
    )


def findings(
    lines: Lines, shape: Shape, phrase: Bools, threads: Sequence[Thread | None], out: list[list[Finding]]
) -> Bools:
    """Append byline, date, caption and title findings; ``phrase`` marks blocks that are a phrase of furniture.

    Returns which blocks are date lines.
    """
    dates = _dates(lines, shape, out)
    bylines = _bylines(lines, shape, dates, out)
    captions = _captions(lines, shape, out)
    taken = phrase | dates | bylines | captions
    _titles(lines, shape, taken, dates | bylines, threads, out)
    return dates


def _add(out: list[list[Finding]], lines: Lines, block: int, kind: str, rule: str, score: float, why: str) -> None:
    d = int(lines.doc[block])
    at = block - int(lines.offsets[d])
    out[d].append(Finding(at, at + 1, kind, rule, score, why))


def _numbers(lines: Lines) -> tuple[I64, Bools]:
    """How many words of each block are numbers, and whether one of them has four digits."""
    first = lines.cps[lines.words.starts]
    number = (first >= 0x30) & (first <= 0x39)
    counts = np.bincount(lines.word_block[number], minlength=len(lines)).astype(np.int64)
    year = number & (lines.words.ends - lines.words.starts == 4)
    has_year = np.zeros(len(lines), np.bool_)
    has_year[lines.word_block[year]] = True
    return counts, has_year


def _dates(lines: Lines, shape: Shape, out: list[list[Finding]]) -> Bools:
    found = np.zeros(len(lines), np.bool_)
    numbers, year = _numbers(lines)
    few = (lines.n_digits > 0) & (lines.n_words <= 18) & (shape.length <= 120) & (lines.n_words - numbers <= 12)
    month = lines.having(_vocabularies()[3])
    maybe = few & (month | (numbers >= 3) | (year & (numbers >= 2)))
    spaced_east = (lines.n_digits >= 3) & few & (shape.length > lines.n_chars)  # 2024年5月3日: digits and singles
    seen: list[tuple[int, str]] = []
    for block in np.flatnonzero(maybe | spaced_east).tolist():
        line = lineforms.date_line(lines.text(block))
        if line is not None:
            found[block] = True
            seen.append((block, line.raw))
    # Entries of a diary or a changelog have dates for headings: prose follows each of them.
    heads: dict[int, int] = {}
    for block, _ in seen:
        if block + 1 < shape.last[block] and shape.prose[block + 1]:
            d = int(lines.doc[block])
            heads[d] = heads.get(d, 0) + 1
    counts = np.bincount(lines.doc[found], minlength=len(lines.docs))
    for block, raw in seen:
        d = int(lines.doc[block])
        listed = heads.get(d, 0) >= 4
        table = counts[d] >= 8 and _in_table(lines, shape, block)
        score = 0.5 if listed or table else 0.93
        _add(out, lines, block, "date", "date.line", score, f"nothing but a date: “{raw[:40]}”")
    return found


def _in_table(lines: Lines, shape: Shape, block: int) -> bool:
    """Whether most of the lines around are numbers."""
    low, high = max(int(shape.first[block]), block - 4), min(int(shape.last[block]), block + 5)
    around = [b for b in range(low, high) if b != block]
    numeric = sum(int(lines.n_digits[b]) * 2 > int(lines.n_letters[b]) + int(lines.n_digits[b]) for b in around)
    return numeric * 2 >= len(around)


def _bylines(lines: Lines, shape: Shape, dates: Bools, out: list[list[Finding]]) -> Bools:
    first_vocabulary, anywhere, _, _ = _vocabularies()
    found = np.zeros(len(lines), np.bool_)
    some = lines.n_words > 0
    at = np.minimum(lines.word_offsets[:-1], max(len(lines.words.hashes) - 1, 0))
    leads = np.zeros(len(lines), np.bool_)
    if len(lines.words.hashes):
        leads = np.isin(lines.words.hashes[at], first_vocabulary) & some
    maybe = (leads | lines.having(anywhere)) & (shape.length <= 220)
    for block in np.flatnonzero(maybe).tolist():
        author = lineforms.byline(lines.text(block))
        if author is not None:
            found[block] = True
            _add(out, lines, block, "byline", "byline.line", 0.92, f"names an author: “{author[:60]}”")
    # A bare name beside a date or below a byline label, before the text starts.
    for block in np.flatnonzero(dates).tolist():
        for b in (block - 1, block + 1):
            if not shape.first[block] <= b < shape.last[block] or found[b] or dates[b] or not shape.short[b]:
                continue
            if shape.prose_before[b] * 10 > shape.prose_total[b]:
                continue
            name = lineforms.person(lines.text(b))
            if name is not None and int(lines.n_words[b]) >= 2:
                found[b] = True
                _add(out, lines, b, "byline", "byline.name", 0.7, f"a name beside a date: “{name[:60]}”")
    return found


def _captions(lines: Lines, shape: Shape, out: list[list[Finding]]) -> Bools:
    found = np.zeros(len(lines), np.bool_)
    maybe = lines.having(_vocabularies()[2]) & (shape.length <= 400)
    for block in np.flatnonzero(maybe).tolist():
        credit = lineforms.caption_credit(lines.text(block))
        if credit is None:
            continue
        found[block] = True
        rule = "caption.source" if credit.kind == "source" else "caption.picture"
        _add(out, lines, block, "caption_credit", rule, 0.92, f"a {credit.kind}: “{credit.text[:60]}”")
    return found


def _titles(
    lines: Lines, shape: Shape, taken: Bools, marks: Bools, threads: Sequence[Thread | None], out: list[list[Finding]]
) -> None:
    """One title a page: the best heading before the first prose."""
    for d in range(len(lines.docs)):
        first, last = int(lines.offsets[d]), int(lines.offsets[d + 1])
        if first == last or threads[d] is not None:
            continue
        prose = int(shape.next_prose[first])
        if prose >= last or shape.prose_total[first] < 200:
            continue
        late = _after_blurb(shape, taken, marks, prose, last)
        if late:
            out[d].append(Finding(late - first, late + 1 - first, "title", "title.heading", 0.9,
                                  "the heading after the date, before the first paragraph"))  # fmt: skip
            continue
        best, points = _best_title(lines, shape, taken, marks, first, prose, last)
        if best < 0:
            continue
        head = prose - first
        sure = points >= 6 or (best == first and head <= 3)
        at = best - first
        out[d].append(
            Finding(at, at + 1, "title", "title.heading", 0.9 if sure else 0.6, "the heading before the first paragraph")
        )


def _after_blurb(shape: Shape, taken: Bools, marks: Bools, prose: int, last: int) -> int:
    """The heading of a page that opens with a line about the site, a date or byline, then the heading; 0 where it does not."""
    if prose - int(shape.first[prose]) > 2:
        return 0
    for b in range(prose + 1, min(prose + 5, last - 1)):
        if shape.prose[b]:
            return 0
        if marks[prose + 1 : b].any() and not taken[b] and shape.length[b] <= 170 and shape.prose[b + 1]:
            return b
    return 0


def _best_title(
    lines: Lines, shape: Shape, taken: Bools, marks: Bools, first: int, prose: int, last: int
) -> tuple[int, int]:
    """The block before *prose* most like a title and its points; (-1, 0) where none is."""
    body: set[int] = set()
    b = prose
    size = 0
    while b < last and size < 4000:
        if shape.prose[b]:
            body.update(_long_words(lines, b))
            size += int(shape.length[b])
        b += 1
    best, best_points = -1, 2
    all_points: dict[int, int] = {}
    for b in range(max(first, prose - 40), prose):
        length = int(shape.length[b])
        if taken[b] or not 8 <= length <= 170 or lines.n_words[b] < 2 or lines.n_letters[b] * 2 < lines.n_chars[b]:
            continue
        points = 1 if 20 <= length <= 130 else 0
        own = _long_words(lines, b)
        shared = sum(w in body for w in own)
        points += min(3, shared) if shared * 3 >= len(own) else 0
        near = prose - b
        points += 3 if near == 1 else 2 if near <= 4 else 1 if near <= 10 else 0
        points += 2 if marks[b + 1 : prose].any() and not marks[max(first, b - 6) : b].any() else 0
        points += 1 if b == first else 0
        points -= 2 if lines.sentence_end[b] and int(lines.cps[lines.ends[b] - 1]) == 0x2E else 0
        all_points[b] = points
        if points > best_points:
            best, best_points = b, points
    # Of a heading and the longer line under it, the heading is the title and the line its dek.
    for b in range(max(first, best - 3), best):
        if all_points.get(b, -9) >= best_points - 2 and shape.length[b] < shape.length[best] and lines.n_words[best] > 12:
            return b, best_points
    return best, best_points


def _long_words(lines: Lines, block: int) -> list[int]:
    """Hashes of a block's words of four characters and more."""
    a, z = int(lines.word_offsets[block]), int(lines.word_offsets[block + 1])
    hashes: list[int] = lines.words.hashes[a:z][(lines.words.ends[a:z] - lines.words.starts[a:z]) >= 4].tolist()
    return hashes
