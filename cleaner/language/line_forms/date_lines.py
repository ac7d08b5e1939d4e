"""Lines that hold nothing but a date."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from cleaner.language import dates as dt
from cleaner.language.date_words import fold, weekdays


class DateLine(NamedTuple):
    """When a page says it was published; ``iso`` is ``None`` where the words leave it open (see
    :mod:`cleaner.language.dates`).
    """

    iso: str | None
    raw: str


_FURNITURE = """
    published posted updated update date dated created modified last first originally on at by in time times the of
    started start release released revised reviewed edited edit asked answered viewed commented am pm est edt cst cdt
    pst pdt gmt utc bst cet cest ist et ct pt msk min mins minute minutes read reading comments comment views view issue
    print online veröffentlicht erschienen aktualisiert aktualisierung zuletzt geändert erstellt am um den der vom uhr
    stand datum lesezeit verfasst geschrieben beitrag von publié publie mis mise à a jour le la modifié modifie date
    paru heure heures et du depuis rédigé créé lecture publicado publicada actualizado actualizada fecha el del de a las
    los hrs horas hora última ultima actualización modificación creado lectura atualizado atualizada atualização data às
    as em publicação criado leitura modificado por pubblicato pubblicata aggiornato aggiornata aggiornamento ultimo
    modifica data il ore alle di lettura creato inserito gepubliceerd gewijzigd bijgewerkt laatst laatste geplaatst
    datum op om uur leestijd opublikowano dodano aktualizacja zaktualizowano ostatnia zmiana data utworzono publikacji o
    godz godzina godz r dnia modyfikacja wysłany napisano yayınlanma yayınlandı yayın yayin tarihi tarih güncelleme
    güncellenme güncellendi son oluşturulma giriş saat eklenme tarihi опубликовано обновлено дата добавлено создано
    изменено в г года год от публикации время последнее обновление размещено отправлено опубліковано оновлено додано
    створено змінено о р року від час останнє оновлення публікації نشر نشرت تاريخ التاريخ النشر آخر تحديث الساعة في يوم
    محدث منشور بتاريخ م ه صباحا مساء ص تم حرر تاریخ انتشار بروزرسانی ساعت در روز منتشر شده آخرین ویرایش شناسه
    发布 发表 更新 时间 日期 发布时间 发表时间 更新时间 于 發布 發表 時間 公開 公開日 更新日 投稿 投稿日 掲載 配信
    最終更新 日時 作成 登録
    입력 수정 등록 게시 작성 작성일 날짜 최종 업데이트 승인 기사입력 기사수정
"""


@lru_cache(maxsize=1)
def furniture() -> frozenset[str]:
    """Folded words that surround a date on a line of its own."""
    return frozenset(fold(w) for w in _FURNITURE.split()) | weekdays()


_WORDS = re.compile(r"[^\W\d_]+(?:[''’][^\W\d_]+)?")
_SAID = (
    "publi", "updat", "posted", "veroff", "aktual", "erschien", "actuali", "atuali", "pubbl", "aggiorn", "gepubl",
    "geplaatst", "opublik", "dodano", "yayin", "gunce", "опубл", "обнов", "оновл", "نشر", "منتشر",
)  # fmt: skip
_SUPPLIER = re.compile(r"(?:来源|來源|稿源|作者|编辑|編輯|记者|提供元)[:：]\s?\S{1,20}")
_UPDATED = re.compile(
    r"(?i)(?:updat|modif|edit|revis|aktualis|geändert|zuletzt|mis à jour|mise à jour|actualiz|atualiz|aggiorn|"
    r"gewijzigd|bijgewerkt|"
    r"zmian|aktualizacj|günce|обновл|измен|оновл|змін|تحديث|بروزرسانی|更新|修正|수정|last\b|reviewed)[^\d]{0,30}$"
)


def date_line(line: str, style: dt.DateStyle = dt.UNKNOWN, reference: str | None = None) -> DateLine | None:
    """The date of a line that holds nothing but dates, times and words such as "Published"; ``None`` for any other
    line.

    Of several dates the first that is not an update counts.

    >>> date_line("Veröffentlicht am 26. Oktober 2023")
    DateLine(iso='2023-10-26', raw='26. Oktober 2023')
    >>> date_line("May 5 people") is None and date_line("In May 2015 we moved to Ankara.") is None
    True
    """
    if len(line) > 160:
        return None
    found = dt.find(line, style, reference)
    if not found:
        return None
    at, rest = 0, []
    for d in found:
        rest.append(line[at : d.start])
        at = d.end
    rest.append(line[at:])
    beside = " ".join(rest)
    if len(found) == 1 and not _WORDS.search(beside):
        return DateLine(found[0].iso, found[0].raw)
    words = [fold(w) for w in _WORDS.findall(_SUPPLIER.sub(" ", beside))]
    strangers = sum(w not in furniture() for w in words)
    # One unknown word is let in beside a full date in a short line ("Published Ankara 25 September 2020").
    said = any(w.startswith(_SAID) for w in words)
    if strangers > 1 or (strangers == 1 and (found[0].form != "exact" or not said or len(line) > 80)):
        return None
    if found[0].form in ("month", "partial") and strangers:
        return None
    if rest[-1].rstrip().endswith((".", "。")) and len(words) > 3:
        return None
    first = next((d for d in found if not _UPDATED.search(line[max(0, d.start - 60) : d.start])), found[0])
    return DateLine(first.iso, first.raw)
