"""What the lists alone are sure of, and what everybody may say: the public names that are nobody's secret."""

from collections.abc import Iterator, Sequence

from workspace.anonymity.features import OPENERS, Seen, is_hasty
from workspace.anonymity.findings import Mark
from workspace.anonymity.growth import INSTITUTIONS
from workspace.anonymity.words import Token, bag

_PUBLIC = bag(
    # who is read and quoted: surnames that nobody of ours bears
    "klein bleger gramsci valjean winnicott bowlby freud jung lacan bion bruner vygotskij vygotsky piaget bronfenbrenner goffman foucault basaglia freire illich bauman arendt nussbaum rogers maslow mezirow schon dewey "
    "kolb argyris bateson watzlawick minuchin ainsworth erikson levinas ricoeur buber tronto noddings gilligan fisher kaes foulkes balint lewin moreno bowen satir selvini palazzoli andolfi "
    "cancrini recalcati porges kolk herman janoff figley maslach leiter selye antonovsky bandura seligman csikszentmihalyi frankl yalom fromm adorno habermas honneth beck giddens bourdieu "
    "durkheim weber parsons merton luhmann simmel sennett castel donzelot ranci saraceno ferrera gorrieri ardigo donati folgheraiter dominelli payne milner banks lorenz trevithick richmond "
    "ferenczi bettelheim racamier fornari putnam miller prochaska diclemente norcross camilleri battiato godot beckett kundera saramago borges marquez neruda woolf austen dostoevskij tolstoi cechov ungaretti montale saba "
    "quasimodo pascoli carducci foscolo tasso ariosto petrarca boccaccio virgilio omero seneca platone socrate aristotele kant hegel marx engels nietzsche heidegger gadamer husserl merleau wittgenstein popper kuhn "
    "morin ceruti sclavi galimberti fook healy schon wenger engestrom kolb mead blumer garfinkel latour butler spivak fanon memmi sayad said crenshaw davis fraser kabat "
    "loach moretti truffaut kieslowski bergman chaplin kurosawa tarkovskij almodovar sorrentino muccino rohrwacher calvin hobbes quino mafalda schulz linus chisciotte pantagruel totò toto sordi eduardo "
    "mozart beethoven verdi puccini vivaldi rossini bach chopin "
    "boszormenyi nagy romito stierlin sluzki cecchin boscolo bertrando fruggeri folkman lazarus gottman karpman berne perls milgram zimbardo festinger carofiglio boal morricone conley "
    "addams perlman hollis biestek compton galaway krueger braun clarke yin stake geertz levi-strauss augè auge latouche rosenberg fonagy stern crittenden main hesse solomon brazelton "
    "gardner goleman montessori steiner malaguzzi pestalozzi rousseau makarenko korczak hillesum weil stein lorde hooks pasolini fellini pirandello sciascia manzoni leopardi calvino rodari "
    "pavese morante merini ginzburg szymborska rilke dickinson neruda tolstoj dostoevskij cechov kafka proust joyce shakespeare goethe brecht camus sartre pinocchio geppetto cenerentola "
    "biancaneve amleto ulisse antigone edipo narciso medea penelope telemaco arlecchino "
    "pulcinella batman spiderman superman harry potter gandhi mandela mattarella bergoglio "
    "maguire sanicola canevaro zoja cyrulnik walsh masten rutter ungar lingiardi ammaniti bollea ianes mortari benasayag hillman jervis pirella rotelli vadilonga malagoli stufflebeam bezzi creonte lucignolo mangiafuoco "
    "machiavelli solnit pavlov lipsky skinner allport tajfel asch mintzberg senge weick crozier linehan maturana varela bertalanffy prigogine glasersfeld dolto spitz trevarthen sameroff belsky garbarino finkelhor kempe fraiberg "
    "meltzer beveridge bismarck titmuss polanyi ostrom rawls sandel epston minuchin whitaker imber nardone madanes keeney goolishian shazer hellinger schutzenberger "
    "picasso chagall klimt munch monet matisse kandinskij klee magritte banksy nomadland gaslighting vineland lewy huntington charcot "
    "zehr feil kitwood barthes granovetter rollnick freudenberger kadushin shohet munson gitterman proctor glasl galtung hawkins munro menzies ehrenberg nouwen hirigoyen pennac dickens duluth saunders benasayag kubler "
    # laws, tests and illnesses that bear a name
    "cartabia merlin cirinna lorenzin rorschach raven wechsler wisc wais apgar zarit barthel tinetti norton braden alzheimer parkinson down asperger tourette rett munchausen korsakoff "
    "duchenne crohn likert "
    # makes, programmes, machines
    "fiat panda skoda opel golf audi renault clio peugeot citroen toyota yaris dacia mercedes bmw vespa ape ducato transit lego playstation nintendo xbox netflix spotify iphone samsung vestanet "
    "gibbs todd ecomappa home handover strange situation recapiti doodle gmail outlook canva drive dropbox translate signal discord postepay slack trello onedrive sharepoint jamboard padlet kahoot mentimeter telegram chatgpt copilot linux apple spid valium xanax tavor haldol serenase depakin tachipirina rivotril risperdal abilify trainspotting amarcord titanic zootropolis shrek "
    "whatsapp facebook instagram tiktok youtube google zoom teams excel windows android amazon prime barbie peppa pokemon fortnite roblox ikea deejay juventus juve dad meet skype word"
) - bag(
    "malagoli cecchin saraceno morante moretti boscolo bezzi ceruti nardone garbarino marquez varela nagy camilleri donati moreno main stern stein hesse solomon weber narciso penelope telemaco clarke banks payne ape prime amazon word ferrera gardner fisher beck milner herman raven manzoni miller davis saba tasso virgilio marx pascoli verdi bach quasimodo carducci foscolo montale petrarca sorrentino muccino sordi eduardo fornari mafalda linus seneca omero ariosto toto totò said schulz hobbes healy rossini vivaldi puccini"
)
_CLASSICS = frozenset(
    [
        "howard zehr",
        "naomi feil",
        "tom kitwood",
        "roland barthes",
        "silvia gherardi",
        "carol gilligan",
        "nel noddings",
        "paul ricoeur",
        "max weber",
        "james coleman",
        "jacob moreno",
        "jacob levi moreno",
        "jay haley",
        "virginia satir",
        "selvini palazzoli",
        "mara selvini palazzoli",
        "luigi boscolo",
        "gianfranco cecchin",
        "michael white",
        "david epston",
        "insoo kim berg",
        "steve de shazer",
        "william miller",
        "stephen rollnick",
        "christina maslach",
        "herbert freudenberger",
        "francine shapiro",
        "aaron beck",
        "albert ellis",
        "jon kabat",
        "helen perlman",
        "helen harris perlman",
        "carel germain",
        "alex gitterman",
        "malcolm payne",
        "maria dal pra",
        "dal pra ponticelli",
        "alessandro sicora",
        "elena allegri",
        "silvia fargion",
        "teresa bertotti",
        "maria luisa raineri",
        "luigi gui",
        "paola milani",
        "howard gardner",
        "friedrich glasl",
        "johan galtung",
        "peter hawkins",
        "robin shohet",
        "alfred kadushin",
        "eileen munro",
        "james reason",
        "olivetti manoukian",
        "franca olivetti manoukian",
        "elliott jaques",
        "isabel menzies",
        "isabel menzies lyth",
        "menzies lyth",
        "michael balint",
        "eugenio borgna",
        "luigi zoja",
        "miguel benasayag",
        "alain ehrenberg",
        "chul han",
        "hartmut rosa",
        "richard sennett",
        "jean luc nancy",
        "henri nouwen",
        "kubler ross",
        "elisabeth kubler ross",
        "cicely saunders",
        "boris cyrulnik",
        "froma walsh",
        "emmy werner",
        "evan stark",
        "daniel pennac",
        "charles dickens",
        "marianella sclavi",
        "judith butler",
        "donna haraway",
        "bessel van der kolk",
        "stephen porges",
        "peter levine",
        "marsha linehan",
        "patricia crittenden",
        "peter fonagy",
        "mary main",
        "erik erikson",
        "urie bronfenbrenner",
        "janusz korczak",
        "john dewey",
        "jean piaget",
        "lev vygotskij",
        "david kolb",
        "etienne wenger",
        "karl weick",
        "peter senge",
        "gian piero quaglino",
        "heinz von foerster",
        "francisco varela",
        "humberto maturana",
        "paul watzlawick",
        "murray bowen",
        "carl whitaker",
        "john rawls",
        "robert putnam",
        "mark granovetter",
        "pierre bourdieu",
        "emile durkheim",
        "jurgen habermas",
        "anthony giddens",
        "wislawa szymborska",
        "eugenio montale",
        "giuseppe ungaretti",
        "decreto caivano",
        "umberto d",
        "bossi fini",
        "turco napolitano",
        "fini giovanardi",
        "ivan illich",
        "ivan ilic",
        "don chisciotte",
        "franco basaglia",
        "franca ongaro",
        "paulo freire",
        "danilo dolci",
        "don milani",
        "lorenzo milani",
        "maria montessori",
        "loris malaguzzi",
        "carl rogers",
        "carl gustav jung",
        "hannah arendt",
        "simone weil",
        "edith stein",
        "etty hillesum",
        "martha nussbaum",
        "amartya sen",
        "zygmunt bauman",
        "ulrich beck",
        "michel foucault",
        "erving goffman",
        "jerome bruner",
        "gregory bateson",
        "salvador minuchin",
        "mara selvini",
        "maurizio andolfi",
        "luigi cancrini",
        "massimo recalcati",
        "umberto galimberti",
        "vittorino andreoli",
        "duccio demetrio",
        "andrea canevaro",
        "edgar morin",
        "jack mezirow",
        "donald schon",
        "chris argyris",
        "kurt lewin",
        "wilfred bion",
        "donald winnicott",
        "john bowlby",
        "mary ainsworth",
        "anna freud",
        "melanie klein",
        "mary richmond",
        "jane addams",
        "paulo coelho",
        "primo levi",
        "victor hugo",
        "lenore walker",
        "thelma louise",
        "thelma &",
        "& louise",
        "de andre",
        "fabrizio de andre",
        "protocollo eva",
        "nuto revelli",
        "fermato eboli",
        "luigi ciotti",
        "rigoni stern",
        "ignazio silone",
        "albert camus",
        "emily dickinson",
        "anna frank",
        "anne frank",
        "natalia ginzburg",
        "elsa morante",
        "cesare pavese",
        "italo calvino",
        "gianni rodari",
        "alda merini",
        "alessandro manzoni",
        "dante alighieri",
        "giacomo leopardi",
        "luigi pirandello",
        "pier paolo pasolini",
        "federico fellini",
        "nanni moretti",
        "ken loach",
        "paola cortellesi",
        "roberto benigni",
        "fabrizio de andre",
        "lucio dalla",
        "lucio battisti",
        "vasco rossi",
        "papa francesco",
        "papa giovanni paolo",
        "martin luther king",
        "nelson mandela",
        "peppa pig",
        "harry potter",
        "babbo natale",
        "joan tronto",
        "judith herman",
        "daniel stern",
        "irvin yalom",
        "viktor frankl",
        "marshall rosenberg",
        "fabio folgheraiter",
        "maria dal pra ponticelli",
        "franca ferrario",
        "milena diomede canevini",
        "elisabetta neve",
        "annamaria campanini",
        "lena dominelli",
        "silvana tonon",
        "chiara saraceno",
        "sergio mattarella",
        "ettore scola",
        "elena ferrante",
        "michela murgia",
        "umberto eco",
        "erri de luca",
        "tiziano terzani",
        "pinocchio",
        "alice miller",
        "franco fornari",
        "sandor ferenczi",
        "bruno bettelheim",
        "daniel blake",
        "don chisciotte",
        "franco battiato",
        "eduardo de filippo",
        "di clemente",
        "radio maria",
        "corpus domini",
        "charlie chaplin",
        "karl marx",
        "grazia deledda",
        "mary parker follett",
    ]
)
_AFTER_WORK = bag("film romanzo saggio manuale teoria modello approccio metodo concetto metodologia trattato")
_MAKES = bag(
    "fiat panda skoda opel golf audi renault clio peugeot citroen toyota yaris dacia mercedes vespa ape ducato volkswagen hyundai lancia"
)
_TITLES = bag(
    "signora signor signorina geometra capocantiere inf brig llo mllo maresc isp sig sigra ra dott dottssa ssa dr avv prof ing geom mons don suor maresciallo avvocato avvocata dottor dottoressa"
)
_BEFORE_PUBLIC = bag("decreto ddl legge riforma metodo sindrome morbo malattia scala test teoria lodo")
_ARTICLES = bag("il al del dal nel")
_SIGNED_AT = bag(
    "istanbul lanzarote oviedo lisbona maastricht schengen dublino ottawa salamanca ginevra york helsinki pechino duluth aia strasburgo lubiana kyoto barcellona marrakech bangkok lussemburgo roma nizza"
)
_TREATIES = bag(
    "convenzione trattato dichiarazione carta conferenza accordi accordo protocollo manifesto regolamento modello ruota conv reg metodo principi regole"
)


def _after_treaty(seen: Sequence[Seen], first: int) -> bool:
    """«la Convenzione di Istanbul», «reg. Dublino III», «modello Duluth»."""
    j = first - 1
    while (
        j >= 0
        and first - j < 5
        and (seen[j].cue == "prep" or seen[j].key in "'’.(" or seen[j].key in ("new", "l", "potere", "tecnico"))
    ):
        j -= 1
    return j >= 0 and seen[j].key in _TREATIES


def sure(words: Sequence[Token], seen: Sequence[Seen]) -> Iterator[Mark]:
    """Names and places that no ordinary word can be; a capital after «scuola», «cooperativa», «ospedale»."""
    hasty = is_hasty(seen)
    for i, (token, s) in enumerate(zip(words, seen, strict=True)):
        if s.shape in ".9" or len(s.key) < 3:
            continue
        if _is_called(seen, i, hasty):
            first = _with_particle(seen, i)
            yield Mark(words[first].start, token.end, "PERSON")
        if s.cue:
            continue
        plain = "d" not in s.look and "t" not in s.look
        if (
            plain
            and s.shape == "C"
            and any(c in s.look for c in "gsp")
            and not hasty
            and i
            and (seen[i - 1].key not in OPENERS or _abbreviated(seen, i - 1))
        ):
            yield Mark(token.start, token.end, "LOCATION" if "p" in s.look else "PERSON")
        if plain and "g" in s.look and (s.shape != "l" or len(s.key) > 3):
            yield Mark(token.start, token.end, "LOCATION" if "p" in s.look and _after_at(seen, i) else "PERSON")
        elif "P" in s.look:
            yield from _whole_place(words, seen, i)
        elif "p" in s.look and _is_place(s, plain):
            yield Mark(token.start, token.end, "LOCATION")
        if hasty and plain and i and seen[i - 1].key in _SURE_HEADS and seen[i - 1].key not in _LOOSE_HEADS:
            yield Mark(token.start, token.end, INSTITUTIONS.get(seen[i - 1].cue, "ORG"))
        if (
            i
            and "g" in s.look
            and seen[i - 1].cue == "kin"
            and (s.shape in "CU" or not int(s.use or "0", 16) & 0b1110)
            and s.key not in _NOT_CALLED
        ):
            yield Mark(token.start, token.end, "PERSON")
        if (
            i
            and i + 1 < len(seen)
            and seen[i - 1].key in _ARTICLES
            and f"{s.key} {seen[i + 1].key}" in _CLASSICS
            and s.shape == "l"
        ):
            yield Mark(token.start, words[i + 1].end, "SCHOOL")  # «al primo levi»
        if (
            plain
            and s.shape in "lC"
            and i
            and seen[i - 1].key in ("nonna", "nonno", "zia", "zio", "suor")
            and len(s.key) > 3
        ):
            yield Mark(token.start, token.end, "PERSON")
        if s.shape == "l" and i and (hasty or seen[i - 1].key in _HOUSE_ARTICLES) and _house(seen, i):
            yield Mark(token.start, token.end, _house(seen, i))
        if plain and s.shape == "l" and i and _posted(seen, i):
            yield Mark(token.start, token.end, _posted(seen, i))
        if s.shape in "CM" and i and _announced(seen, i):
            yield Mark(token.start, token.end, _announced(seen, i))


def _abbreviated(seen: Sequence[Seen], i: int) -> bool:
    """Does the point at i end no sentence («a.s. Canavesio»)?"""
    return i > 0 and seen[i].key == "." and seen[i - 1].key.isalpha() and len(seen[i - 1].key) < 3


_GOVERNED = bag(
    "comune comuni città citta provincia tribunale procura questura prefettura frazione stazione carabinieri ambito municipio ospedale d"
)


def _whole_place(words: Sequence[Token], seen: Sequence[Seen], i: int) -> Iterator[Mark]:
    if i and "P" in seen[i - 1].look:
        return
    end = i
    while end + 1 < len(seen) and (
        "P" in seen[end + 1].look or (seen[end + 1].key in "'’-." and end + 2 < len(seen) and "P" in seen[end + 2].look)
    ):
        end += 1
    whole = [s for s in seen[i : end + 1] if s.shape not in ".9"]
    governed = i > 1 and seen[i - 1].key in ("di", "d", "'", "’") and seen[i - 2].key in _GOVERNED
    if governed or any("d" not in s.look for s in whole) or (whole[0].shape in "CU" and whole[-1].shape in "CU"):
        yield Mark(words[i].start, words[end].end, "LOCATION")


def _is_place(s: Seen, plain: bool) -> bool:
    """A place that is no word; in capitals also one that is («LEGNANO»)."""
    if s.shape == "U":
        return plain or len(s.key) > 4
    return plain and (s.shape != "l" or len(s.key) > 3)


def _titled(seen: Sequence[Seen], i: int) -> bool:
    """Right after «sig.ra», «dr.», «don»: then also a surname that is a word."""
    j = i - 1
    if j > 0 and seen[j].key == ".":
        j -= 1
    return j >= 0 and seen[j].key in _TITLES


_STRICT = bag("ins comm vicepreside suor don giudice pm dott dottssa dr avv ing mar maresc isp brig llo mllo geom ssa")
_NOT_CALLED = bag(
    "italiano matematica religione inglese potenziamento curricolare prevalente classe sezione materna medie minorile relatore delegato togato popolare pace istruttore monocratico sorveglianza affidatario unico competente donna aggiunto titolare precedente naturale supplente reperibile giovane nuovo nuova vecchio vecchia anziano anziana bravo brava gentile civilista penalista tutelare onoraria onorario legale civile penale ufficio turno base medico medica fiducia sostegno sede presente assente "
    "referente responsabile tutor mail telefono parte delega nomina incaricato incaricata incaricati stato italiano italiana difensore minore curatore speciale assistente sociale preside direttore direttrice sindaco presidente"
)


_ADDRESSED = bag(
    "giudice presidente sindaco sindaca procuratore procuratrice direttore direttrice questore prefetto commissario ministro assessore dirigente preside rettore maresciallo comandante avvocato dottore dottoressa responsabile coordinatrice"
)
_CLOSED = frozenset(["prep", "at", "with", "say", "public", "month"])
_SURNAME_BEGINNINGS = bag("di de d del della dello dell dei degli la lo li le el dal dalla da lo")


_HOUSES = {
    "cdd": "HEALTH",
    "cse": "HEALTH",
    "cdi": "HEALTH",
    "rsa": "HEALTH",
    "rsd": "HEALTH",
    "nido": "SCHOOL",
    "asilo": "SCHOOL",
    "cav": "ORG",
    "coop": "ORG",
    "cooperativa": "ORG",
    "ludoteca": "ORG",
    "commissariato": "COURT",
}
_OF_EVERY_HOUSE = bag(
    "comunale comunali privata privato pubblico pubblica aperto aperta chiuso chiusa sociale sociali nuovo nuova vecchio vecchia titolare gestore mattina pomeriggio ore posto posti retta rette lista inserimento domanda visita "
    "frequenza tempo pieno costo struttura struttura diurna centro servizio responsabile educatore educatrice operatore operatrice polizia zona casa famiglia anziani anziana disabili minori ragazzi bambini"
)


_HOUSE_ARTICLES = bag("la il le i lo gli")


def _house(seen: Sequence[Seen], i: int) -> str:
    """The kind of house that a noun in small letters names: «cdd la quercia», «nido pinocchio»."""
    s, j = seen[i], i - 1
    if j > 0 and seen[j].key in _HOUSE_ARTICLES:
        j -= 1
    kind = _HOUSES.get(seen[j].key, "") if j >= 0 else ""
    if not kind or s.cue or s.key in _OF_EVERY_HOUSE or len(s.key) < 4:
        return ""
    use = int(s.use or "0", 16)
    ordinary = (use & 0b1 and not use & 0b110110) if use else ("d" not in s.look or s.key in _PUBLIC)
    return kind if ordinary else ""


def _is_called(seen: Sequence[Seen], i: int, hasty: bool) -> bool:
    """Is the word somebody's name because of the title or the role before it? With a capital nearly any word is («sig. Vespa»,
    «prof. Sabato»); in small letters those that a list of names has, and after «dott.» any noun."""
    s, j = seen[i], i - 1
    if not i:
        return False
    if seen[j].key in "'’" and j:
        j -= 1
    particle = (
        j > 0
        and seen[j].key in _SURNAME_BEGINNINGS
        and (seen[j].shape in "CI" if s.shape == "C" else seen[j].key in ("la", "lo", "li", "el", "de", "d"))
    )
    at = j if particle else i
    titled = _titled(seen, at) or _strictly_titled(seen, at)
    if s.shape == "C" and not hasty:
        if titled:
            return s.key not in _NOT_CALLED and (s.key not in _ADDRESSED or _is_given(seen, i + 1))
        role = seen[at - 1].cue == "role" and at == i
        return role and not s.cue and ("g" in s.look or "s" in s.look) and s.key not in _NOT_CALLED
    closed = s.cue in _CLOSED and not (s.cue == "public" and "s" in s.look and _strictly_titled(seen, at))
    if not titled or closed or s.shape not in "lU":
        return False
    if "g" in s.look or "s" in s.look or s.look not in ("d", "t", "tr"):
        return not s.cue or "s" in s.look
    noun = int(s.use or "0", 16) & 0b11 and not s.cue and s.key not in _NOT_CALLED
    return bool(noun and (_strictly_titled(seen, at) or particle))


def _is_given(seen: Sequence[Seen], i: int) -> bool:
    return i < len(seen) and seen[i].shape == "C" and "g" in seen[i].look


def _with_particle(seen: Sequence[Seen], i: int) -> int:
    """Where «Di Zio», «la mantia», «D'Amico» begins."""
    j = i - 1
    if j > 0 and seen[j].key in "'’":
        j -= 1
    return j if j > 0 and seen[j].key in _SURNAME_BEGINNINGS and _titled(seen, j) else i


def _strictly_titled(seen: Sequence[Seen], i: int) -> bool:
    """Right after «dott.», «avv», «mar.llo»: then any noun is a surname («dott.ssa sale», «mar.llo prima»)."""
    j = i - 1
    if j > 0 and seen[j].key == ".":
        j -= 1
    return j >= 0 and seen[j].key in _STRICT and (seen[j].key != "ssa" or j > 1)


def _after_at(seen: Sequence[Seen], i: int) -> bool:
    return i > 0 and seen[i - 1].key in ("a", "ad", "di", "da", "comune")


_POSTS = {
    "polfer": "COURT",
    "polstrada": "COURT",
    "commissariato": "COURT",
    "questura": "COURT",
    "caserma": "COURT",
    "tenenza": "COURT",
    "carabinieri": "COURT",
    "cc": "COURT",
    "scuola": "SCHOOL",
    "ospedale": "HEALTH",
}


def _posted(seen: Sequence[Seen], i: int) -> str:
    """The kind of post whose place an unknown word is: «polfer di falconara», «scuola suvich»."""
    j = i - 1 - (seen[i - 1].key in ("di", "a", "san", "porta") and i > 1)
    kind = _POSTS.get(seen[j].key, "")
    return kind if kind and len(seen[i].key) > 3 and (j == i - 1 or kind == "COURT" or "p" in seen[i].look) else ""


def _announced(seen: Sequence[Seen], i: int) -> str:
    """The kind of institution that the words before a capital announce, or nothing."""
    j = i - 1
    if seen[j].key in "\"«“'.’" and j:
        j -= 1
    before = seen[j]
    if before.shape == "." or (seen[i - 1].key == "." and len(before.key) > 4):
        return ""
    if before.key in _SURE_HEADS:
        return INSTITUTIONS.get(before.cue, "ORG")
    return ""


_SURE_HEADS = bag(
    "magazzini magazzino cooperativa coop ditta associazione fondazione ristorante pizzeria trattoria albergo hotel supermercato parrocchia oratorio banca panificio forno panetteria macelleria officina carrozzeria "
    "polisportiva mensa agriturismo cascina caseificio cantina bar caf cas rsa ospedale osp clinica policlinico hospice liceo itis ipsia isis iis ic asilo nido elementare primaria materna "
    "asst ulss ausl immobiliare impresa azienda farmacia ottica sanitaria pastificio filatura oleificio maglieria gommista minimarket market ostello piscina motopesca traghetto residence pescheria fruttivendolo merceria "
    "pelletteria ceramica autolavaggio garni affittacamere motoclub fattoria conserviera corallificio mobilificio carpenteria distilleria cartiera segheria barbiere profumeria cartoleria libreria ferramenta "
    "gioielleria calzaturificio maglificio autoscuola tintoria sartoria bazar enoteca osteria birreria bocciofila canottieri cementificio frantoio molino lavanderia parrucchiera tipografia edicola tabaccheria "
    "autonoleggio salumi vivaio ente stabilimento brefotrofio orfanotrofio collegio convitto coal tigre sigma crai eurospar sisa maxi gulliver "
    "salumificio bottega pasticceria gelateria rosticceria discoteca pub salone"
)


_LOOSE_HEADS = bag(
    "bar caf cas barbiere parrucchiera mensa banca impresa azienda elementare primaria materna market salone azienda"
)


_SAINTS = bag("san santa sant santo")
_FEASTS = bag("festa fiera notte vigilia processione triduo novena estate giorno")


def _is_of_a_feast(seen: Sequence[Seen], first: int) -> bool:
    """«la festa di san Rocco», with the saint's title inside the mark or before it."""
    if first and seen[first].key not in _SAINTS and seen[first - 1].key in _SAINTS:
        first -= 1
    return first > 1 and seen[first].key in _SAINTS and seen[first - 1].key == "di" and seen[first - 2].key in _FEASTS


def is_public(words: Sequence[Token], seen: Sequence[Seen], first: int, end: int) -> bool:
    """Somebody who is read, a law that bears a name, a make: nobody's secret."""
    names = [s for s in seen[first:end] if s.shape not in ".9" and s.key not in ("e", "ed")]
    if not names or (_titled(seen, first) and seen[first - 1].key != "don"):
        return False
    if first and seen[first - 1].cue in ("kin", "person"):
        return False  # «la zia Mercedes», «il papà Moretti»
    if first > 1 and seen[first - 1].key == "," and seen[first - 2].cue in ("kin", "person"):
        return False  # «il vicino, Amleto,»
    if _is_of_a_feast(seen, first):
        return True
    feast = first > 1 and seen[first - 2].key in ("natale", "pasqua", "capodanno", "immacolata")
    if feast and [n.key for n in names] == ["santo", "stefano"]:
        return True  # «Natale, Santo Stefano e Capodanno»
    if first and seen[first - 1].key in _ARTICLES and len(names) == 2:
        return False  # «il Primo Levi»: a school
    if len(names) > 1 and " ".join(n.key for n in names) in _CLASSICS:
        return True
    if len(names) == 1 and first and f"{seen[first - 1].key} {names[0].key}" in _CLASSICS:
        return True
    if len(names) == 1 and end + 1 < len(seen) and f"{names[0].key} {seen[end + 1].key}" in _CLASSICS:
        return True  # «la Bossi-Fini»
    if len(names) == 1 and first > 1 and f"{seen[first - 2].key} {names[0].key}" in _CLASSICS:
        return True
    if len(names) == 1 and end < len(seen) and f"{names[0].key} {seen[end].key}" in _CLASSICS:
        return True
    if (
        len(names) == 1
        and names[0].key == "asia"
        and first
        and seen[first - 1].key in ("in", "'", "’", "sud", "africa")
    ):
        return True  # the continent, not the girl
    if (
        names[0].key in _MAKES
        and not (first and seen[first - 1].cue == "kin")
        and all(n.shape in "CMU" or n.cue or "d" in n.look for n in names)
    ):
        return True
    if names[-1].key in _PUBLIC and (len(names) == 1 or all(n.shape in "CMU" or n.key in _PUBLIC for n in names)):
        return True
    if names[-1].key in _SIGNED_AT and _after_treaty(seen, first):
        return True
    j = first - 1
    while j >= 0 and (seen[j].cue in ("prep",) or seen[j].key in "'’"):
        j -= 1
    if j < 0 or names[0].shape not in "CMU":
        return False
    if seen[j].key in _AFTER_WORK and j < first - 1:  # «il film di Loach», «la teoria di Porges»
        return "g" not in names[0].look or len(names) > 1
    return seen[j].key in _BEFORE_PUBLIC
