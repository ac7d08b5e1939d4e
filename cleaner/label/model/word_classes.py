"""Word classes the line model counts: function words, and the words menus, forms, footers and forums are made of.

Every class is one list over all languages, for a line's language is not known when it is read; a word of two classes
counts in both. The lists are short on purpose: what they miss, the hashed n-grams of :mod:`cleaner.label.model.word_score`
learn.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cleaner.text import words as tx

CLASSES: dict[str, str] = {
    "function words": """
        the of and to in a is that for it as was with be by on not he his but at are this have from or had an
        they which
        one were all their has would what will there if can more when who so no out up into than them only
        some could
        these two may then do any now such like our over even most after also did many before must through
        back where
        much should well down because just those how too very being about
        der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus
        er hat
        dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor
        zur bis
        mehr durch man sein wurde sei wenn kann gegen vom schon da habe
        le la les de des du un une et est en que qui dans pour pas au sur ce il elle ne se plus par avec son
        sa ses
        aux mais ont été cette comme ou nous vous je sont leur être fait tout même aussi
        el los las una y del se lo con su para al como más pero sus este ha entre cuando muy sin sobre ser
        también me
        hasta hay donde quien desde todo nos durante ni contra ese eso había fue esta
        o os as um uma do da dos das no na nos nas em não mais foi ao pelo pela são também já ele ela seu sua
        isso
        il lo gli di che è non per una sono della del con alla anche come più ma nel dei delle questo ha si al
        dalla
        het een van en dat niet zijn op te voor met die er aan om ook als maar bij nog naar uit door over
        wordt dan
        i w z na się nie że do to jest jak ale po co tak za od przez już dla przy czy był tylko są ich tym
        ve bir bu da de için ile çok daha gibi ne kadar olarak ama en ya her sonra olan
        и в не на что я с он как это по но из за его к у от так же для мы бы ее или то был она все было
        і та що не з на до як це за від для про але його або у й
        في من على أن إلى عن ما لا هذا هذه التي الذي كان مع أو بعد قد كل ذلك بين لم
        و در به از که این را با است برای آن یک تا بر هم می شد
        och att det som på av är för med inte den till har om jag de men ett var så
        og at det som på av er for med ikke til har om jeg men et var så
        ja on ei se että oli mutta hän kun niin myös ovat olla
        a az és hogy nem is egy de ez meg csak volt
        že se na je to s v si ale jako by po tak
        și la cu nu din care mai pe este sau
        की के है में से को का और यह
        的 是 了 在 不 我 有 和 人 这 他 们 也 就 都 说 会 到 为 之
        の に は を た が で て と し れ さ も な
    """,
    "you and we": """
        you your yours we our us let sie ihr ihre ihnen dein deine du dir uns unser unsere wir vous votre vos
        nous notre
        nos usted su tu tus nosotros nuestro nuestra você seu nós nosso voi vostro tuo noi nostro je jouw uw
        wij ons
        onze twój twoje ty nas nasz siz sizin biz bizim senin вы ваш вас нас наш мы ви ваші نحن لكم شما ما 您 你
    """,
    "I": """
        i me my mine myself i'm ive ich mich mir mein meine moi mon ma mes yo mi mis eu meu minha io mio mia
        mij
        mijn ja mnie mój ben benim я мне мой меня مني من 我 私 僕
    """,
    "log in": """
        login log logout signin sign signup register registration registered password username account
        accounts forgot
        anmelden abmelden einloggen registrieren passwort konto benutzername connexion connecter inscription
        inscrire
        compte passe iniciar sesión registrarse registrarte contraseña cuenta entrar cadastre senha conta
        accedi
        accesso registrati inloggen aanmelden registreren wachtwoord zaloguj zarejestruj hasło konto giriş
        kayıt şifre
        üye войти регистрация пароль вход увійти تسجيل الدخول ورود ثبت 로그인 회원가입
    """,
    "newsletter": """
        subscribe subscribed subscription newsletter newsletters inbox email mail unsubscribe rss feed alerts
        notifications updates abonnieren abonnement abonnements abonner abonnez infolettre suscríbete
        suscribirse
        suscripción boletín correo assine assinar assinatura inscreva iscriviti abbonati nieuwsbrief abonneren
        subskrybuj newslettera bülten abone подписаться подписка рассылка підписатися اشترك النشرة 구독 뉴스레터
    """,
    "share": """
        share shares sharing tweet facebook twitter linkedin pinterest instagram whatsapp telegram reddit
        youtube tiktok
        tumblr vk flipboard pocket messenger bluesky threads mastodon snapchat follow followers bookmark
        teilen merken
        partager compartir compartilhar condividi delen udostępnij paylaş поделиться поділитися شارك مشاركة 공유
    """,
    "related": """
        related recommended recommendations trending popular latest recent similar featured more read next
        also stories
        articles posts editors picks spotlight viewed mehr thema verwandte ähnliche beliebt meistgelesen
        aktuell
        weiterlesen lesen artikel lire aussi articles similaires plus lus relacionados leer también noticias
        últimas
        leia mais relacionadas leggi anche correlati articoli meer lees gerelateerd czytaj więcej podobne
        powiązane
        ilgili haberler читайте также похожие новости материалы читайте اقرأ أيضا مزيد 관련 기사
    """,
    "menu": """
        home menu search skip navigation next previous prev back sitemap contact about faq help category
        categories
        archive archives tag tags toggle close open expand collapse view show all load page pages site
        advertise
        careers jobs press support support services products shop blog news events resources gallery directory
        suche
        startseite hauptmenü kontakt über hilfe kategorien zurück weiter inhalt impressum accueil recherche
        suivant
        précédent rechercher contacto inicio buscar siguiente anterior ayuda início busca próximo ajuda cerca
        chi
        siamo contatti precedente zoeken volgende vorige szukaj następny poprzedni kontakt ara anasayfa
        sonraki önceki
        поиск главная далее назад контакты меню пошук головна بحث الرئيسية جستجو خانه 검색 홈 메뉴
    """,
    "forum": """
        comment comments reply replies permalink report quote flag upvote downvote vote votes thread threads
        forum
        forums posted posts joined member members moderator administrator likes liked reputation location
        messages
        topic topics guest online offline registered reactions kommentar kommentare antworten beiträge beitrag
        zitieren registriert mitglied themen commentaires commentaire répondre citer messages inscrit
        comentarios
        responder respuestas mensajes miembro comentários respostas commenti rispondi messaggi iscritto
        reacties
        reageer berichten komentarze odpowiedz posty dołączył yorum yorumlar cevap mesaj üyelik комментарии
        комментарий ответить сообщений сообщения цитата зарегистрирован коментарі تعليق تعليقات رد مشاركات
        پاسخ 댓글 답글
    """,
    "legal": """
        privacy cookie cookies terms policy policies rights reserved copyright gdpr consent disclaimer
        conditions
        accessibility powered trademark trademarks datenschutz nutzungsbedingungen agb impressum rechte
        vorbehalten
        cookies confidentialité mentions légales droits réservés privacidad política términos condiciones
        derechos
        reservados aviso termos privacidade direitos informativa diritti riservati privacybeleid voorwaarden
        rechten
        voorbehouden prywatności regulamin prawa zastrzeżone gizlilik çerez politikası hakları saklıdır
        конфиденциальности права защищены соглашение политика الخصوصية حقوق محفوظة 개인정보 저작권
    """,
    "shop": """
        cart checkout wishlist add buy sale stock sku quantity qty shipping delivery sort filter price prices
        compare
        deal deals discount offer offers order warenkorb kaufen preis versand lieferung panier acheter prix
        livraison
        carrito comprar precio envío carrinho preço carrello acquista prezzo winkelwagen prijs koszyk cena kup
        sepet
        fiyat корзина купить цена السلة السعر 장바구니 가격
    """,
    "credit": """
        by author written photo photograph photos image images getty reuters afp ap dpa credit courtesy source
        updated
        published publication staff writer editor reporter correspondent von foto fotos bild bilder quelle
        autor
        veröffentlicht aktualisiert par auteur crédit publié por imagen imagem fuente fonte publicado
        actualizado
        atualizado di immagine pubblicato aggiornato door bron beeld gepubliceerd fot źródło autor
        opublikowano yazar
        fotoğraf kaynak автор фото источник опубликовано джерело صورة المصدر عکس منبع 기자 사진
    """,
    "month or weekday": """
        jan feb mar apr may jun jul aug sep sept oct nov dec january february march april june july august
        september
        october november december monday tuesday wednesday thursday friday saturday sunday mon tue wed thu fri
        sat sun
        januar februar märz mai juni juli oktober dezember montag dienstag mittwoch donnerstag freitag samstag
        sonntag
        janvier février mars avril juin juillet août septembre octobre novembre décembre lundi mardi mercredi
        jeudi
        vendredi samedi dimanche enero febrero marzo abril mayo junio julio agosto septiembre octubre
        noviembre
        diciembre lunes martes miércoles jueves viernes sábado domingo janeiro fevereiro março maio junho
        julho
        setembro outubro novembro dezembro gennaio febbraio aprile maggio giugno luglio settembre ottobre
        dicembre
        januari februari maart mei augustus stycznia lutego marca kwietnia maja czerwca lipca sierpnia
        września
        października listopada grudnia ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım
        aralık
        января февраля марта апреля мая июня июля августа сентября октября ноября декабря січня лютого березня
        квітня
        травня червня липня серпня вересня жовтня листопада грудня يناير فبراير مارس أبريل مايو يونيو يوليو
        أغسطس
        سبتمبر أكتوبر نوفمبر ديسمبر 年 月 日 년 월 일
    """,
    "year": " ".join(map(str, range(1980, 2036))),
    "time": """
        am pm ago hour hours hr hrs minute minutes min mins sec day days week weeks month months year years
        today
        yesterday edited uhr vor stunden minuten tagen gestern heute heures il jours hier aujourd horas hace
        hoje
        ontem há ore fa ieri uur geleden gisteren godzin temu wczoraj dzisiaj saat önce dün bugün часов назад
        вчера
        сегодня минут منذ ساعة 前 小时
    """,
    "donate": """
        donate donation donations donor contribute tax deductible nonprofit supporters membership spenden
        spende don
        donner soutenez dons donar donación dona apoya doar doe doneren steun wesprzyj darowizna bağış
        пожертвовать
        поддержать تبرع 후원
    """,
    "address": """
        http https www com org net html php co uk io de fr fax tel phone telephone telefon téléphone teléfono
        suite ave st rd box zip
    """,
    "ad": """
        advertisement advertisements advertising advertise sponsored sponsor promoted ad ads affiliate anzeige
        werbung
        publicité annonce publicidad anuncio publicidade patrocinado pubblicità advertentie reklama reklam
        реклама
        إعلان 광고
    """,
    "browser": """
        javascript enable enabled browser adblock loading iframe flash player cookies aktivieren navigateur
        navegador browsera
    """,
}
"""Words by class; the order is that of their rows."""

NAMES: tuple[str, ...] = tuple(CLASSES)


class Classes(NamedTuple):
    """A cuckoo hash table (Pagh and Rodler 2001) over the words of all classes: each word is in one of two slots.

    ``tags`` checks the word, ``sets`` numbers the set of classes it is in; slot 0 is empty. Words that ``near`` has
    nothing for, by their upper 16 bits, are in none: most words are, and that table is small.
    """

    mask: int
    near: NDArray[np.bool_]
    tags: NDArray[np.uint64]
    sets: NDArray[np.uint8]
    members: NDArray[np.uint8]
    """(most classes of a word, sets): the classes of a set, in order, then the number of classes for none."""

    def look_up(self, hashes: NDArray[np.uint64]) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Places of the words that may be in classes, and the set of each (0 for one that is in none after all)."""
        at = np.flatnonzero(self.near.take(hashes >> np.uint64(48)))
        hashes = hashes.take(at)
        mask = np.uint64(self.mask)
        first = (hashes & mask).view(np.intp)
        second = ((hashes >> np.uint64(32)) & mask).view(np.intp)
        slot = np.where(self.tags.take(first) == hashes, first, second)
        slot *= self.tags.take(slot) == hashes
        return at, self.sets.take(slot)

    def per_block(self, hashes: NDArray[np.uint64], block: NDArray[np.int64], blocks: int) -> NDArray[np.intp]:
        """(blocks, classes): how many words of each class every block has; *block* is that of each word."""
        at, sets = self.look_up(hashes)
        row = block.take(at) * (len(CLASSES) + 1)
        found = [row + self.members[0].take(sets)]
        for members in self.members[1:]:
            more = members.take(sets)
            some = np.flatnonzero(more != len(CLASSES))
            found.append(row.take(some) + more.take(some))
        width = len(CLASSES) + 1
        counts = np.bincount(np.concatenate(found), minlength=blocks * width)
        return counts.reshape(blocks, width)[:, :-1]


@lru_cache(maxsize=1)
def classes() -> Classes:
    """The table of :data:`CLASSES`."""
    found: dict[int, set[int]] = {}
    for number, words in enumerate(CLASSES.values()):
        for h in tx.words_of(tx.code_points(tx.normalise(words))).hashes.tolist():
            found.setdefault(h, set()).add(number)
    size = 1 << 13
    slots: dict[int, int] = {0: 0}
    for word in found:
        h, at = word, word & (size - 1)
        for _ in range(100):
            if at and at not in slots:
                slots[at] = h
                break
            if at:
                slots[at], h = h, slots[at]
            at = (h >> 32) & (size - 1) if at == h & (size - 1) else h & (size - 1)
        else:  # cannot happen with a table a fifth full, and a test would see it
            raise AssertionError("the word table is too small")
    known = sorted({(), *(tuple(sorted(f)) for f in found.values())})
    near = np.zeros(1 << 16, np.bool_)
    tags, sets = np.zeros(size, np.uint64), np.zeros(size, np.uint8)
    for at, h in slots.items():
        if at:
            near[h >> 48] = True
            tags[at], sets[at] = h, known.index(tuple(sorted(found[h])))
    members = np.full((max(map(len, known)), len(known)), len(CLASSES), np.uint8)
    for number, of in enumerate(known):
        members[: len(of), number] = of
    return Classes(size - 1, near, tags, sets, members)
