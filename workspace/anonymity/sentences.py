"""The sentences for the author, one entry a kind: usual level, why it matters, what can be put in its place.

They are gettext msgids: whoever shows them translates them. They never quote the text.
"""

from workspace.anonymity.findings import Level

BLOCK, CONFIRM, ATTEND = Level.BLOCK, Level.CONFIRM, Level.ATTEND

KINDS: dict[str, tuple[Level, str, tuple[str, ...]]] = {
    "CF": (BLOCK, "È un codice fiscale: porta diritto a una persona.", ("togli",)),
    "ID_NO": (
        BLOCK,
        "È il numero di un documento, di una tessera o di una pratica: porta diritto a una persona.",
        ("togli", "un documento", "la pratica"),
    ),
    "PHONE": (BLOCK, "È un numero di telefono.", ("togli", "un recapito")),
    "EMAIL": (BLOCK, "È un indirizzo di posta elettronica.", ("togli", "un recapito")),
    "HANDLE": (
        BLOCK,
        "È un profilo o una pagina in rete: chi legge può aprirla.",
        ("togli", "il suo profilo"),
    ),
    "PLATE": (BLOCK, "È la targa di un veicolo.", ("togli", "l'auto")),
    "IBAN": (BLOCK, "È un conto bancario o postale.", ("togli", "un conto")),
    "CASE_NO": (
        BLOCK,
        "È il numero di un fascicolo, di un atto o di un protocollo: chi lo cerca arriva alla persona.",
        ("togli", "provvedimento dell'autorità giudiziaria", "un fascicolo"),
    ),
    "ADDRESS": (
        CONFIRM,
        "È una via o un luogo preciso: in un territorio piccolo dice chi ci abita.",
        ("togli", "a casa", "in un quartiere periferico", "nella sede del servizio"),
    ),
    "PERSON": (
        CONFIRM,
        "Sembra il nome di una persona. Chi legge nel tuo ambito potrebbe riconoscerla.",
        ("la signora A.", "il signor B.", "la madre", "il ragazzo", "la collega"),
    ),
    "NICKNAME": (
        CONFIRM,
        "Sembra un soprannome: nel paese basta quello per capire di chi si parla.",
        ("togli", "un soprannome", "il ragazzo"),
    ),
    "INITIALS": (
        CONFIRM,
        "Sono iniziali: se sono quelle vere, insieme al resto dicono chi è.",
        ("A.", "la signora A.", "il minore"),
    ),
    "DOB": (
        CONFIRM,
        "È una data di nascita: insieme al luogo basta a riconoscere una persona.",
        ("una fascia di età", "0-2 anni", "3-5 anni", "6-10 anni", "11-13 anni", "14-17 anni", "un adulto"),
    ),
    "DATE": (
        CONFIRM,
        "È una data precisa: unita a un fatto permette di ritrovare la persona.",
        ("qualche mese dopo", "al terzo mese di intervento", "in primavera"),
    ),
    "LOCATION": (
        CONFIRM,
        "È un luogo: più è piccolo, più è facile capire di chi si parla.",
        ("un comune montano", "un piccolo comune", "una città media", "il suo paese d'origine"),
    ),
    "SCHOOL": (
        CONFIRM,
        "È il nome di una scuola: con l'età dice in quale classe cercare.",
        ("una scuola primaria", "una scuola media", "una scuola superiore", "il nido"),
    ),
    "HEALTH": (
        CONFIRM,
        "È il nome di un luogo di cura o di un servizio sanitario preciso.",
        ("l'ospedale", "il consultorio", "una struttura per anziani", "il servizio specialistico"),
    ),
    "COURT": (
        CONFIRM,
        "È un ufficio giudiziario con il suo luogo: restringe molto il territorio.",
        ("l'autorità giudiziaria", "il tribunale"),
    ),
    "ORG": (
        CONFIRM,
        "È il nome di un ente, di una ditta o di un gruppo: dice dove cercare la persona.",
        ("una cooperativa", "una ditta", "una comunità", "un'associazione", "un negozio"),
    ),
    "QUASI": (
        CONFIRM,
        "Anche senza nome, questo dettaglio può bastare a riconoscere una persona.",
        ("un lavoro conosciuto in paese", "una malattia rara", "togli il dettaglio"),
    ),
}

REASONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "address-number": (
        "È un indirizzo con il numero: dice dove abita o lavora una persona.",
        ("togli", "a casa", "nella sede del servizio"),
    ),
}


def level_of(kind: str) -> Level:
    return KINDS[kind][0]


LEVELS = {kind: entry[0] for kind, entry in KINDS.items()}


def sentence(kind: str, reason: str = "") -> tuple[str, tuple[str, ...]]:
    """Why a finding matters, and what can stand in its place."""
    return REASONS[reason] if reason in REASONS else KINDS[kind][1:]
