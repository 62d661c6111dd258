"""Details that may identify without any name. They are asked together, in the words of the second reading;
where the phrase itself says that there is only one such person in the place, it is a finding.

The patterns are written in small letters and look at the text in small letters.
"""

import re
from collections.abc import Iterator

from workspace.anonymity.findings import Finding, Level, Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.sentences import N_
from workspace.anonymity.words import lowered

_WHERE = r"(?:paese|valle|vallata|zona|provincia|frazione|quartiere|borgo|isola|contrada|comune|circondario|paesino|città|regione|comprensorio|rione|territorio|palazzo|ambito)"
_ROLE = (
    r"(?:sindac[oa]|vicesindac[oa]|assessor[ea]|consiglier[ea]|farmacista|maresciallo|comandante|parroco|medico condotto|primario|notaio|presidente|veterinari[oa]|dentista|allenator[ei]"
    r"|direttor[ei]|direttrice|preside|chirurgo|avvocat[oa]|giornalista|attor[ei]|attrice|calciator[ei]|cantante|pittor[ei]|scultor[ei]|scrittor[ei]|scrittrice|imprenditor[ei]|imprenditrice"
    r"|campion[ei]|campionessa|capitano|stilista|cuoc[oa]|chef|architetto|musicista|violinista|pianista|direttore d'orchestra|conduttor[ei]|politic[oa]|magistrat[oa]|senator[ei]|deputat[oa])"
)
_ONLY = re.compile(
    rf"\b(?:(?:è |era |fu |sono |come )?(?:l['’]\s?unic[oa]|la sola|il solo|gli unici|le uniche|(?:l['’]\s?ultim[oa]|il primo|la prima)(?=\s(?:[^\W\d_]{{1,15}}\s){{0,2}}?(?:medic|donn|uom|bambin|ragazz|person|famigli|stranier|alunn|student|vivent|sopravvissut|proprietari|abitant|sindac|maestr|operai|emigrat|partigian|staffett))|dei pochi|delle poche|uno dei pochi|una delle poche)"
    rf"\s[^.;:\n]{{3,60}}?\b(?:del|della|dell['’]|di|in|nella|nel|sulla|sul)\s?(?:tutt[oa]\s(?:il|la)\s)?{_WHERE}\b)",
)
_KNOWN = re.compile(
    rf"\b(?:un[ao']?\s|il\s|la\s|['’]\s?)?(?:not[oa]|famos[oa]|conosciut[oa]|celebre|popolare|stimat[oa])\s{_ROLE}\b(?:\s(?:della|del|di|con|locale|in)\s[^.,;:\n]{{2,40}})?"
    rf"|\b{_ROLE}\s(?:abbastanza|molto|piuttosto|assai)\s(?:not[oa]|famos[oa]|conosciut[oa])",
)
_PRESS = re.compile(
    r"\b(?:ne (?:parlarono|parlò|parlavano|hanno parlato|ha parlato|scrissero|scrisse|hanno scritto)|finit[oaie] (?:su|sui|sul|nei|in)|è uscit[oa] (?:su|sul|sui)|era (?:su|sui) tutti)"
    r"\s[^.;:\n]{0,40}?(?:giornal[ei]|tv|telegiornal[ei]|cronac[ah]e?|stampa|prima pagina|notizie|televisione)\b|\bnot[oaei] alle cronache(?:\s[^.;:\n]{2,60})?",
)
_DOUBLE_ROLE = re.compile(
    rf"\b{_ROLE}\s(?:[^\W\d_]{{3,20}}\s)?(?:e|nonché|ed)\s(?:anche\s)?(?:il\s|la\s)?(?:ex\s)?(?:{_ROLE}|titolare|proprietari[oa]|gestore|maestr[oa])\b(?:\s(?:dell['’]|del|della|di|dei)\s?[^.,;:\n]{{2,40}})?",
)


_LOCAL = (  # roles of which a place has one, or a few
    r"(?:sacrestan[oa]|campanar[oa]|banditore|capitan[oa]|figurante|veterinari[oa]\scondott[oa]|maestr[oa]\sdi\ssci|bagnin[oa]|casellante|gestore|fondat(?:ore|rice)|presidente|campion(?:e|essa)|tenore|soprano|cantante"
    r"|panettier[ea]|tabacca(?:io|ia)|barbiere|fornai[oa]|parroco|sart[oa]|armatore|podest[aà]|missionari[oa]|bidell[oa]|arbitro|portiere|allenat(?:ore|rice)|preside|farmacista|postin[oa]|vigile|maniscalco|fabbro|minatore"
    r"|cavatore|custode|guardiano|sindac[oa]|vicesindac[oa]|assessor[ea]|consiglier[ea]|segretari[oa]|direttor[ei]|direttrice|primario|notaio|maresciallo|cassiere|autista|pescatore|pastore|bandist[ai]|capobanda|madrina|sorveglianza\svolontaria)"
)
_NOT_LOCAL = r"(?!(?:(?:del(?:la|lo|l['’])?|dei|delle|di|al|alla)\s?)(?:repubblica|tribunale|corte|commissione|collegio|consiglio\sdei|ordine|servizio|settore|ufficio|ambito|comunit[aà]|struttura|cooperativa|coop|casa|rsa|centro|progetto|reparto|distretto|condominio|scuola|plesso|istituto|nido|asl|ente|regione|seduta|gruppo|stato|minor[ei]|turno|pulmino|scuolabus|bus|mezzo|furgone|rifiuti|commissariato|stazione|caserma)\b)"
_OWN_COMPLEMENT = re.compile(
    rf"(?:\b(?:ex|già|l['’]\s?ex)\s{_LOCAL}|(?<=,\s){_LOCAL}|\b(?:il|la|l['’]|un['’]?|una)\s?(?:prim[oa]\s(?:donna\s)?|ultim[oa]\s|sol[oa]\s|storic[oa]\s|vecchi[oa]\s)?{_LOCAL})\s"
    rf"(?:storic[oa]\s|volontari[oa]\s|comunale\s|regionale\s)?{_NOT_LOCAL}(?:del(?:la|lo)?|dell['’]|dei|degli|delle|di|al|alla|sul(?:la|l['’])?|sotto|nel(?:la|l['’])?|negli|davanti|che\s(?:ha|ora|ogni|recitav|suonav|aveva|li\sha|sforna))\s?(?!\s?[0-9]{{2}}\sanni)[^.;:,()\n\]«»\"]{{3,70}}"
    rf"|\b(?:il\s|la\s)?(?:moglie|marito|figli[oa]|nipote|fratello|sorella|vedova|genero|nuora)\sdel(?:la\s|l['’]|\s)(?:vecchi[oa]\s)?{_LOCAL}(?:\s(?:del(?:la)?|dei|di)\s[^.;:,()\n\]«»\"]{{3,50}})?",
)
_PERSONS = (
    r"(?:veterinari[oa]|carabinier[ei]|ragazz[oa]|donna|uomo|bambin[oa]|famiglia|coppia|minatore|cavatore|casellante|maniscalco|fabbro|medico|pastore|pescatore|farmacista|romen[oa]|rumen[oa]|albanes[ei]|marocchin[oa]|senegales[ei]|stranier[oa]"
    r"|maestr[oa]|parroco|barbiere|fornai[oa]|sart[oa]|alunn[oa]|student(?:e|essa)|persona|utente|bagnin[oa]|artigian[oa]|cartai[oa]|liutaio|vedov[oa]|testimone|superstite|sopravvissut[oa]|partigian[oa])"
)
_ONE = re.compile(
    rf"\b(?:l\s?['’]?\s?unic[oa]|unic[oa]|l['’]\s?ultim[oa]|ultim[oa]|il\ssolo|la\ssola|prim[oa](?=\sdonna)|la\sprima(?=\sdonna))\s{_PERSONS}(?:\s[^\W\d_]{{3,14}}){{0,2}}?\s(?:del(?:la|lo)?|dell['’]|dei|delle|di|in|con|che|a|su|ancora|rimast[oa]|nel(?:la)?)\s?[^.;:,()\n]{{2,60}}"
    r"|\b(?:l['’]\s?unic[oa]|il\ssolo|la\ssola)\s(?:che|in|a)\s(?:ha\sancora|accorda|comunica|in\s(?:citt[aà]|paese|valle)|sa\sancora|fa\sancora|parla)[^.;:,()\n]{3,60}"
    rf"|\b(?:l['’]\s?unic[oa])\sin\s(?:[Vv]alle\s[^.;:,()\n]{{2,60}}|barbagia\s[^.;:,()\n]{{2,60}}|citt[aà]\s[^.;:,()\n]{{2,60}}|paese\s[^.;:,()\n]{{2,60}})",
)
_TRADE = (  # a trade by its ending; the many who are «operatore», «genitore» are none
    r"(?!(?:genit|operat|educat|coordinat|fatt|sett|mot|mediat|facilitat|indicat|dott|direttor|curat|tut|valut|incontr|volont|necess|cicl|rist|quart|prim|contr|minist|vist|list|mater|man)[a-zà-ù]{0,8}\b)"
    r"(?:guida|[^\W\d_]{2,14}(?:ista|tore|trice|aio|aia|iere|iera|sarto|sarta|fabbro|mastro|guida|pastore|capitano|levatrice|postino|postina|pompiere|minatore|pilota|atleta|chirurgo|chirurga)|(?!denar|chiar|avar|amar|ripar|divar|calend|samar|zucch|pianet)[^\W\d_]{3,12}ar[oa])"
)
_SOLE_TRADE = re.compile(
    rf"\b(?:l['’]\s?unic[oa]|l['’]\s?ultim[oa]|il\ssolo|la\ssola)\s{_TRADE}(?:\s[^\W\d_]{{3,14}}){{0,3}}?\s(?:del(?:la|lo|l['’])?|dei|delle|dell['’]|di|in|con|che|su|ancora|nel(?:la)?)\s?[^.;:,()\n]{{2,60}}"
    r"|\bl['’]\s?ultim[oa]\sa\s[^\W\d_]{3,12}re\s(?:da|dal|dalla|viv[oa])[^.;:,()\n]{3,40}|\bl['’]\s?ex\s(?:voce|volto|portiere|capitano|campion\w{1,4}|calciatore|cantante|attore|attrice)\s(?:del|della|degli|di|dei)[^.;:,()\n]{3,40}",
)
_KIN_OF_A_TRADE = re.compile(
    r"\b(?:(?:il|la|lo|è|era|e)\s|l['’])?(?:figli[oa]|fratello|sorella|cognat[oa]|nipote|moglie|marito|vedova|genero|nuora|suocer[oa]|badante|cugin[oa])\s(?:del(?:la)?\s|dell['’]\s?|dell\s)(?:ex\s|vecchi[oa]\s|pover[oa]\s)?"
    r"(?:calzola\w{1,2}|geom(?:etra|\.)?|macella\w{1,2}|tabacca\w{1,2}|edicolante|benzina\w{1,2}|barista|meccanico|fiora\w{1,2}|sacrest\w{2,4}|custode|becchino|pretore|farmacista|ferroviere|guardaboschi|forestale|campanaro|fornai[oa]|parroco|sindac[oa]|maresciallo|veterinari[oa]|notaio|dottore\sdel|medico\sdel|maestr[oa]\sdel|presidente\sdel)"
    r"(?:\s(?:del(?:la|l['’])?|di|dei|mort[oa]|uccis[oa]|scompars[oa]|aggredit[oa])\s?[^.;:,()\n]{2,40})?",
)
_DEED = r"(?:fermat[oa]|salit[oa]\ssul|rubat[oa]\sal|pers[oa]\sil\sfratello|perse\sle\solimpiadi|mort[oa]\snella|in\sdiretta|vint[oa]|apert[oa]|fondat[oa]|salvat[oa]|tirat[oa]\sfuori|scritto\sl['’]inno|tenuto\sl['’]orchestra|girat[oa]|insegnato\sa\sleggere|sposat[oa]\sla\s(?:veterinaria|farmacista|sindaca)|dipint[oa])"
_SEEN = r"(?:processione|palio|sagra|ardia|telegiornal[ei]|tg\b|tivù|tv\b|televisione|giornal[ei]|cronac[ah]e?|documentario|film|manifesti|premio|festival|foto\scon|video\sdell?a|oscar|programma|trasmissione)"
_THE_ONE_WHO = re.compile(
    rf"\b(?:quell[oaie]|quel\s\w{{3,12}}|il\s(?:ragazzo|signore|bambino|vecchio|medico|parroco)|la\s(?:donna|ragazza|signora|maestra|coppia|famiglia|panettiera))\s(?:(?:che|ke|k|dove|salit[oa]|cadut[oa]|del(?:la|l['’])?|dei|delle|con|col)\s?)[^.;:\n]{{0,50}}?(?:{_DEED}|{_SEEN})[^.;:,()\n«»\"]{{0,40}}"
    r"|\bquell[oa]\s(?:del(?:la)?|delle|dei|dell['’])\s?(?:furgone|api|pompa|chiosco|banco|trattore|carretto|distributore|bancarella|mercato|video|foto|giostr[ae]|circo|pasticceria)\b[^.;:,()\n]{0,40}",
)

_ON_THE_NEWS = re.compile(
    rf"\b(?:il|la|l['’]|quell[oa])\s?(?:[^\W\d_]{{2,15}}\s){{1,6}}(?:finit[oa]|intervistat[oa]|andat[oa]|uscit[oa]|apparso|apparsa)\s(?:al|in|sul(?:la|l['’])?|su)\s?{_SEEN}",
)


def _hinted(lower: str, beginnings: tuple[str, ...]) -> bool:
    """Does any of these stand in the text? What no pattern can match without is looked for first."""
    return any(beginning in lower for beginning in beginnings)


@recogniser
def singular(text: str) -> Iterator[Mark]:
    """«l'unico veterinario della zona», «noto chirurgo», «ne parlarono tutti i giornali»: there is only one."""
    lower = lowered(text)
    only = _hinted(lower, ("unic", "ultim", "sol", "prim", "poch", "pochi"))
    news = _hinted(lower, ("giornal", "tv", "tg", "tiv", "cronac", "stampa", "pagina", "notizi", "televis", "process", "palio", "sagra", "ardia", "document", "film", "manifest", "premio", "festiv", "foto", "video", "oscar", "programma", "trasmiss"))  # fmt: skip
    for pattern in (
        *((_ONLY, _ONE, _SOLE_TRADE) if only or "ex" in lower else ()),
        _KNOWN,
        *((_PRESS, _ON_THE_NEWS) if news or "cronache" in lower else ()),
        _DOUBLE_ROLE,
        _OWN_COMPLEMENT,
        _KIN_OF_A_TRADE,
        _THE_ONE_WHO,
    ):
        for m in pattern.finditer(lower):
            yield Mark(m.start(), _whole(lower, m.start(), m.end()), "QUASI")


def _whole(text: str, start: int, end: int) -> int:
    """The end of a phrase as long as it may be, without the half of a word."""
    if not text[end : end + 1].isalnum():
        return end
    return max(text.rfind(" ", start, end), start + 1)


_SOMEBODY = r"(?:(?:ragazz|bambin|signor|nonn|donn|vecchi|figli|mogli|marit|vedov|famigli|coppi|cuoc|maestr|operai|piccol|giovan|person|pastor|pescator)[a-z]{1,3}|uomo)"
_REST = r"[^.;:,()\n«»\"]{4,70}"
_OF_TIME = (  # what is last or only without being anybody: «l'ultima visita», «unico reddito»
    r"volt|visit|incontr|collo[qc]|cos[ae]\b|mod[oi]\b|mes[ei]|ann[oi]|settiman|period|giorn|telefon|relazion|ricover|sedut|udienz|punt[oi]|parol|pagin|domand|fras[ei]|second|moment|part[ei]\b|pian[oi]\b|nott[ei]|ser[ae]\b|or[ae]\b|righ?[ae]|stanz|scal|cas[ae]\b"
    r"|access|verbal|dos[ei]\b|terapi|lavor|riunion|turn[oi]|passaggi|aggiorn|contatt|tratt|prov[ae]|ammission|tentativ|episod|bollett|utenz|reddit|entrat|respons|prenot|rat[ae]\b|affitt|elett|post[oi]\b|cors[ae]\b|bus|tren[oi]"
    r"|dopo|alle|della|scamb|parent|not[ae]\b|modul|situazion|cifr|dichiar|obiettiv|element|possibil|soluzion|alternativ|richiest|segnal|messagg|mail|pagament|contratt|busta|test|esam[ei]|controll|grad[oi]|fil[ae]|volont|desideri|ragion|motiv|problem|risors|legam|interess"
)
_TALKED_OF = r"(?:(?:ragazz|bambin|signor|nonn|donn|vecchi|cuoc|operai|garzon|giovan|portierin|matt|famigli|coppi|postin|sacrestan|levatric|bidell|tabacca|cantant|trombett|vigil|campion|ostetric|gemell)[a-z]{1,6}|uomo)"
_NOT_A_PAST = r"mogli|marit|compagn|convivent|cas[ae]\b|scuol|art\b|datore|colleg|tossic|detenut|suocer|cognat|genero|nuora|fidanzat|onpi|opg|ospedal|caserm|fabbric|convent|asilo|albergo|cinema|mattatoi|manicomi|partner|coniug|padron|amic|utent|ragazz|vicin|padre|famigli"
_TOLD = re.compile(  # «il ragazzo che camminò sul tetto», «quella che testimoniò contro lo zio», «quello salvato dopo due notti»
    rf"\b(?:(?:quell[oaie]|quel|il|la|i|l['’])\s?(?:{_SOMEBODY}\s)?(?:che|ke)\s(?:si\s|lo\s|la\s|gli\s)?(?!può|però|così|già|perché)(?:[a-z]{{3,12}}[òì](?![a-zà-ù])|diede|fece|vinse|scrisse|perse|corse|morse|spense|accese|chiuse|uccise|"
    rf"ha\s(?:vinto|salvato|insegnato|scritto|girato|fondato|costruito|denunciato|trovato\sil|tenuto\stesta|cresciuto|visto\smorire)|è\s(?:stat[oa]\sper\s\w+['’]?\s?anni|andat[oa]\s(?:da|in\stv|in\stelevisione)|finit[oa]\s(?:in|sui|sul)))\s{_REST}"
    rf"|(?<=[,(]\s)quell[oaie]\s(?:salvat[oaie]|trovat[oaie]|finit[oaie]|rimast[oaie]|cadut[oaie]|intervistat[oaie]|del(?:la|lo)?|dell['’]|dei|delle|degli)\s?{_REST}"
    rf"|\b(?:figli[oa]|fratello|sorella|madre|padre|vedova|nipote)\sdi\squell[oaie]\s{_REST}"
    rf"|\b(?:il|la|l['’])\s?{_SOMEBODY}\s(?:del(?:la|lo)?|dell['’]|dei|delle|degli|con\s(?:il|la|le|i))\s?(?:balcone|tuffo|video|bus|ponte|pozzo|tetto|masso|frana|incendio|barca|gommone|naufragio|furgone|tunnel|miracolo|processo|foto|cartello|striscione|fisarmonica|trattore|vespa)\b(?:\s{_REST})?"
    rf"|\b(?:il|la|l['’])\s?{_LOCAL}\s(?:che\sfa\sanche\s|con\s(?:la|il|le|i)\s){_REST}"
    rf"|\b(?:{_PERSONS}|[^\W\d_]{{3,14}}ista)(?:\sdel\s[^\W\d_]{{3,14}})?,?\s(?:l['’]unic[oa]|il\ssolo|la\ssola|un[oa]\sdei\spochi)\s(?:del(?:la|l['’])?|in|di|a)\s?(?:tutt[oa]\s(?:il|la)\s)?{_WHERE}\b"
    rf"|\bl['’]unic[oa]\s(?:guarit[oa]|sopravvissut[oa]|superstite|vivent[ei]|rimast[oa]|scampat[oa])\b(?:\s{_REST})?|\bin\stutt[oa]\s(?:la|il|l['’])\s?{_WHERE}\sc['’]è\s{_REST}"
    rf"|\bprim[oa]\s(?:sindac[oa]|assessor[ea]|parroc[oa]|vigile|arbitr[oa]|pilota|autista)(?:\sdonna)?\s(?:del|della|di|in)\s{_REST}|\bultim[oa]\s(?:dei|delle|degli)\s[^\W\d_]{{4,14}}(?:ai|ori|isti|ari|ini|eri|iere|iste|tai)\s{_REST}"
    rf"|\b(?:(?:(?:proprietar(?:i|io|ia|ie)|titolar[ei]|gestor[ei]|padron[ei]|figli(?:o|a|e)?|moglie|marito|custod[ei])\sdel)?l\s?['’]?\s?)?(?:unic[oa]|ultim[oa])\s(?!{_OF_TIME})[^\W\d_]{{4,16}}(?:\s|['’]){_REST}"
    rf"|\bl\s?['’]?\s?(?:unic[oa]|ultim[oa])\s(?:che|ke)\s(?:ancora\s)?(?:abita|vive|ripara|costruisce|suona|alleva|coltiva|munge|sale|tiene|vende|guida|pesca|cuce|intreccia|batte|fabbrica|aggiusta|porta|fila|tesse|scolpisce|macella|raccoglie)\s{_REST}"
    rf"|\b(?:il\ssolo|la\ssola)\s(?:abitante|residente|iscritt[oa]|{_TRADE})\s{_REST}|\b(?:vedov[oa]|figli[oa]|nipote|moglie|marito|fratello|sorella)\sdell['’]\s?ultim[oa]\s{_REST}"
    rf"|(?<=,\s)(?:il|la|l['’])\s?(?:{_TRADE}|edicolante|proprietari[oa]|titolare|gestore|custode|autista|guardiano|portiere)\s(?:in\spensione\s)?(?:del(?:la|l['’])?|dei|che)\s?{_REST}"
    rf"|\b(?:il|la)\spiù\s(?:giovane|anzian[oa]|vecchi[oa])\s[^\W\d_]{{4,14}}\s[^.;:,()\n]{{0,24}}(?:del(?:la|l['’])?|di)\s?{_REST}"
    rf"|\b(?:il|la)\s(?!figli|fratell|sorell|cugin|nipot|zi[oa]\b|utent|bambin|ragazz|minor)[^\W\d_]{{4,14}}\spiù\s(?:giovane|anzian[oa]|vecchi[oa])\s(?:del(?:la|l['’])?|di|in)\s?{_REST}"
    rf"|\b(?:il\s|la\s)?(?:moglie|marito|figli[oa]|fratello|sorella|madre|padre)\sdel(?:la\s|l['’]|\s)(?:comandante|assessor[ea]|consiglier[ea]|vicesindac[oa]|sindac[oa]|primario|dirigente|notaio|parroco)\s(?:all|al|del|di|dell|in|con)[^.;:,()\n«»\"]{{4,70}}"
    rf"|\b(?:il|la)\s(?:consiglier[ea]|assessor[ea])\s(?:[^\W\d_]{{4,12}}\s)?che\s{_REST}"
    rf"|\b(?:il|la|l['’])\s?prim[oa]\s(?:donna\s)?[^\W\d_]{{2,14}}(?:ista|tore|trice|ai[oa]|ar[oa]|ier[ea]|ante|ente|ese|at[oa]|it[oa]|in[oa])\s(?:donna\s)?(?:del(?:la)?|dell['’]|di|in|a|con|che|ad)\s?{_REST}"
    rf"|(?:(?<=,\s)|(?<=\()|(?<=è\s)|(?<=era\s)|(?<=fu\s)|(?<=come\s)|(?<=sono\s)|(?<=sarebbe\s))quell[oa]\s(?:che|ke|k|del(?:la|lo)?|dell['’]|dei|delle|con|col|salit[oa]|arrivat[oa]|trovat[oa]|licenziat[oa])(?:\s|(?<=['’])){_REST}"
    rf"|(?:(?<=,\s)|(?<=\()|(?<=:\s)|(?<=è\s)|(?<=era\s)|(?<=fu\s)|(?<=come\s))(?:il|la|l['’]|lo)\s?{_TALKED_OF}\s(?:che|ke|col|con|del(?:la)?|dell['’]|dei|di|dal(?:la)?|in)(?:\s|(?<=['’])){_REST}"
    rf"|\b(?:il|la|lo|l['’])\s?(?:{_LOCAL}|{_TRADE}|pugile|atleta|suora|prete|frate|medico|chirurgo)(?:\s(?:di|del(?:la)?)\s[a-zà-þ][^\W\d_]{{2,16}}(?:\s[^\W\d_]{{2,16}}){{0,2}})?\s(?:che|ke)\s{_REST}"
    rf"|\b(?:(?:il|la)\s|l\s?['’]?\s?)?ex\s(?!{_NOT_A_PAST})[^\W\d_]{{4,16}}\s(?:di|del(?:la)?|dell['’]|dei|delle|che|ke|in|a)\s?{_REST}"
    rf"|\bl\s?['’]?\s?(?:unic[oa]|sol[oa])\s(?:con|col|coi|cn)\s{_REST}"
    rf"|\b(?:il|la|l['’])\s?(?:{_LOCAL}|{_TRADE}|parrucchier[ea])\s(?:ciec[oa]|zopp[oa]|sord[oa]|mut[oa]|albin[oa]|gobb[oa]|nan[oa]|mancin[oa])\s(?:di|del(?:la)?|dell['’])(?:\s|(?<=['’])){_REST}"
    rf"|\bquell[oa]\s(?:che|ke)\s(?:vende|aggiusta|ripara|guida\sl|suona|tiene|gestisce|alleva|[^\W\d_]{{2,7}}\sanni\sfa\s|ha\s(?:la|il|l['’]?)\s?(?:profumeria|bar|negozio|banco|bottega|forno|edicola|officina|pizzeria|trattoria|chiosco|macelleria|farmacia|bancarella|maneggio|tabacchi|merceria|ferramenta|lavanderia|pasticceria|cartoleria|rosticceria|bazar|vivaio))\b(?:\s{_REST})?"
    rf"|\b(?:il|la)\s(?:storic[oa]|famos[oa]|mitic[oa]|celebre)\s[^\W\d_]{{3,12}}(?:ai[oa]|ista|ier[ea]|ore|rice|ante|in[oa])\s(?:del(?:la)?|di|dell['’])(?:\s|(?<=['’])){_REST}"
    rf"|\bl['’]ex\s(?:assessor|sindac|president|parroc|calciator|preside|comandant|direttor|primari)[a-z]{{1,3}}\s{_REST}|\bcome\s(?:il|la|l['’])\s?{_SOMEBODY}\sdel(?:la|l['’])?\s?{_REST})",
)


def told(text: str) -> Iterator[Mark]:
    """What a whole place tells of somebody; asked where a text tells of people."""
    lower = lowered(text)
    for m in _TOLD.finditer(lower):
        yield Mark(m.start(), _whole(lower, m.start(), m.end()), "QUASI")


_QUOTED = N_("C'è una frase riportata parola per parola: chi l'ha detta potrebbe riconoscersi, o essere riconosciuto?")
_ASKED: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(r"\b(?:[0-9]{1,3}\s?(?:anni|aa|mesi)\b|di anni [0-9]{1,3}|[a-zà-ù]{4,16}enn[ei]\b)"),
        N_("C'è un'età precisa: serve proprio l'anno, o basta una fascia?"),
    ),
    (
        re.compile(r"[«“\"][^«»“”\"\n]{25,300}[»”\"]"),
        _QUOTED,
    ),
    (
        re.compile(r"\b(?:gemell[iea]|trigemin[iea]|adottat[oaie]|albin[oa]|mancin[oa]|zopp[oa]|tatuaggi[oa]?|cicatrice|balbuzient[ei])\b"),
        N_("C'è un tratto raro: insieme a un altro può bastare a riconoscere la persona."),
    ),
    (
        re.compile(r"\b(?:sindrome|malattia|morbo|distrofia|atrofia|sclerosi|corea)\s(?:di|del|della)?\s?[^\W\d_]{3,20}"),
        N_("C'è una malattia con il suo nome: se è rara, in un territorio piccolo dice chi è."),
    ),
    (
        re.compile(r"\b(?:ex|già)\s(?:[^\W\d_]{3,20})\b"),
        N_("C'è un mestiere o un ruolo di prima: in paese quanti ce ne sono?"),
    ),
    (
        re.compile(rf"\b{_ROLE}\b"),
        N_("C'è un ruolo conosciuto: un lettore del tuo ambito capirebbe di chi si parla?"),
    ),
    (
        re.compile(r"\b(?:suicid|omicid|femminicid|valanga|incendio|alluvione|terremoto|incidente|rapina|annegat|sparatoria|precipitat)\w*"),
        N_("C'è un fatto di cui può avere scritto il giornale locale: basta cercarlo per arrivare alla persona?"),
    ),
    (
        re.compile(r"\b(?:nigerian|senegales|marocchin|tunisin|egizian|albanes|rumen|romen|moldav|ucrain|eritre|malian|gambian|bengales|pakistan|indian|srilankes|cingales|filippin|cines|peruvian|ecuadorian|brasilian|ghanes|somal|sirian|afghan|georgian|bulgar|polacc|serb|kosovar|macedon|turc|curd|iranian|iraken|camerunens|ivorian|congoles|cuban|dominican|colombian|venezuelan|bolivian)\w{1,2}\b"),
        N_("C'è una nazionalità: in un comune piccolo, insieme all'età o al lavoro, può bastare."),
    ),
    (
        re.compile(r"\b(?:(?:cinque|sei|sette|otto|nove|dieci|undici|[5-9]|1[0-5])\s(?:figli|fratelli|sorelle|bambini))\b"),
        N_("C'è una famiglia numerosa contata per intero: «più di quattro figli» direbbe lo stesso."),
    ),
)  # fmt: skip


_OWN_SERVICE = (
    re.compile(
        r"\b(?:seguo|abbiamo in carico|ho in carico)\s(?:due|tre|quattro|cinque|[2-9])\s(?:famiglie|situazioni|casi|minori)\s(?:in|a|nel|nella)\b|\bsono\sl['’]unic[oa]\s(?:assistente sociale|educat\w+|psicolog[oa])|\bnel\smio\s(?:paese|comune)\b",
    ),
    N_("Dici dove lavori tu: da lì un collega dell'ambito arriva alla persona?"),
)
_SENTENCE = re.compile(r"[^.!?\n]{1,600}")
_TOGETHER = N_("Qui stanno insieme tre dettagli: presi uno a uno non dicono nulla, insieme forse sì. Servono tutti?")
_MANY = 3


def cues(text: str) -> tuple[Finding, ...]:
    """Level attenzione, one per place and question, in the order of the text; they may overlap findings. Where several
    kinds of detail stand in one sentence, that is asked too."""
    lower = lowered(text)
    found = [
        Finding(m.start(), m.end(), "QUASI", Level.ATTEND, question)
        for pattern, question in (*_ASKED, _OWN_SERVICE)
        for m in pattern.finditer(lower)
    ]
    found.sort(key=lambda f: (f.start, f.end, f.why))
    together = []
    i = 0
    for sentence in _SENTENCE.finditer(text):
        here = []
        while i < len(found) and found[i].start < sentence.end():
            here.append(found[i])
            i += 1
        if len({f.why for f in here} - {_QUOTED}) >= _MANY:
            together.append(Finding(here[0].start, max(f.end for f in here), "QUASI", Level.ATTEND, _TOGETHER))
    return tuple(sorted([*found, *together], key=lambda f: (f.start, f.end, f.why)))
