"""Lines that say how a text may be used."""

from __future__ import annotations

import re

_LICENSE = re.compile(
    r"""(?xi)
      \bcreative\ commons\b | \bcc[- ]?(?:by|0)\b(?:[- ](?:sa|nc|nd))* | creativecommons\.org | \bgfdl\b
        | gnu\ free\ documentation
    | \b(?:all|some|no)\ rights\ reserved\b | alle\ rechte\ vorbehalten | tous\ droits\ (?:de\ \w{1,14}\ )?réservés
      | tous\ droits\ reserves
    | (?:todos\ los\ |todos\ os\ )?(?:derechos|direitos)\ reservados | tutti\ i\ diritti\ riservati
      | riproduzione\ riservata | alle\ rechten\ voorbehouden
    | wszelkie\ prawa\ zastrzeżone | tüm\ hakları\ saklıdır | her\ hakkı\ saklıdır | (?:все|усі
      |всі)\ права\ (?:защищены|захищен[оі])
    | (?:جميع|كل|كافة)\ (?:ال)?حقوق | حقوق\ (?:النشر|الطبع)?\ ?محفوظة | (?:تمامی?|کلیه)\ حقوق | 版权所有 | 版權所有
      | 保留(?:所有
      |一切)?权利 | 無断転載(?:を?禁) | 転載を?禁 | 无断转载
    | 未经(?:授权|许可).{0,12}转载 | 转载请注明 | 무단\ ?(?:전재|복제|배포)
    | \b(?:may|can|must|might)\ (?:not\ |freely\ |also\ )?be\ (?:freely\ )?(?:reproduced|republished|reprinted
      |disseminated|redistributed|reposted|distributed|copied|quoted)\b
    | \brepublish(?:ing|ed)?\b.{0,60}\b(?:free|article|story|content|licen[cs]e|permission|guidelines|terms|work)
    | \b(?:reprint|reproduction|redistribution)\b.{0,40}\b(?:permission|prohibited|permitted|authori[sz]ed|licensing
      |rights|forbidden)
    | (?:reproduc|republish|reprint|redistribut|transmit|\bcop(?:y|ied)|\bused?\b
      |published).{0,120}\bwithout\ (?:\w{1,12}\ ){0,4}(?:permission|consent|authori[sz]ation)
    | \blicen[cs]ed\ under\b | \bunder\ (?:a|the)\ [\w -]{2,50}\ licen[cs]e\b | \bpublic\ domain\b.{0,40}\b(?:dedicat
      |work|release)
    | (?:nachdruck|vervielfältigung|weiterverwendung|wiedergabe)\b.{0,60}\b(?:genehmigung|gestattet|untersagt|erlaub
      |zustimmung|quellenangabe)
    | (?:steht|stehen|veröffentlicht|lizenziert)\ (?:ist\ )?unter\ .{0,40}lizenz | reproduction\ (?:totale|partielle
      |interdite|autorisée|même)
    | sous\ (?:la\ )?licence\b | bajo\ (?:una?\ |la\ )?licencia\b | sob\ (?:a\ |uma\ )?licença\b | prohibida\ (?:su
      |la)\ (?:reproducción|copia) | proibida\ a\ reprodução
    | con\ licenza\b.{0,20}\b(?:creative|cc|libera) | (?:kopiowanie|przedruk|powielanie
      |rozpowszechnianie).{0,60}(?:zgody|zabronione|zakazane|zezwol)
    | (?:izinsiz|kaynak\ gösterilmeden|izin\ alınmadan).{0,40}(?:kullanılamaz|kopyalanamaz|yayınlanamaz|alıntı)
    | (?:перепечатк|воспроизведени|копировани|использовани|передрук|використанн|відтворенн).{0,80}(?:запрещ|разреш
      |ссылк|воспрещ|согласи|заборон|дозвол|посиланн)
    | (?:يحظر|يمنع)\ (?:نشر|نقل|إعادة).{0,60} | نقل\ .{0,30}\ ذکر\ منبع
    """
)  # fmt: skip
COPYRIGHT = re.compile(
    r"(?i)^[\s|*•·–-]{0,4}(?:©|\(c\)|℗|copyright\b|copr\.)[\s©℗(c)]{0,8}(?:by\s|the\s)?(?:\d{4}|[^\W\d_])|"
    r"(?:©|\(c\)|\bcopyright\b|&copy;)[\s©]{0,3}(?:19|20)\d{2}|\b(?:19|20)\d{2}\s?(?:[-–]\s?(?:19|20)?\d{2,4})?\s?©"
)


_LICENSE_KEYS = (
    "©", "℗", "(c)", "copyright", "licen", "lizenz", "commons", "cc-", "cc b", "ccb", "cc0", "gfdl", "rights",
    "rechte", "droits", "derechos", "direitos",
    "diritti", "riproduzione", "prawa", "hakk", "прав", "حقوق", "版权", "版權", "保留", "転載", "转载", "무단",
    "reproduc", "republish", "reprint",
    "redistribut", "disseminated", "reposted", "distributed", "copied", "quoted", "permission", "public domain",
    "nachdruck", "vervielf", "weiterverw",
    "wiedergabe", "reprodução", "reproducción", "prohibida", "przedruk", "kopiowanie", "powielanie", "rozpowszechn",
    "izin", "kaynak g", "перепечат",
    "воспроизвед", "копирован", "использован", "передрук", "використан", "відтворен", "يحظر", "يمنع", "ذکر منبع",
)  # fmt: skip
"""A line with none of these holds no term; saves reading prose with the long pattern."""


def license_terms(line: str) -> bool:
    """Whether a line states under which terms the text may be used: a licence, a prohibition, or a copyright notice.

    >>> license_terms("Texts may be disseminated on the condition that their origin is credited.")
    True
    >>> license_terms("© 2019 The Herald")
    True
    >>> license_terms("The minister said the licence had been withdrawn.")
    False
    """
    if len(line) > 1500:
        return False
    low = line.lower()
    if not any(k in low for k in _LICENSE_KEYS):
        return False
    return bool(COPYRIGHT.search(line[:200]) or _LICENSE.search(line))
