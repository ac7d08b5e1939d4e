"""The words forum software prints around posts, in a dozen languages, as data.

Each table is a list of folded phrases (lower case, no accents, every number written ``0``), separated by ``|``; a line
matches when it is one of them, bullets, brackets and a closing colon aside. Languages: en de fr es pt it nl pl tr ru,
and
fi sv cs hu ar fa zh ja ko where known.
"""

from __future__ import annotations

from functools import lru_cache

from cleaner.language.date_spans import fold

FIELDS = """
subject|message-id|in-reply-to|references|reply-to|cc|newsgroups|organization|nntp-posting-host|joined|join date
registered|member since|registriert|registriert seit|dabei seit|mitglied seit|registrierung|beitritt|anmeldungsdatum
registrierungsdatum|inscription|inscrit|inscrit le|membre depuis|date d'inscription|registrado|registro|registro en
miembro desde|fecha de registro|fecha de ingreso|desde|registado|registrado em|membro desde|data de registro|ingresso
iscritto|iscritto il|registrato|data registrazione|data di iscrizione|lid geworden op|geregistreerd|lid sinds
registratiedatum|rejestracja|dolaczyl|dolaczyl(a)|dolaczono|zarejestrowany|kayit|kayit tarihi|katilim|katilim tarihi
uyelik tarihi|зарегистрирован|зарегистрирован(а)|регистрация|дата регистрации|на форуме с|с нами с|liittynyt
rekisteroitynyt|gick med|medlem sedan|registrerad|registrovan|csatlakozott|تاریخ عضویت|تاريخ التسجيل|عضو منذ|注册时间
注册|登録日|가입일|posts|post|messages|message|total posts|comments|number of posts|beitrage|beitrag|beitrage gesamt
nachrichten|messaggi|mensajes|mensagens|messages postes|berichten|posty|postow|wiadomosci|mesaj|mesajlar
mesaj sayisi|gonderi
gonderiler|сообщений|сообщения|сообщ.|постов|viesteja|viestit|inlagg|prispevky|prispevku|hozzaszolasok|نوشته ها
ارسال ها|المشاركات|مشاركات|帖子|投稿|글|location|from|ort|wohnort|herkunft|standort|localisation|lieu|ville|ubicacion
localizacion|lugar|localizacao|local|localita|residenza|provenienza|locatie|woonplaats|lokalizacja|miejscowosc|skad
konum|nereden|sehir|yer|откуда|город|местоположение|адрес|paikkakunta|sijainti|bydliste|مكان|محل سكونت|الإقامة|地点|来自
場所|nation of residence|nation of origin|country|state|city|land|pays|pais|paese|ulke|страна|reaction score|reactions
reaktionspunkte|score de reaction|punteggio reazioni|punteggio|puntuacion de reacciones|tepkime puani|баллов|реакции
points|trophy points|punkte|puntos|pontos|punti|punten|punkty|puanlari|puan|trophaenpunkte|awards|badges|likes
like score|likes received|liked|gefallt mir|erhaltene likes|me gusta recibidos|mi piace|mi piace ricevuti|begeni
begeniler|симпатии|лайки|thanks|thanked|thanks given|thanks received|has thanked|have thanks|been thanked|given thanks
danke|danksagungen|hat sich bedankt|danke erhalten|remerciements|agradecimientos|agradecido|agradeceu|foi agradecido
ringraziamenti|tesekkur|поблагодарил|поблагодарили|спасибо|благодарил (а)|поблагодарили 0 раз(а)|reputation|rep power
reputatie|renommee|reputacion|reputacao|reputazione|reputacja|itibar|rep puani|репутация|рейтинг|karma|ansehen
bewertung|bewertungen|rating|feedback|feedback score|threads|topics|themen|sujets|temas|topicos|discussioni
onderwerpen|tematy|konular|konu sayisi|темы|тем|mentioned|tagged|solutions|losungen|quoted|age|alter|edad|idade|eta
leeftijd|wiek|yas|возраст|gender|sex|geschlecht|sexe|sexo|sesso|geslacht|plec|cinsiyet|пол|occupation|profession|beruf
profesion|profissao|meslek|род занятий|interests|interessen|hobbies|contact|kontakt|kontaktdaten|contacter|contacto
contato|contatta|contatti|iletisim|контакты|контактная информация|website|webseite|site web|sitio web|сайт|first name
real name|name|vorname|prenom|nombre|имя|nome|birthday|geburtstag|signature|device|car|vehicle|vehicles|bike|model
model year|mein auto|fahrzeug|operating system|os|distro|version|software|experience|skill level|diagnosis|reason
member type|usergroup|group|gruppe|groupe|grupo|gruppo|groep|grupa|grup|группа|rank|rang|rango|status|statut|title
warnings|warn level|mood|blog entries|followers|following|items|gallery images|albums|reviews|founded|author stats
about me|uid|user id|last seen|last active|last online|last visit|zuletzt online|letzter besuch|zuletzt aktiv
derniere visite|ultima visita|ultimo acceso|был|последний визит|ostatnio|son ziyaret|content count|days won
country flag|native language|favorites|pronouns|logged|current mood|provider|language|year|gold|credits|cash|money|xp
level|achievements|games|steam|xbox|psn|skype|icq|aim|msn|yahoo|jabber|offline|online|member number|membership
mitgliedsnummer|post count|primary os|vbox version|guest osses|x-fire|favourite|team|club|club supported
helpful votes|helpful vote|contributions
"""
"""Labels of a poster's card, in lines "Label", "Label: value" or "Label value"."""

PEOPLE = """
joined|join date|registered|member since|registriert|registriert seit|dabei seit|mitglied seit|inscription|inscrit
inscrit le|membre depuis|registrado|registro|registro en|miembro desde|registado|registrado em|membro desde|iscritto
iscritto il|registrato|lid geworden op|geregistreerd|lid sinds|rejestracja|dolaczyl|dolaczono|zarejestrowany|kayit
kayit tarihi|katilim|katilim tarihi|uyelik tarihi|зарегистрирован|зарегистрирован(а)|регистрация|дата регистрации
на форуме с|с нами с|liittynyt|rekisteroitynyt|gick med|medlem sedan|registrerad|csatlakozott|تاریخ عضویت
تاريخ التسجيل|reaction score|trophy points|posts|messages|beitrage|mensajes|mensagens|messaggi|berichten|posty|mesaj
mesajlar|mesaj sayisi|gonderiler|сообщений|сообщения|постов|reputation|rep power|karma|репутация|has thanked
been thanked|likes received|reaktionspunkte|nation of residence|nation of origin
"""
"""The labels of those that only a poster's card has: evidence that a page is a thread."""

CONTACTS = """
contact|kontakt|kontaktdaten|contacter|contacto|contactar|contatta|contatti|contato|контакты|контактная информация
website|webseite|site web|sitio web|сайт|www|homepage
"""
"""Labels of a card that are controls where no colon or field tells them."""

RANKS = """
discussion starter|topic author|member|members|senior member|junior member|new member|active member|well-known member
experienced member|regular|regular member|full member|hero member|sr. member|jr. member|newbie|novice|beginner
advanced member|new members|veteran|veteran member|elite member|offline|online|registered user|registered users
registered member|registered|verified user|guest|gast|gaste|invite|invitado|convidado|ospite|gosc|misafir|гость
moderator|moderators|super moderator|global moderator|mod|supermoderator|administrator|administrators|admin|site admin
forum administrator|forum admin|staff|staff member|team member|forum staff|owner|founder|donor|supporter
premium member|premium|contributor|supporting member|gold member|silver member|vip|vip member|legend|expert
top contributor|original poster|thread starter|topic starter|op|author|participant|keymaster|spectator
blocked|destination expert|subscriber|retired staff|super user|power user|power member|member plus|active user|user
banned|banned user|suspended
deleted user|mitglied|mitglieder|neues mitglied|aktives mitglied|bekanntes mitglied|neuling|anfanger|stammgast
erfahrener benutzer|benutzer|registrierter benutzer|fortgeschrittener|profi|themenstarter|themenersteller|moderateur
administrateur|membre|nouveau membre|membre actif|membre confirme|habitue|miembro|nuevo miembro|miembro activo
miembro conocido|administrador|moderador|usuario|usuario registrado|membro|novo membro|membro ativo|utente
nuovo utente|utente attivo|amministratore|moderatore|lid|nieuw lid|beheerder|uzytkownik|nowy uzytkownik|stary wyjadacz
uye|yeni uye|aktif uye|yonetici|kayitli uye|пользователь|новичок|участник|активный участник|модератор|администратор
старожил|местный|заслуженный участник|проверенный|kayttaja|jasen|medlem|aktiv medlem|clen|tag|عضو|مدير
"""
"""Titles under a poster's name. A line may hold up to three words before one of the single-word titles."""

_SEATS = (
    "member",
    "mitglied",
    "membre",
    "membro",
    "miembro",
    "moderator",
    "newbie",
    "neuling",
    "admin",
    "benutzer",
    "usuario",
    "utente",
    "lid",
    "uzytkownik",
    "uye",
    "участник",
    "пользователь",
    "новичок",
    "модератор",
    "старожил",
    "kayttaja",
    "jasen",
    "medlem",
    "clen",
    "registered user",
    "senior",
)

ACTIONS = """
log in to post comments|login to post comments|login or register to post comments
log in or register to post comments|anmelden um kommentare zu verfassen|best
powrot do gory|en linea|sin conexion|desconectado|conectado|link al commento|condividi su altri siti|bul|zur antwort
link al messaggio|enlace al comentario|compartir en otros sitios|lien vers le commentaire|partager sur d'autres sites
link zu diesem kommentar|auf anderen seiten teilen|link do komentarza|udostepnij na innych stronach
ответить с цитированием|en ligne|hors ligne|ligado|desligado|zalogowany|wylogowany
connectez-vous pour poster des commentaires|inicie sesion para enviar comentarios|reply all|reply to author|forward
the text was updated successfully, but these errors were encountered|op posts|0 boosts|0 boost|0 favorites
0 favourites|boosts|favourites|0 awards|tweet|cancel|tags: none|share on facebook|share on twitter
0 days later|0 months later|0 years later|a month later|a year later|0 year later|0 month later|0 weeks later
0 tage spater|0 monate spater|ein monat spater|0 jahre spater|ein jahr spater|0 mois plus tard|0 ans plus tard
0 meses despues|0 meses mas tarde|0 meses depois|0 anos depois|0 mesi dopo|0 anni dopo|0 maanden later|0 jaar later
0 месяцев спустя|0 месяца спустя|0 лет спустя|0 ay sonra|0 yil sonra
offline|online|add to quote|like x 0|only show this user|reply|quote|report|like|share|edit|top
link|permalink|permanent link|reply with quote|multi quote|multiquote|multi-quote|find|pm|email|e-mail|www|website
website find|find reply|back to top|go to top|up|down|upvote|downvote|vote up|vote down|upvote 0 downvote|upvote 0
flag|follow|unfollow|save|unsave|hide|give award|embed|parent|context|source|copy link|copy post|link to comment
link to post|go to post|click to expand...|click to expand…|click to expand|click to shrink...|click to shrink
click to collapse|expand|collapse|show more|improve this question|improve this answer|add a comment|cite|delete|ignore
warn|message|private message|send private message|send message|contact|view profile|view forum posts|view blog entries
view articles|visit homepage|view public profile|find more posts by|send a private message|report post
report this post|report message|more options|more options...|share this post|share on other sites|quick reply|replies
reply to this|likes|0 likes|0 like|0 reply|0 replies|0 replies last reply|reactions|react|insights|thanks|thank
helpful|not helpful|award|awards|stickies|loading|loading...|bookmark|history|select|select quote|mark as solution
solution|solved|best answer|accepted answer|selected answer|quick navigation|rep|rate|rate this post|log in to reply
login to reply|sign in to reply|last reply|last reply reply quote 0|comment|comments|reply reply|quote reply
reply quote|edit delete|share improve this answer follow|share improve this question follow|top bottom|share link
share save|report save follow|permalink embed save report reply|permalink embed save parent report reply
permalink save parent report|share improve this answer|share cite improve this answer follow|share cite follow
cite follow|next [–]|[–]|[-]|prev|root|view entire discussion|expand full comment|hide replies|show replies
view replies|view 0 replies|see more
read more of this post|open in app|post by|post subject|options|print|print post|antworten|zitieren|zitat
melden|teilen|gefallt mir|nach oben|beitrag melden|diesen beitrag melden|mit zitat antworten|zitieren antworten
private nachricht|bearbeiten|loschen|link zum beitrag|lesezeichen|profil|hilfreich|danke|profil ansehen|kommentieren
beitrag zitieren|zum anklicken offnen|zum vergrossern anklicken...|zum vergrossern anklicken....|inhalt melden
in anderen apps teilen|0 gefallt mir|repondre|citer|citation|signaler|partager|j'aime|haut|haut de page
signaler le message|repondre en citant le message|revenir en haut|message prive|modifier|cliquez pour agrandir...
voir le profil|alerter|lien|signaler un abus|merci|retour en haut|responder|citar|reportar|denunciar|compartir
me gusta|arriba|subir|volver arriba|reportar mensaje|responder citando|mensaje privado|haz clic para expandir...
ver perfil|enlace|cita|citar mensaje|denunciar este mensaje|compartilhar|curtir|gostei|topo|voltar ao topo
responder com citacao|resposta com citacoes|denunciar esta mensagem|clique para expandir...|mensagem privada|rispondi
segnala|condividi|mi piace|torna su|su|rispondi citando|segnala messaggio|segnala questo messaggio
clicca per allargare...|clicca per espandere...|messaggio privato|profilo|vai in cima|modifica|beantwoorden|reageren
antwoorden|citeren|citaat|rapporteren|delen|vind ik leuk|omhoog|reageer met citaat|meld dit bericht
klik om te vergroten|odpowiedz|cytuj|cytat|zglos|udostepnij|lubie to|lubie to!|do gory|na gore|gora
odpowiedz z cytatem|zglos post|zglos ten post|kliknij, aby rozwinac...|yanitla|cevapla|cevap|alinti|alintila
alinti ile cevapla|alintiyla cevapla|sikayet|sikayet et|rapor et|raporla|paylas|begen|yukari|basa don
genisletmek icin tiklayin ...|genisletmek icin tiklayin...|ozel mesaj|bu mesaji bildir|yeni yanit|ответить|цитировать
цитата|пожаловаться|жалоба|поделиться|мне нравится|нравится|вверх|наверх|вернуться к началу|ответить с цитатой|ссылка
ссылка на комментарий|поделиться на другие сайты|пожаловаться на это сообщение|нажмите, чтобы раскрыть...|в цитаты
личное сообщение|профиль|изменить|сообщение|показать профиль|сообщить модератору|спасибо|редактировать|развернуть
копировать ссылку|лс|vastaa|lainaa|ilmoita|ilmoita asiattomaksi|nayta aiemmat lainaukset|svara|citera|anmal|dela|gilla
odpovedet|citovat|nahlasit|valasz|idezet|پاسخ|نقل قول|رد|اقتباس|رد مع اقتباس|إبلاغ|回复|引用|举报|分享
返信|通報|답글|인용|신고
"""
"""Controls of a post."""

TALK = """
reply|quote|report|like|reply with quote|multi quote|multiquote|report post|report this post|report message
reply quote|quote reply|reply reply|upvote|downvote|permalink|parent|log in to reply|reply to comment|reply to
antworten|zitieren|zitat|melden|beitrag melden|mit zitat antworten|gefallt mir|repondre|citer|signaler|responder|citar
reportar|denunciar|me gusta|curtir|rispondi|cita|segnala|mi piace|beantwoorden|reageren|citeren|rapporteren
vind ik leuk|odpowiedz|cytuj|zglos|lubie to|lubie to!|yanitla|cevapla|cevap|alinti|sikayet|begen|ответить|цитировать
цитата|пожаловаться|жалоба|мне нравится|нравится|vastaa|lainaa|ilmoita|ilmoita asiattomaksi|svara|citera|anmal
odpovedet|citovat|valasz|پاسخ|نقل قول|رد|اقتباس|回复|引用|返信|답글|share improve this answer follow|improve this answer
find
top|back to top|0 likes|0 like|link to comment|share on other sites
"""
"""Those controls that only something said by someone has."""

QUOTING = """
quote|reply with quote|multi quote|multiquote|reply quote|quote reply|zitieren|mit zitat antworten|citer|citar|cita
rispondi citando|citeren|cytuj|alinti|цитировать|цитата|lainaa|citera|citovat|نقل قول|اقتباس|引用
"""
"""Controls that forums have and comments under articles hardly ever."""

COMMENT_HEADS = """
comments|0 comments|comments (0|comments 0|comment|0 comment|responses|0 responses|0 thoughts on|replies
join the conversation|leave a comment|leave a reply|join the discussion|discussion|user comments|reader comments
read comments|view comments|kommentare|0 kommentare|kommentare (0|commentaires|0 commentaires|comentarios
0 comentarios|comentarios (0|0 comentario|commenti|0 commenti|reacties|0 reacties|komentarze|0 komentarzy|yorumlar
0 yorum|комментарии|комментарии (0|0 комментариев|комментариев: 0|kommentit|kommentit (0|kommentarer|0 kommentarer
komentare|التعليقات|评论|コメント|댓글
"""
"""Headings between an article and what readers say of it."""

COUNTED = """
comment|comments|response|responses|thought|thoughts|reader comment|reader comments|user comments|kommentar|kommentare
leserkommentare|commentaire|commentaires|reponses|reactions|comentario|comentarios|respuestas|respostas|commento|commenti
reactie|reacties|komentarz|komentarze|komentarzy|yorum|yorumlar|комментарий|комментария|комментариев|комментарии
коментар|коментарі|коментарів|kommentti|kommenttia|kommentit|kommentarer|komentar|komentare|komentaru|hozzaszolas
تعليق|تعليقات|التعليقات|نظر|دیدگاه|评论|条评论|條評論|留言|コメント|件のコメント|개의 댓글|댓글
"""
"""What a heading counts that stands over readers' comments."""

ABOUT = """
on|to|about|for|so far|so far on|zu|zum|zur|uber|sur|a|pour|sobre|en|em|para|su|per|op|bij|do|dla|o|к|на|по|до|icin|aan
"""
"""What stands between that number and an article's title."""

TAIL = """
log in to reply|you must log in or register to reply here.|you must be logged in to reply to this topic.
you must log in to reply here.|you must be registered for see links|not open for further replies.|similar threads
related topics|verwante topics|ahnliche themen|sujets similaires|temas similares|topicos semelhantes
argomenti correlati|podobne tematy|benzer konular|похожие темы|related threads|similar topics
suggested topics|recommended posts|recommended reading
create an account or sign in to comment|register a new account|sign in now|join the conversation|share this page
share this topic|quick reply|reply to this topic|posting permissions|posting rules|you may not post new threads
you may not post replies|you cannot post new topics in this forum|you cannot reply to topics in this forum|forum jump
jump to|jump to:|jump to forum|who is online|users browsing this forum|users browsing this thread
users viewing this topic|users currently viewing this thread|currently active users viewing this thread|previous topic
next topic|previous topic next topic|« previous thread|next thread »|previous thread|next thread
display posts from previous|go to topic listing|board footer|return to|go up|go up pages|thread tools|all times are
powered by|your answer|not the answer you're looking for?|you must log in to answer this question.
hot network questions|featured on meta|related|linked|start asking to get answers|know someone who can answer?
sign in or register to comment.|howdy, stranger!|leave a reply|post a reply|post reply|write your reply...
recently browsing|recently browsing 0 members|more information about the|next message|possibly related threads
top posters in this topic|popular days|topic tools|post a comment|cancel reply|about the author|forum statistics
who read this thread|insert quotes…|insert quotes...|latest activity|ahnliche themen
du musst dich einloggen oder registrieren|anmelden, um zu antworten|thema teilen|zuruck zu|gehe zu|wer ist online?
benutzer in diesem thema|mitglieder in diesem forum|diese seite empfehlen|teilen|foren-statistik|alle zeiten sind
du musst angemeldet sein, um zu antworten|neue antwort erstellen|schnellantwort|jetzt mitmachen!|teilnehmer
verwandte themen|sujets similaires|discussions similaires
vous devez vous connecter ou vous inscrire pour repondre ici.|qui est en ligne ?|qui est en ligne
utilisateurs parcourant ce forum|atteindre|aller a|retourner vers|partager cette page|droits|repondre a ce sujet
temas similares|temas similares:|hilos similares|tenes que iniciar sesion para responder aqui.|ir a|ir para|volver a
usuarios navegando en este tema|quien esta conectado|compartir esta pagina|compartir:|respuesta rapida
topicos semelhantes|topicos similares|quem esta ligado:|permissoes|discussioni simili|argomenti simili
chi c'e in linea|vai a|torna a|devi essere connesso o registrato per rispondere qui.|condividi questa pagina
vergelijkbare onderwerpen|soortgelijke onderwerpen|wie is er online|ga naar|je moet ingelogd zijn|deel deze pagina
podobne tematy|podobne watki|musisz sie zalogowac lub zarejestrowac, aby odpowiedziec.|kto jest online|przejdz do
uzytkownicy przegladajacy|wroc do|benzer konular|konuyu goruntuleyenler|cevap yazmak icin giris yap yada kayit ol.
kimler cevrimici|gecis yap|konuyu inceleyenler|hizli cevap|paylas:|похожие темы|возможно похожие темы|вернуться в
перейти|перейти:|кто сейчас на конференции|поделиться этой страницей|похожие обсуждения|быстрый переход
вы должны войти или зарегистрироваться, чтобы ответить.|авторизуйтесь, чтобы ответить|эту тему просматривают
ваши права в разделе|быстрый ответ|kirjaudu sisaan vastataksesi|liknande amnen|podobna temata
sisalto jatkuu mainoksen alla|share|share:|suggested for you|read more
"""
"""What stands behind the last post; the part before a number or a name is enough (see ``TAIL_STARTS``)."""

TAIL_STARTS = """
you must log in|you must be logged in|you need to log in|you may not post|you cannot post|you cannot reply
users browsing this|users viewing this|users currently viewing|currently active users|all times are|powered by
more information about the|last edited by a moderator|share this page|mitglieder in diesem|alle zeiten sind
utilisateurs parcourant|du musst|usuarios navegando|utenti che|uzytkownicy przegladajacy|эту тему просматривают
members online|similar threads|return to|zuruck zu|display posts from|vous devez|tenes que|debes|вы должны войти
вернуться в|related topics|new to|recently browsing|this topic is now closed|this topic is now archived
this topic was automatically closed|this thread is closed|threads like this
"""

GUESTS = frozenset(
    "guest gast gaste invite invitado convidado ospite gosc misafir гость anonymous anonym anonyme anonimo anonimowy"
    " vierailija visitor deleted"
    " аноним кісеp 匿名 名無し anonimas nobody".split()
)
"""What stands in the place of a name where nobody has one."""

EDITS = """
last edited|last edited by|last modified|edited by|edited|post edited|this post was last modified|message edited
last edit|zuletzt bearbeitet|zuletzt geandert|geandert von|bearbeitet von|dieser beitrag wurde|editiert von
derniere modification|modifie par|derniere edition|edite par|ultima edicion|editado por|ultima modificacion|editado
ultima edicao|editado pela ultima vez|ultima modifica|modificato da|modificato|laatst bewerkt|laatst gewijzigd
laatst aangepast|bewerkt door|ostatnio edytowane|ostatnio edytowany|ostatnio zmieniony|edytowane przez|son duzenleme
en son|son duzenleyen|duzenlendi|bu gonderi son olarak|последнее редактирование|последний раз редактировалось|изменено
отредактировано|отредактировал|сообщение отредактировал|сообщение последний раз редактировалось|viimeksi muokattu
muokattu|viestia on muokattu|senast redigerad|upraveno|آخر تعديل|آخرین ویرایش|最后编辑|最終編集
"""
"""How a note of a later change begins."""

ATTACHMENTS = """
attachment|attachments|attached files|attached images|attached thumbnails|attached image|attached file|view attachment
attachment(s)|dateianhange|anhange|anhang|anhang anzeigen|angehangte grafiken|angehangte dateien
miniaturansicht angehangter grafiken|pieces jointes|fichiers joints|piece jointe|archivos adjuntos|adjuntos
ver el archivo adjunto|anexos|arquivos anexados|allegati|vedi l'allegato|file allegati|bijlagen|bijlage|zalaczniki
zalacznik|dosya ekleri|ekler|ekli dosyayi goruntule|вложения|посмотреть вложение|прикрепленные файлы|liitteet
katso liitetta|bilagor|prilohy|附件|an html attachment was scrubbed|a non-text attachment was scrubbed
-------------- next part --------------
"""

SAID = """
said|wrote|schrieb|hat geschrieben|sagte|a ecrit|ecrivait|a dit|dijo|escribio|ha escrito|disse|escreveu|ha scritto
ha detto|scrive|schreef|zei|schreef op|napisal|napisal(a)|napisala|pisze|powiedzial|powiedzial(a)|dedi ki|dedi|yazdi
demis ki|сказал|сказал(а)|сказала|писал|писал(а)|писала|написал|написал(а)|пишет|kirjoitti|sanoi|skrev|sa|napsal
napsal(a)|irta|said in|گفت|نوشته|كتب|قال|写道|さんは書きました
"""
"""Verbs that end "NAME … :" at the head of a quotation."""

QUOTE_HEADS = """
originally posted by|quote from|quoting|quote:|quote|quotation|zitat von|zitat|ursprunglich geschrieben von
citation de|envoye par|iniciado por|cita de|citar|mensaje original de|citacao de|originalmente enviado por|citato da
originariamente inviato da|citaat van|oorspronkelijk geplaatst door|cytat|zamieszczone przez|alinti|alinti yapilan
сообщение от|цитата|цитата от|цитата:|lainaus|ursprungligen postat av
"""


@lru_cache(maxsize=1)
def lexicon() -> dict[str, str]:
    """Folded phrases to their letter: F field, A action, T tail, X attachment; later tables win over earlier ones."""
    table: dict[str, str] = {}
    for letter, text in (("F", FIELDS), ("R", RANKS), ("T", TAIL), ("A", ACTIONS), ("X", ATTACHMENTS)):
        table.update((phrase, letter) for phrase in phrases(text))
    return table


@lru_cache(maxsize=32)
def phrases(table: str) -> tuple[str, ...]:
    """The phrases of a table, folded."""
    return tuple(fold(p.strip()) for line in table.split("\n") for p in line.split("|") if p.strip())


def plain(table: str) -> list[str]:
    """The phrases of a table as they are written."""
    return [p.strip() for line in table.split("\n") for p in line.split("|") if p.strip()]


@lru_cache(maxsize=1)
def contacts() -> frozenset[str]:
    """Labels of a card that are controls elsewhere."""
    return frozenset(phrases(CONTACTS))


@lru_cache(maxsize=1)
def people() -> frozenset[str]:
    """Field labels that only a poster's card has."""
    return frozenset(phrases(PEOPLE))


@lru_cache(maxsize=1)
def rank_words() -> frozenset[str]:
    """Last words of titles: "Think Tank Member"."""
    return frozenset(p for p in phrases(RANKS) if " " not in p)


@lru_cache(maxsize=1)
def talk() -> frozenset[str]:
    """Keys of controls that only something said by someone has."""
    return frozenset(phrases(TALK))


@lru_cache(maxsize=1)
def comment_heads() -> frozenset[str]:
    """Keys of headings over readers' comments."""
    return frozenset(phrases(COMMENT_HEADS))


@lru_cache(maxsize=1)
def seats() -> frozenset[str]:
    """Titles that only members of a forum have."""
    return frozenset(p for p in phrases(RANKS) if any(w in p.split() or (len(w) > 5 and w in p) for w in _SEATS))
