"""Names that are words of every day («Primo», «Penna», «Vero»): no list of names can hold them, so they are asked only
where a text tells of people, and only in the places where a person stands.
"""

from collections.abc import Iterator, Sequence

from workspace.anonymity.features import Seen, is_hasty, use_of
from workspace.anonymity.findings import Mark
from workspace.anonymity.growth import is_no_article
from workspace.anonymity.words import Token, bag

SURNAMES = bag(
    "abate agnello albero allegro amaro amore antico aquila arco arena argento arte asso balestra ballo bandiera barba barca barile bastone battaglia beato bella bellezza bestia bomba bosco botte bottone bravo busta cacciatore calamita calza camera camino "
    "campana campo canale cane cantone cappello carbone cardinale carota carrozza carta casella castagna castoro catena cavallo cavaliere cece cenere cera cerchi cervo cesta chiaro chiave chiodo ciliegia cima cipolla coda colla collina colonna colore coltello "
    "conca coraggio corda corno corona cortese corto credo croce crudo cucchiaio cuoco cuore danno dente diamante diavolo divino drago duca duro facile falce fama fante farina fata fava ferro fiamma fico fiera fieno fino fiume foglia fonte formica forza fossa "
    "freddo freni fresco frusta fungo fuoco furia gamba gatto gatta gelo gemma genio gesso ghiaccio giardino giglio gola grano grillo grosso guerra lama lampo lana latte lavagna legno lente lento lepre letto lima limone lince lino luce lume lungo lupo luna macchia "
    "magro mancino manna mano mantello manzo marca mare marmo martello massa mazza mela melone mele mercante mercurio merlo messa miele mito molino monaca monaco mondo moneta montagna morale mosca mosto mulo mura muro muto nano nave nebbia nobile noce norma nuvola "
    "occhio oliva olivo olmo onda onesto orefice oro orso orto paglia paladino palazzo palla palma palmo pane panno papera paradiso parola passero pasta pastore pavone pecora pelle pelo penna pera perla pesce pescatore pezzo pianta piccione pietra pila pino pinna piombo pioggia pipa "
    "poeta polvere pomo ponte porco porro portone pozzo prato prete prezioso principe priore profeta pulce quaglia quercia quadri ragno rame rana rapa ratto regina resta riccio ricco riso riva rocca rondine rosario rotolo rubino ruota sabbia sacco sala saldo sale salvo sangue sapone sarto "
    "sasso savio sbarra scala scarpa scoglio scopa scuro secco selva sereno serio serpe sfera sordo sorriso sorte spada spalla specchio spina spirito stella stiva storto tacco tamburo tana tavola tela tempesta terra tesoro testa tigre timore tomba tondo topo tordo toro torre torta tosto trave treccia "
    "tronco trotta tuono turco uccello ulivo umile uva vaso vela vena venere vento verde verme vespa vigile vigna villano vino virgola volo volpe voce vulcano zampa zanna zappa zero zucca zucchero zuppa ricca ricco divina romito amicone liberatore amato bionda biondi corsi ire trova presta manca mira nota pinto bah kane sane dia fall conde ciccia ciccio"
)
GIVEN = bag(
    "quinta settima decima primo secondo terzo quinto sesto settimo ottavio era vero bella dea fermo luce neve santo prima beata felice libero gioia alba stella viola sole pia fiore angelo italia italo franca gemma perla celeste linda dora mira aurora speranza fede grazia natale "
    "pasqua vittoria bruna chiara serena domenica"
)
_IDIOMS = bag(  # «con forza», «a voce», «di cuore»: after a bare preposition they are nobody
    "forza fede speranza amore gioia voce tavola letto mano fatica fretta cura coraggio onore pace penna carta latte pane vento testa cuore monte terra mare norma messa festa valle fuoco croce costa prima secondo fondo primo terra grazia luce scala corda galla coda "
    "capo punta mezzo pelo sangue orto riso pesce dente chiave campo nota vita vero"
)
_CALLING = bag(
    "chiamato chiamata chiamare richiamato richiamata richiamare chiama sentito sentita sentire senti sentimi risentire avvisato avvisata avvisare avvisa incontrato incontrata incontrare contattato contattata contattare contatta salutato salutata salutami saluta ringraziato "
    "ringraziata ringrazia ricontattare riferito aggiornato aggiornata aggiornare avvertito avvertita avvertire invitato invitata invitare convocato convocata convocare"
)
_MOVING = bag(
    "spostare sposto spostato accompagnare accompagno accompagnato accompagnata portare porto portato mandare prendere aspettare cercare cercato trovare vedere visto vista incontro"
)
_TALKING = bag(
    "parlato parlo parlare parla parli parliamo chiesto chiedo chiedere chiedi detto dico dire dillo dici scritto scrivo scrivere scrivi telefonato telefono telefonare telefona visto vedo accordi accordo accordata concordato colloquio incontro visita riunione equipe "
    "appuntamento confronto telefonata passato passo girato giro mandato mando mail msg messaggio suonato bussato consegnato consegno andata andato vado"
)
_MESSAGE = bag("messaggio msg mess nota appunti appunto vocale promemoria consegne consegna biglietto mail avviso")
_HELLO = bag("ciao cara caro carissima carissimo buongiorno buonasera ehi hey grazie gentile")
_BYE = bag("grazie ciao saluti baci abbraccio buonanotte notte giornata lavoro dopo presto domani tua tuo")
_CLITICS = bag("non nn mi ti ci vi si gli le lo la li ne me te ce se")
_MEANWHILE = bag("invece poi oggi ieri adesso ora ancora intanto però pero anche sempre stamattina stasera mai gia già")
_HUMAN = bag(
    "ha dice chiede racconta risponde piange ride vuole voleva telefona accetta rifiuta beve dorme scrive teme spera sa sapeva pensa ringrazia saluta accompagna firma propone riferisce conferma insiste minaccia urla lavora abita vive parla "
    "cammina mangia gioca studia frequenta denuncia kiede kiama vorrebbe verrebbe potrebbe dorme ascolta arriva aspetta ricorda ripete traduce segnala domanda era è aveva"
)
_PAIR = bag("rossa verde bianca azzurra d'oro fredda calda bassa alta aperta chiusa pulita")
_ONE_OF_THESE = bag(
    "agente mister capitano tenente ten cap bisnonna bisnonno vedova vedovo capo vigile amica amico compagna compagno ex dirigente vicepreside mediatrice mediatore zia zio suor don padre sost as inf oss edu ed psico cuoca autista cognome kognome colf sig sigra signora signor famiglia fam nucleo caso coniugi bimbi bimbe figli figlie fratelli sorelle gemelli"
)
_NEVER = bag("lei lui loro noi voi grande sola solo poi dai mai via ora qui altro altra altri tutti tutte")
_ADJECTIVE, _THIRD, _PARTICIPLE, _PLURAL = 0b10, 0b100, 0b100000, 0b10000000


def _may_be(s: Seen) -> bool:
    """Can the word be a name at all? What no dictionary has was asked before."""
    if (
        s.key in _NEVER
        or s.shape not in "lCU"
        or len(s.key) < 3
        or s.cue in ("prep", "at", "with", "title", "role", "kin", "neverplace")
    ):
        return s.key in ("italia", "nello")
    listed = any(c in s.look for c in "gsr")
    return (
        s.key in SURNAMES
        or s.key in GIVEN
        or (s.key in MONTHS and s.shape == "C")
        or s.look in ("t", "o")
        or (listed and s.cue not in ("live", "org", "health", "school", "call"))
    )


def next_to(seen: Sequence[Seen], i: int) -> Seen:
    return seen[i] if i < len(seen) else Seen("\n", ".", ".", "", "")


def somebody_acts(seen: Sequence[Seen], i: int, human: bool = False) -> bool:
    """Does somebody act at i: a verb in the third person, pronouns and «non», «poi» before it allowed?"""
    apart = 0
    while i < len(seen) and apart < 3 and (seen[i].key in _CLITICS or seen[i].key in _MEANWHILE):
        i, apart = i + 1, apart + 1
    verb = next_to(seen, i)
    if verb.key in _HUMAN:
        return True
    if human or verb.shape != "l":
        return False
    use = use_of(verb)
    return use & 0b111 == 0b100 or (bool(use & _THIRD) and next_to(seen, i + 1).key in _OBJECT)


_OBJECT = bag("il la lo i gli le un una uno che ke tutto tutti con a al alla in di per x da dal dalla malvolentieri")


def is_over(word: Seen) -> bool:
    return word.shape in ".9" or word.key in ("e", "ed", "x", "per", "con", "nn", "non", "che", "ke", "di", "da")


def everyday_names(words: Sequence[Token], seen: Sequence[Seen], found: Sequence[Mark]) -> Iterator[Mark]:
    """Words of every day in the place of a person: after a part somebody plays («il marito cerchi è», «L'operatrice Carta
    dorme»), when spoken to («ciao fermo», «messaggio x manca»), called («sentire croce»), talked with («ne parlo con
    ponte»), and at the head of a clause («Vero teme», «latte dice»)."""
    hasty = is_hasty(seen)
    covered = {m.start for m in found}
    starts = {m.start for m in found if m.kind == "PERSON"}
    ends = {m.end for m in found if m.kind == "PERSON"}
    for i, s in enumerate(seen):
        if words[i].start in covered or not _may_be(s) or (s.shape == "U" and not hasty):
            continue
        dressed = s.shape == "C" and not hasty
        if next_to(seen, i + 1).key in ("x", "per") and next_to(seen, i + 2).key == s.key:
            continue  # «fiore x fiore»
        if (
            _plays(seen, i, dressed)
            or _is_named(seen, i, dressed)
            or _is_paired(words, seen, i, starts, ends)
            or _is_spoken_to(seen, i, dressed)
            or ((s.shape == "l") is hasty and (_is_called(seen, i) or _heads(seen, i, hasty)))
        ):
            ends.add(words[i].end)
            yield Mark(words[i].start, words[i].end, "PERSON")


MONTHS = bag("natale gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre")
_CALLED = bag("chiama chiamo chiamano chiamava kiama chiamavano")


def particles_of_words(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """«all'assistente sociale della pietra», «perché la terra è andato in pensione»: surnames of a particle and a word
    of every day; after a part somebody plays, or where what is told of the word has the other gender."""
    if not is_hasty(seen):
        return
    for i in range(1, len(seen) - 1):
        first, second, before = seen[i], seen[i + 1], seen[i - 1]
        if second.key not in SURNAMES or second.shape not in "lU":
            continue
        part = seen[i - 3] if i > 2 and before.key in ("base", "famiglia", "fiducia") else before
        own = first.key in _SURNAME_BEGINS and part.cue in ("role", "title")
        if own and (is_over(next_to(seen, i + 2)) or next_to(seen, i + 2).cue == "prep" or somebody_acts(seen, i + 2)):
            yield Mark(words[i].start, words[i + 1].end, "PERSON")
        elif first.key in _OTHER_GENDER:
            j = i + 2 + (next_to(seen, i + 2).key in ("non", "nn", "mi", "ci", "si", "gia", "poi"))
            told = next_to(seen, j + 1)
            other = use_of(told) & _PARTICIPLE and told.key.endswith(_OTHER_GENDER[first.key])
            if other and next_to(seen, j).key in ("è", "e", "era"):
                yield Mark(words[i].start, words[i + 1].end, "PERSON")


_SURNAME_BEGINS = bag("della dello del di dell degli delle lo li")
_OTHER_GENDER = {"la": "to", "lo": "ta", "il": "ta"}


def _is_named(seen: Sequence[Seen], i: int, dressed: bool) -> bool:
    """«si chiama era», «di cognome fa messa», «A: Penna», «la Maggio propone», «la mamma di era»."""
    s, after = seen[i], next_to(seen, i + 1)
    before, far = (seen[i - 1].key if i else "\n"), (seen[i - 2].key if i > 1 else "\n")
    if (before in _CALLED and far in ("si", "mi", "ti")) or (before == "fa" and far in ("cognome", "kognome")):
        return True
    if before == ":" and far in ("a", "da", "per", "x", "cc", "pc") and (i < 3 or seen[i - 3].key in "\n."):
        return after.key in "\n,;."
    if s.key == "nello" and i:
        return is_no_article(s._replace(key="lo"), after) and after.shape == "l" and after.cue != "public"
    if s.key == "era" and (before in ("di", "da", "con", "a") or (dressed and i and seen[i - 1].shape == "l")):
        return True
    return dressed and before in ("la", "alla", "dalla", "della") and (s.key in MONTHS or s.key == "piccolo")


def _is_paired(words: Sequence[Token], seen: Sequence[Seen], i: int, starts: set[int], ends: set[int]) -> bool:
    """«Pepe e Croce, erano», «bimbi penna e cerchi ok», «Nucleo Capra – Olio»: beside somebody in a row of names."""
    s, after = seen[i], next_to(seen, i + 1)
    if s.key in ("secondo", "prima", "primo", "vero"):
        return False
    if s.shape == "C":
        joined = i > 1 and seen[i - 1].key in ("e", "ed", "–", "-", "/", "+") and words[i - 2].end in ends
        return joined and after.shape != "C"
    if i > 1 and seen[i - 1].key in ("e", "ed", "+") and words[i - 2].end in ends:
        if "s" in s.look and not s.cue and use_of(s) & _PLURAL:
            return True  # «qin e bianchi stessa stanza»
        return not use_of(s) & (_THIRD | _PARTICIPLE) and (is_over(after) or somebody_acts(seen, i + 1))
    return False


def _plays(seen: Sequence[Seen], i: int, dressed: bool) -> bool:
    """After a word of kin, a part or a title."""
    s, j = seen[i], i - 1
    if j > 0 and seen[j].key in (".", ","):
        if seen[j].key == "," and not (dressed and next_to(seen, i + 1).key == ","):
            return False
        j -= 1
    if j < 0:
        return False
    before, after, use = seen[j], next_to(seen, i + 1), use_of(s)
    part = before.cue in ("title", "role", "kin") or before.key in _ONE_OF_THESE
    part = part or (before.cue == "person" and before.key not in ("minore", "minori", "anziani", "caso"))
    if (
        not part
        or (s.cue == "month" and s.key not in GIVEN)
        or (s.key in ("primo", "secondo", "prima") and not dressed)
    ):
        return False
    if dressed:
        return after.shape != "C" or s.key != "croce"
    if s.cue == "month" and s.key in ("domenica", "pasqua"):
        near = s.key == "pasqua" and before.cue == "kin" and after.cue in ("at", "prep", "say")
        return near or before.cue == "title" or after.key in ",.\n("
    if before.cue in ("kin", "person") and use & _ADJECTIVE and s.key not in GIVEN and "s" not in s.look:
        return False
    if s.look in ("t", "o"):
        return before.cue != "person" and after.key in _HUMAN
    if use & (_THIRD | _PARTICIPLE):
        return somebody_acts(seen, i + 1, human=not use & 1) or (
            before.cue in ("title", "role") and after.key in ",.\n(:"
        )
    aged = after.shape == "9" and next_to(seen, i + 2).key in ("anni", "aa", "mesi")
    return aged or is_over(after) or somebody_acts(seen, i + 1) or before.cue in ("title", "role")


def _is_spoken_to(seen: Sequence[Seen], i: int, dressed: bool) -> bool:
    """«ciao fermo sono», «Cara Croce,», «messaggio x manca», «grazie grazie cerchi» at the end."""
    s, after = seen[i], next_to(seen, i + 1)
    before, far = (seen[i - 1] if i else None), (seen[i - 2] if i > 1 else None)
    if before is None:
        return False
    if before.key in _HELLO and s.key not in ("grande", "bella", "bello", "mille", "tutti", "tanto", "ancora"):
        return (
            dressed
            or after.key in ",!.:\n-–"
            or after.key in ("ti", "sono", "scusa", "come", "ho", "volevo", "sto", "qui", "ci")
        )
    opened = far is not None and far.key in _MESSAGE and before.key in ("x", "per", "di", "a", "da")
    if opened and (i < 6 or seen[i - 3].key == "\n"):
        return not dressed or s.shape == "C"
    return i + 1 >= len(seen) and (before.key in _BYE or before.key == "\n") and s.shape in "lC"


def _is_called(seen: Sequence[Seen], i: int) -> bool:
    """«sentire croce», «ho richiamato fermo», «ne parlo io con ponte domani»."""
    s, before, after = seen[i], seen[i - 1] if i else None, next_to(seen, i + 1)
    if s.key in ("domenica", "pasqua") and before is not None and before.key == "con":
        return any(
            w.key in ("parlato", "parlo", "parlare", "parli", "sentito", "accordo") for w in seen[max(0, i - 4) : i]
        )
    called = before is not None and before.key in ("sentimi", "senti", "avvisa", "chiamami")
    if called and s.cue == "month" and s.key in GIVEN:
        return after.cue == "prep"  # «sentimi pasqua dell'umee»
    if before is None or (s.cue == "month") or after.key in _PAIR:
        return False
    if before.key in _CALLING and s.look not in ("t", "o") and not s.cue and after.key in ("che", "ke"):
        return True  # «avvisa ciccia che torno tardi»
    if before.key in _MOVING:
        return ("s" in s.look or "g" in s.look) and after.key in (
            "da",
            "in",
            "a",
            "al",
            "alla",
            "dal",
            "dalla",
            "domani",
            "oggi",
            "con",
        )
    if before.key in _CALLING:
        return not use_of(s) & (_THIRD | _PARTICIPLE) or "s" in s.look or "g" in s.look
    if before.key not in ("con", "a", "ad", "da", "x") or s.key in _IDIOMS:
        return False
    if use_of(after) & _ADJECTIVE and not is_over(after):
        return False
    return any(seen[k].key in _TALKING for k in range(max(0, i - 4), i - 1))


def _heads(seen: Sequence[Seen], i: int, hasty: bool) -> bool:
    """At the head of a clause, and somebody acts."""
    s, before = seen[i], seen[i - 1].key if i else "\n"
    use = use_of(s)
    opens = before in _CLAUSE if hasty else before in ".!?\n»"
    if not opens or (use & 0b1010000) or s.key in ("secondo", "prima", "terzo"):
        return False
    if use & _ADJECTIVE and next_to(seen, i + 1).key in ("è", "era") and next_to(seen, i + 2).key in _ARTICLES:
        return False  # «chiara è la norma»
    if s.key in ("fermo", "vero") or s.cue == "month":
        known = s.cue != "month" or s.key in MONTHS
        return (
            known and somebody_acts(seen, i + 1, human=True) and next_to(seen, i + 1).key not in ("è", "era", "aveva")
        )
    listed = any(c in s.look for c in "gsr") or s.key in GIVEN
    if use & _THIRD and s.key not in GIVEN:
        return somebody_acts(seen, i + 1, human=True) and next_to(seen, i + 1).key not in ("era", "è", "lavora")
    if s.key == "era":
        said = next_to(seen, i + 1).key
        return (
            somebody_acts(seen, i + 1, human=True)
            and said not in ("ha", "è", "era", "aveva")
            and said not in _MEANWHILE
        )
    return somebody_acts(seen, i + 1, human=not listed)


_ARTICLES = bag("il lo la l i gli le un una")
_CLAUSE = frozenset([*".!?\n,;:(", "ke", "che", "poi", "ma", "xke", "perche", "quindi", "allora", "se", "quando"])
