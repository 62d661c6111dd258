"""The sentences for the author, one entry a kind: usual level, why it matters, what can be put in its place.

They are gettext msgids: whoever shows them translates them. They never quote the text.
"""

from workspace.anonymity.findings import Level


def N_(text: str) -> str:
    """Marks a sentence for the catalogue and returns it as it is."""
    return text


BLOCK, CONFIRM, ATTEND = Level.BLOCK, Level.CONFIRM, Level.ATTEND

KINDS: dict[str, tuple[Level, str, tuple[str, ...]]] = {
    "CF": (BLOCK, N_("È un codice fiscale: porta diritto a una persona."), (N_("togli"),)),
    "ID_NO": (
        BLOCK,
        N_("È il numero di un documento, di una tessera o di una pratica: porta diritto a una persona."),
        (N_("togli"), N_("un documento"), N_("la pratica")),
    ),
    "PHONE": (BLOCK, N_("È un numero di telefono."), (N_("togli"), N_("un recapito"))),
    "EMAIL": (BLOCK, N_("È un indirizzo di posta elettronica."), (N_("togli"), N_("un recapito"))),
    "HANDLE": (
        BLOCK,
        N_("È un profilo o una pagina in rete: chi legge può aprirla."),
        (N_("togli"), N_("il suo profilo")),
    ),
    "PLATE": (BLOCK, N_("È la targa di un veicolo."), (N_("togli"), N_("l'auto"))),
    "IBAN": (BLOCK, N_("È un conto bancario o postale."), (N_("togli"), N_("un conto"))),
    "CASE_NO": (
        BLOCK,
        N_("È il numero di un fascicolo, di un atto o di un protocollo: chi lo cerca arriva alla persona."),
        (N_("togli"), N_("provvedimento dell'autorità giudiziaria"), N_("un fascicolo")),
    ),
    "ADDRESS": (
        CONFIRM,
        N_("È una via o un luogo preciso: in un territorio piccolo dice chi ci abita."),
        (N_("togli"), N_("a casa"), N_("in un quartiere periferico"), N_("nella sede del servizio")),
    ),
    "PERSON": (
        CONFIRM,
        N_("Sembra il nome di una persona. Chi legge nel tuo ambito potrebbe riconoscerla."),
        (N_("la signora A."), N_("il signor B."), N_("la madre"), N_("il ragazzo"), N_("la collega")),
    ),
    "NICKNAME": (
        CONFIRM,
        N_("Sembra un soprannome: nel paese basta quello per capire di chi si parla."),
        (N_("togli"), N_("un soprannome"), N_("il ragazzo")),
    ),
    "INITIALS": (
        CONFIRM,
        N_("Sono iniziali: se sono quelle vere, insieme al resto dicono chi è."),
        (N_("A."), N_("la signora A."), N_("il minore")),
    ),
    "DOB": (
        CONFIRM,
        N_("È una data di nascita: insieme al luogo basta a riconoscere una persona."),
        (
            N_("una fascia di età"),
            N_("0-2 anni"),
            N_("3-5 anni"),
            N_("6-10 anni"),
            N_("11-13 anni"),
            N_("14-17 anni"),
            N_("un adulto"),
        ),
    ),
    "DATE": (
        CONFIRM,
        N_("È una data precisa: unita a un fatto permette di ritrovare la persona."),
        (N_("qualche mese dopo"), N_("al terzo mese di intervento"), N_("in primavera")),
    ),
    "LOCATION": (
        CONFIRM,
        N_("È un luogo: più è piccolo, più è facile capire di chi si parla."),
        (N_("un comune montano"), N_("un piccolo comune"), N_("una città media"), N_("il suo paese d'origine")),
    ),
    "SCHOOL": (
        CONFIRM,
        N_("È il nome di una scuola: con l'età dice in quale classe cercare."),
        (N_("una scuola primaria"), N_("una scuola media"), N_("una scuola superiore"), N_("il nido")),
    ),
    "HEALTH": (
        CONFIRM,
        N_("È il nome di un luogo di cura o di un servizio sanitario preciso."),
        (N_("l'ospedale"), N_("il consultorio"), N_("una struttura per anziani"), N_("il servizio specialistico")),
    ),
    "COURT": (
        CONFIRM,
        N_("È un ufficio giudiziario con il suo luogo: restringe molto il territorio."),
        (N_("l'autorità giudiziaria"), N_("il tribunale")),
    ),
    "ORG": (
        CONFIRM,
        N_("È il nome di un ente, di una ditta o di un gruppo: dice dove cercare la persona."),
        (N_("una cooperativa"), N_("una ditta"), N_("una comunità"), N_("un'associazione"), N_("un negozio")),
    ),
    "QUASI": (
        CONFIRM,
        N_("Anche senza nome, questo dettaglio può bastare a riconoscere una persona."),
        (N_("un lavoro conosciuto in paese"), N_("una malattia rara"), N_("togli il dettaglio")),
    ),
}

REASONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "address-number": (
        N_("È un indirizzo con il numero: dice dove abita o lavora una persona."),
        (N_("togli"), N_("a casa"), N_("nella sede del servizio")),
    ),
}


#: What a group or an ambito put on its list; what can stand in its place follows from the kind.
LEARNT = N_("Il tuo gruppo o il tuo ambito ha chiesto di riconoscerlo: a chi lavora lì dice di chi o di dove si parla.")


def level_of(kind: str) -> Level:
    return KINDS[kind][0]


LEVELS = {kind: entry[0] for kind, entry in KINDS.items()}


def sentence(kind: str, reason: str = "") -> tuple[str, tuple[str, ...]]:
    """Why a finding matters, and what can stand in its place."""
    if reason == "learnt":
        return LEARNT, KINDS[kind][2]
    return REASONS[reason] if reason in REASONS else KINDS[kind][1:]
