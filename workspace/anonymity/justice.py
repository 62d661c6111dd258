"""Numbers of files and acts: courts, protocols, benefit declarations. Laws and published judgments are everybody's."""

import re
from collections.abc import Iterator

from workspace.anonymity import gazetteers
from workspace.anonymity.findings import Mark
from workspace.anonymity.registry import recogniser
from workspace.anonymity.words import bag, fold, lowered

_ROLE = (
    r"(?:R\.?\s?G\.?(?:\s?(?:L\.(?=\s?n?\.?\s?[0-9])|N\.?\s?R\.?|V\.?\s?G\.?|A\.?\s?d\.?\s?S\.?|G\.?\s?I\.?\s?P\.?|G\.?\s?U\.?\s?P\.?|TRIB\.?|MIN\.?|ES\.?|LAV\.?|T\.?|P\.?\s?M\.?|E\.?(?![a-z])|A\.?\s?C\.?|aff\.\s?civ\.|Cam\.))?"
    r"|R\.?\s?G\.?\s?E\.?\s?S\.?|R\.\s?E\.\s?S\.?|P\.\s?G\.|R\.?\s?V\.?\s?G\.?|V\.?\s?G\.?|N\.?\s?R\.?\s?G\.?|R\.?\s?N\.?\s?R\.?|R\.\s?R\.|M\.\s?A\.\s?P\.|MAP|D\.\s?P\.|D\.\s?I\.|A\.\s?d\.\s?S\.|RGNR|RGVG|NRG|MOD\.?\s?21|ADS|MSNA|PCT|SIUS|SIEP|R\.?\s?G\.?\s?(?:N\.?\s?)?ESEC\.?(?:\s?(?:IMM|MOB|PEN|CIV)\.?)?|R\.?\s?ESEC\.?|A\.?B\.?(?=\s[0-9]{1,4}/)|ADOTT?\.?|CRON\.?|REP\.?|G\.?I\.?P\.?|G\.?U\.?P\.?)"
)
_N = r"(?:n\.?|nr\.?|num\.?|n°|nº|numero|№)"
_NUMBER = r"(?:[0-9]{1,7}\s?/\s?(?:(?:19|20)[0-9]{2}|[0-9]{2})|(?:19|20)[0-9]{2}/[0-9]{2,7})"
_OFFICE = r"(?:(?:lavoro|esecuzioni|famiglia|aff(?:ari)?\.?\sciv(?:ili)?|min|mod|civ|pen|trib|tm|ud|sorv|vg|es|tut|vol|giur|fam|gup|gip|pm|cont|lav|dib|ads|ord)\.?\s?){1,2}"
_BEFORE = re.compile(
    rf"(?<![A-Za-z0-9]){_ROLE}(?:\s{_ROLE})?(?:\s{_OFFICE}(?=[0-9n]))?[\s.:]{{0,2}}{_N}?[\s.:]{{0,2}}[0-9]{{1,7}}(?:\s?[/\-]\s?[0-9]{{2,4}}|\sdel\s(?:20)?[0-9]{{2}}(?![0-9/]|\.[0-9]))?(?:/[A-Za-z]{{1,5}})?(?:\s(?:mod\.\s?[0-9]{{2}}|D\.D\.A\.|DDA\b|[A-Z]\.(?=\s|$|[;,)])))?(?![0-9A-Za-z])",
    re.I,
)
_AFTER = re.compile(
    rf"(?<![0-9A-Za-z/.,])(?:(?:{_N}|n\.?\s?g\.?)\s?)?{_NUMBER}\s{{0,2}}(?:{_ROLE}|Ad\.|DIS\b|Min\.|V\.)(?:\s?(?:{_ROLE}|Min\.|mod\.\s?[0-9]{{2}}))?(?![A-Za-z0-9])",
    re.I,
)
_ACT_NUMBER = r"(?=[0-9A-Za-z/\-]{0,20}[0-9])(?:[0-9]{3,9}\sdel\s(?:20)?[0-9]{2}(?![0-9/]|\.[0-9])|[0-9]{1,9}(?:\s?[/\-]\s?[0-9A-Za-z.]{1,6}){1,3}|[0-9]{2,9}|(?:[A-Z]{1,5}[/\-]){1,4}[0-9]{2,9}(?:[/\-][0-9A-Za-z]{1,8}){0,3})"
_ACT = re.compile(  # the act is named with its number: both go
    rf"(?<![A-Za-z0-9])(?P<act>(?P<sure>notizi[ae]\sdi\sreato|reg\.\s(?:sent|ord|decr|prov|cron|gen)\.|c\.?n\.?r\.?|prot(?:ocollo|\.)?|cron(?:ologico|ol?\.)?|determin(?:a|azione)|det\.|ordinanza|ord\.?|decr\.?|delib\.|annot(?:azione|\.)|rep(?:ertorio|\.)|fasc(?:icolo|\.)?|proc(?:edimento|\.)?|provv(?:edimento|\.)?|querela)"
    r"|decreto|sentenza|sent\.|delibera(?:zione)?|verbale|verb\.|pratica|prat\.|denuncia|convenzione|dec\.|d\.\s?d\.|esposto|istruttoria|ingiunzione|diffida|precetto|intimazione|reclamo|autorizzazione|domanda|ricorso|nota|atto|segnalazione|istanza|foglio|causa|registro|inc\.)(?![A-Za-zà-ù])"
    rf"\s?(?P<between>(?:(?:prot\.?|cron\.?|gen\.?|interno|int\.|ris\.|uscita|entrata|cautelare|urgente|civile|penale|tm|tribunale|inps|(?-i:[A-Z]{{2,5}}(?:/[A-Z]{{2}})?)|di sgombero|di sfratto|di demolizione|di pagamento|di rilascio|sindacale|sind\.|refus d'entrée|rg|r\.g\.|vg|v\.g\.|min\.|sius)\s){{0,3}})"
    rf"(?P<n>{_N}\s?)?(?P<number>{_ACT_NUMBER})(?P<after>\s(?:{_ROLE}|Ad\.|Min\.|cron\.?|sius|V\.))?(?P<date>\sdel\s[0-3]?[0-9][./][01]?[0-9][./](?:20)?[0-9]{{2}})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_CUED = re.compile(
    rf"(?<![A-Za-z0-9])(?:decreto|sentenza|sent\.?|ordinanza|ord\.|provvedimento|provv\.?|procedimento|proc\.?|fascicolo|fasc\.?|protocollo|prot\.?|cronologico|cron\.?"
    rf"|registro|reg\.|tutela|causa|verbale|rif\.?|riferimento|pratica|ricorso|segnalazione|atto|querela|denuncia|determina(?:zione)?|dsu|isee|ruolo|repertorio|rep\.)"
    rf"(?![A-Za-z0-9])[\s:(,]{{0,3}}(?:[A-Za-zÀ-ÿ'’.\-]{{1,14}}[\s:(,]{{1,3}}){{0,5}}?({_N}?\s?(?=[0-9A-Za-z/\-]{{0,16}}[0-9])(?:[0-9]{{1,9}}(?:\s?/\s?[0-9A-Za-z]{{1,5}}){{1,3}}|[0-9]{{4,9}}(?:[-/][0-9A-Za-z]{{1,6}}){{0,2}}))(?![0-9A-Za-z])",
)
_BARE_N = re.compile(
    rf"(?<![A-Za-z0-9]){_N}\s?(?:[0-9]{{1,7}}/[0-9]{{1,4}}-20[0-9]{{2}}|[0-9]{{1,7}}/[A-Z]{{2,6}}/(?:20)?[0-9]{{2}}|[0-9]{{1,7}}(?:\s?(?:bis|ter))?(?:/|\s/\s(?=20))(?:[0-9]{{2,6}}|[IVX]{{1,4}})(?:/[A-Za-z0-9]{{1,5}})?|[0-9]{{1,7}}\sdel\s(?:20)?[0-9]{{2}}(?!\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)|[./-][0-9])|[0-9]{{1,7}}\sdel\s[0-3]?[0-9][./-][01]?[0-9][./-](?:20)?[0-9]{{2}})(?![0-9A-Za-z/]|[.][0-9])",
    re.IGNORECASE,
)
_BARE = re.compile(r"(?<![0-9A-Za-z/.,\-])[0-9]{2,7}/(?:19|20)[0-9]{2}(?:/[A-Za-z]{1,4})?(?![0-9A-Za-z/])")
_DSU = re.compile(
    r"(?<![A-Za-z0-9])INPS[-\s]?(?:ISEE|DSU)[-\s]?[0-9]{4}[-\s]?[0-9A-Z]{6,12}(?:[-\s]?[0-9]{2})?(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_LAW = re.compile(
    # a law, with a few words and figures up to the number: «legge regionale n. 12», «dpr 22 settembre 1988, n.»
    r"(?:\b(?:(?<!si\s)(?<!che\s)(?<!lo\s)legge|leggi|l\.\s?r?\.?|lr|d\.?\s?lgs\.?|dlgs|d\.?\s?l\.|dl|decret[oi][ -](?:legislativ[oi]|legge|ministeriale|interministeriale)|d\.?p\.?r\.?|d\.?p\.?c\.?m\.?|d\.?m\."
    r"|dm|d\.?g\.?r\.?|dgr|regolamento|reg\.?\s?(?:ue|ce)|direttiva|\(?ue\)?|\(?ce\)?|circolare|convenzione|gdpr|codice\s(?:civile|penale|di\sprocedura)|delibera\w*|linee guida|gazzetta|g\.?u\.)"
    r"(?:[\s,.(]{1,2}(?!(?:decreto|sentenza|ordinanza|fascicolo|procedimento|proc|rg|prot|ricorso|verbale|minore|per|con|che|ha|dal|presso|tribunale)\b)(?:[^\W\d_]{1,14}|[0-9]{1,4}(?:/[0-9]{2,4})?)['’°]?){0,6}[\s,.(]{0,2}"
    r"|\b(?:artt?\.?|articol[oi]|comma)\s(?:[0-9]{1,4}(?:\s?(?:,|e|/|-)\s?)?){0,4}"
    # a court whose judgments everybody can read
    r"|\b(?:cass(?:azione|\.)|corte\s(?:costituzionale|di\s?cassazione|edu|europea|suprema)|suprema\scorte|consulta|cedu|consiglio di stato|tar|t\.a\.r\.)(?![A-Za-zà-ù])[^\n;]{0,45}"
    r"|\b(?:l|d\.?lgs|dpr|dm|dl)\.?\s?)$",
    re.IGNORECASE,
)
_COURT_AFTER = re.compile(
    r"[\s,]{0,2}(?:della|del|di)\s(?:Corte\s(?:costituzionale|di\scassazione|edu|europea|suprema)|Cassazione|Consiglio di Stato|Consulta)",
    re.IGNORECASE,
)
_OWN = re.compile(r"R\.?\s?G|V\.?\s?G|prot|fascicolo|procediment|proc\.", re.IGNORECASE)


def is_law(text: str, start: int, end: int) -> bool:
    """Whether the number between the two places is that of a law, an article or a judgment that everybody can read."""
    before = text[max(0, start - 70) : start]
    return bool(_LAW.search(before) or _COURT_AFTER.match(text, end))


_MORPHEME = (
    r"(?:zero|un[oa]?|due|tr[eé]|quattro|cinque|sei|sette|otto|nove|dieci|undici|dodici|tredici|quattordici|quindici|sedici|diciassette|diciotto|diciannove|vent[i]?|trent[a]?|quarant[a]?|cinquant[a]?"
    r"|sessant[a]?|settant[a]?|ottant[a]?|novant[a]?|cent[o]?|mille|mila)"
)
SAID_NUMBER = rf"(?:{_MORPHEME}){{1,7}}(?![a-zà-ù])"
_HEAD = (
    r"(?:r\.?\s?g\.?(?:\s?n\.?\s?r\.?)?|v\.?\s?g\.?|rgnr|siep|sius|ads|proc(?:edimento|ed)?\.?|fasc(?:icolo)?\.?|decr(?:eto)?\.?|sent(?:enza)?\.?|ord(?:inanza)?\.?|provv(?:edimento)?\.?|prot(?:ocollo)?\.?|cron(?:ologico)?\.?"
    r"|diffida|esposto|ingiunzione|precetto|ricorso|causa|tutela|curatela|esec(?:uzione)?\.?|es\.|pignoramento|sfratto|istanza|querela|denuncia|verb(?:ale)?\.?|ruolo|registro|rep(?:ertorio)?\.?|pratica|prat\.|determina|delibera|annotazione|segnalazione)"
)
_FILLER = (
    r"(?:pen(?:ale)?\.?|civ(?:ile)?\.?|n\.ro|nro|n\.?|nr\.?|n°|num(?:ero)?\.?|gen(?:erale)?\.?|min(?:ori)?\.?|tm|trib(?:unale)?\.?|mob\.?|imm(?:ob)?\.?|(?:im)?mobiliare|provv\.?|definitivo|urgente|fall\.?|sfratto|di\ssfratto|decr(?:eto)?\.?|cron\.?"
    r"|rg|r\.g\.|vg|v\.g\.|rgnr|int(?:erno)?\.?|uscita|entrata|ris\.?|il|è|e['’]|:|del\stm|del\stribunale|ruolo|notizie\sdi\sreato|collocamento|allontanamento|sind(?:acale)?\.?|di\ssgombero|di\sdemolizione|di\ssfratto|di\spagamento|di\stso|di\srilascio|del\sgt|del\sgiudice|amm\.?)"
)
_SPOKEN = re.compile(  # «rgnr duemilatrecento del 24», «decreto quarantacinque barra ventitre»
    rf"(?<![A-Za-z0-9à-ù]){_HEAD}(?:\s{_FILLER}){{0,4}}\s{SAID_NUMBER}(?:\s(?:{SAID_NUMBER}|barra|slash|trattino|del|e|[0-9]{{1,7}}(?![0-9A-Za-z]))){{0,7}}(?<!\sdel)(?<!\se)",
)
_WHOLE = re.compile(  # from the word that announces it to the year: «proc pen 4412 del 2023», «es. mob. 112/23», «vg n 33 24»
    rf"(?<![A-Za-z0-9à-ù])(?P<head>{_HEAD})(?:\s?{_FILLER}){{0,4}}[\s:]{{0,2}}(?P<number>[0-9]{{1,3}}(?:\.[0-9]{{3}}){{1,2}}(?:/[0-9]{{2,4}})?|[0-9]{{1,7}}\s?(?:/|barra|slash|-|\sdel\s(?:l['’]anno\s)?|\sanno\s|\s)\s?(?:(?:19|20)[0-9]{{2}}|[0-9]{{2}})|[0-9]{{1,7}}\sdel\s(?:duemila)?(?:vent|trent|quindic|sedic|diciassett|diciott|diciannov|dodic|tredic|quattordic)[a-zé]{{1,9}}|(?:19|20)[0-9]{{2}}\s?[/\-]\s?[0-9]{{3,8}})(?![0-9A-Za-z/€]|[.,][0-9]|\s?(?:€|euro))",
)
_OWN_HEAD = re.compile(r"r\.?\s?g|v\.?\s?g|siep|sius|ads|proc|fasc|prot|cron", re.IGNORECASE)  # no law is quoted so
_TAIL = re.compile(  # «decr. 71/24 cron. 880», «R.G. 6045/2024 AB», «ord. n. 3318/25 Mag. Sorv.», «n 77/2026 itl», «n. 4/2024 del sindaco»
    r"(?:[\s,]{1,2}(?-i:(?:[A-Z]\.\s?){1,4}(?![A-Za-z])|(?!(?:IL|LA|LO|GLI|LE|UN|UNA|DI|DA|IN|CON|PER|SU|E|A|AL|NON|HA|SI|CHE)\b)[A-Z]{2,5}\b|(?:Mod|mod)\.?\s[0-9]{2}\b|(?:Mag|Sorv|Min|Trib|Civ|Pen|Ad|Sez|sez|Uff|Fam|fam|Tut|Cam|Lav|Vol|Giur|Proc|Rep|Cron|Dib|Es|Mod|Cont)\.)"
    r"|\s(?:mis\.\scautelari|ruolo\sgen(?:erale|\.)?|ris\.\s(?-i:[A-Z]{2})\b|reg\.\s?tut\.|Div\.(?:\s[A-Z][a-z]{2,6}\.)?|Reg\.(?:\s[A-Z][a-z]{2,5}\.){1,3})|[\s,]{1,2}(?:cron|rep|prot|reg)\.?\s(?:n\.?\s)?[0-9]{2,7}|[\s,](?:rgnr|rg|rgvg|vg|ca|itl|ads|tm|siep|sius|gip|gup|cron|dib|min|adoz)\b\.?|\sdel\s(?:sindaco|prefetto|questore|giudice(?:\stutelare)?|tribunale|g\.?i\.?p\.?|g\.?t\.?|t\.?m\.?|comune|procuratore|magistrato)\b|\s?[/-]\s?[A-Z]{1,4}\b|\ssub\s[0-9]{1,3}|\sR\.\s?(?-i:[A-Z])[a-z]{2,9}\b|\sk\b|\sdel(?:l['’]anno)?\s(?:20[0-2][0-9]|['’]?[0-2][0-9])(?![0-9A-Za-z/.,]\w)|\s(?:bis|ter|quater)\b(?:/(?:20)?[0-9]{2})?|\sdi\sprot(?:ocollo|\.)?|\sdel\s[0-3]?[0-9][./-][01]?[0-9](?:[./-](?:20)?[0-9]{2})?(?![0-9])|\sdel\s(?:duemila)?(?:vent|trent|quindic|sedic|diciassett|diciott|diciannov|dodic|tredic|quattordic)[a-zé]{1,9}){1,3}",
    re.IGNORECASE,
)


@recogniser
def file_number(text: str) -> Iterator[Mark]:
    """Numbers of files and acts, with the office that follows them."""
    for mark in _numbers(text):
        tail = _TAIL.match(text, mark.end)
        yield Mark(mark.start, tail.end(), mark.kind) if tail else mark


_DATED = re.compile(  # «decreto 14 maggio 2025, cron. 901»
    r"(?<![A-Za-z])(?:decreto|ordinanza|sentenza|provvedimento|nota|verbale|decr\.|ord\.|sent\.)\s(?:del\s)?(?:[0-9]{1,2}\s[a-z]{3,9}\.?(?:\s[0-9]{4})?|[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}),?\s(?:n\.?|nr\.?|cron\.?|prot\.?|rg|r\.g\.|v\.g\.|vg|rep\.?)\s?(?:n\.?\s?)?[0-9]{1,8}(?:/[0-9]{2,4})?(?![0-9A-Za-z])",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"(?<![A-Za-z0-9])(?:mod(?:ello|\.)?\s[0-9]{2,3}\sn\.?\s?[0-9]{1,6}(?:/[0-9]{2,4})?|(?:det|determina|delib|ord)\.?\s[0-9]{3,5}(?:\sdel\s[0-9/.]{2,10})?)(?![0-9A-Za-z/€]|\s?(?:€|euro))",
    re.IGNORECASE,
)
_BACKWARDS = re.compile(  # «numero 1977 23 cronologico»
    r"(?<![0-9A-Za-z])(?:n\.?\s|nr\.?\s|numero\s)?[0-9]{1,7}[\s/](?:20)?[0-9]{2}\s(?:cronologico|cron\b\.?|di\sruolo|del\sruolo|rg\b|vg\b|rgvg\b|rgnr\b)",
    re.IGNORECASE,
)
_OFFICE_CODE = re.compile(  # «Q2.2/2024/1127», «siep 88-24 cn», «mp 118 del 23», «prot ris 31», «art. 18 n. 60/24»
    r"(?<![0-9A-Za-z/.])(?:[A-Z]{1,3}[0-9]?(?:[./][0-9A-Z]{1,4}){0,3}/(?:20[0-9]{2}/[0-9]{2,6}|[0-9]{2,6}/20[0-9]{2})"
    r"|(?:rif\.\s[A-Z]{2,4}|siep|sius|mp|mss|reg\.?\smod\.?|prot\.?\s(?:ris|int|gen|usc|entr)\w{0,7}\.?)\s(?:n\.?\s?)?[0-9]{1,6}(?:(?:[-/]|\sdel\s)(?:20)?[0-9]{2})?(?:\s(?:cn|to|mi|rm|na|pa|ge|bo|ve|fi)\b)?"
    r"|art\.\s[0-9]{1,3}\sn\.?\s[0-9]{1,6}/[0-9]{2,4})(?![0-9A-Za-z/]|[.,][0-9])",
    re.IGNORECASE,
)
_OF_A_YEAR = re.compile(  # «due provvedimenti: il secondo è il 1471 del 2023»
    r"(?:provvediment|decret|sentenz|ordinanz|fascicol|procediment|caus[ae]\b|ruolo|querel|protocoll|delibera|determina)[^\n]{0,110}?\b(?:il|la|del|al|col|numero|n\.)\s(?P<number>[0-9]{2,6}\s(?:del|dell['’]anno)\s(?:20[0-2][0-9]|['’]?[12][0-9])|"
    rf"{SAID_NUMBER}\s(?:del|dell['’]anno|barra)\s{SAID_NUMBER})(?![0-9A-Za-z/]|[.,][0-9])"
    r"|\b(?P<act>(?:deliber|determin|ordinanz)[a-z]{1,7}\s(?:(?:di|del|della|dell['’]|n\.)\s?[^\W\d_]{3,14}\s){0,2}n\.?\s?[0-9]{1,5}(?:/(?:20)?[0-9]{2}|(?=\s(?:del|in\sdata)\s[0-9])))"
    r"|(?<![\w.])(?P<dated>(?:n\.|n°|nr\.)\s?[0-9]{2,6})(?=\s(?:del\s)?[0-3]?[0-9][./-][01]?[0-9][./-](?:20)?[0-9]{2}(?![0-9]))",
)
_LOOSE_ACT = re.compile(  # only where a text tells of people: «sentenza n. 412 del 3 ottobre 2022», «convenzione rep. n. 4471»
    r"\b(?:sentenza|ordinanza|decreto|provvedimento|convenzione|contratto|atto|nota|verbale)\s(?:(?:sindacale|prefettizi[ao]|urgente|penale|civile|provvisori[ao]|definitiv[ao])\s)?(?:(?:rep|cron|prot)\.?\s)?n\.?\s?[0-9]{1,7}(?=\s(?:del(?:l['’])?\s?|in\sdata\s)(?:[0-9]{1,2}\s(?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)|[0-9]{1,2}[./-][0-9]))"
    r"|(?<![0-9A-Za-z.,/€])(?P<of>[0-9]{3,6}\sdel\s(?:20)?[12][0-9])(?![0-9/A-Za-z]|[.,][0-9]|\s?(?:euro|€))"
    r"|\b(?:rep|cron|cronol)\.\s(?:n\.\s?)?[0-9]{3,7}(?![0-9/])"
    r"|\b(?:pratica|prat\.|fascicolo|fasc\.|posizione|cartella|procedimento|domanda|segnalazione|richiesta)\s(?:n\.?\s?|numero\s)?(?!(?:19|20)[0-9]{2}\b)[0-9]{3,6}(?![0-9A-Za-z/]|[.,][0-9]|\s?(?:euro|€|anni|giorni|mesi))",
    re.IGNORECASE,
)


def loose_acts(text: str) -> Iterator[Mark]:
    """Acts with a short number and their day."""
    for m in _LOOSE_ACT.finditer(text):
        if m["of"] and (m["of"].replace(" del ", "/") in _LAWS or _years(m["of"].split()[0])):
            continue
        if not is_law(text, m.start(), m.end()):
            yield Mark(m.start(), m.end(), "CASE_NO")


_SLASHED = re.compile(
    r"(?<![0-9A-Za-z/.,\-])[0-9]{2,7}/(?:min|amm|ris|civ|pen|gab|uff|prot|div|pm|vg|rg|ads)\b", re.IGNORECASE
)


def _numbers(text: str) -> Iterator[Mark]:
    """R.G. 123/2024, 123/24 V.G., decreto n. …, prot. …, INPS-ISEE-…; never a law, an article, a published judgment."""
    for m in _DSU.finditer(text):
        yield Mark(m.start(), m.end(), "CASE_NO")
    for pattern in (_DATED, _SLASHED, _MODEL, _BACKWARDS, _OFFICE_CODE):
        for m in pattern.finditer(text):
            if not is_law(text, m.start(), m.end()):
                yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _OF_A_YEAR.finditer(lowered(text)):
        which = next(name for name in ("number", "act", "dated") if m[name])
        own = which == "act" and not re.search(r"region|nazional", m[0], re.IGNORECASE)
        if (own or not is_law(text, m.start(which), m.end())) and not _years(m[which][:4]):
            yield Mark(m.start(which), m.end(which), "CASE_NO")
    for m in _SPOKEN.finditer(lowered(text)):
        said = re.sub(_HEAD, "", m[0], count=1, flags=re.IGNORECASE)
        numbers = len(re.findall(rf"\b{SAID_NUMBER}", said, re.IGNORECASE))
        if (numbers > 1 or re.search(rf"(?:{_MORPHEME}){{3}}|(?:cento|mila)", said, re.IGNORECASE)) and not is_law(
            text, m.start(), m.end()
        ):
            yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _WHOLE.finditer(lowered(text)):
        if _OWN_HEAD.match(m["head"]) and not _years(m["number"]) and not _date(m["number"]):
            yield Mark(m.start(), m.end(), "CASE_NO")
            continue
        of_a_law = m["head"].lower() == "decreto" and re.fullmatch(r"[0-9]{1,3}\s(?:del\s)?[0-9]{4}", m["number"])
        if not _years(m["number"]) and not _date(m["number"]) and not of_a_law and not is_law(text, m.start(), m.end()):
            yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _BEFORE.finditer(text):
        if m[0] in ("D.I. 182/2020", "DI 182/2020"):
            continue  # a decree of several ministries, about the PEI
        if any(c.isdigit() for c in m[0]) and not _years(m[0]) and _named(m[0]):
            yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _AFTER.finditer(text):
        yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _ACT.finditer(text):
        number = m["number"]
        bare = number.isdigit()
        known = m["sure"] or m["n"] or m["between"]
        protocol = m["act"].lower().startswith(("prot", "cron"))
        if (
            (_years(number) and not (protocol and (m["n"] or len(m["act"]) < 6)))
            or _date(number)
            or (bare and (not known or _one_of_a_law(m, number)))
        ):
            continue
        if protocol or not is_law(text, m.start("act"), m.end()):
            yield Mark(m.start(), m.end(), "CASE_NO")
    for m in _CUED.finditer(lowered(text)):
        if (
            not _years(m[1])
            and not _date(m[1])
            and not is_law(text, m.start(1), m.end())
            and not re.search(_LAW.pattern, m[0][: m.start(1) - m.start()], re.I)
        ):
            yield Mark(m.start(1), m.end(1), "CASE_NO")
    for pattern in (_BARE_N, _BARE):
        for m in pattern.finditer(text):
            known = re.sub(r"[^0-9/]", "", m[0]) in _LAWS
            if not known and not is_law(text, m.start(), m.end()) and not _years(m[0]) and not _date(m[0]):
                yield Mark(m.start(), m.end(), "CASE_NO")


_LAWS = bag(  # known by their number alone: «la 328/2000»
    "328/2000 104/92 104/1992 184/83 184/1983 149/2001 180/78 180/1978 285/97 241/90 241/1990 219/2017 6/2004 54/2006 69/2019 119/2013 2016/679 196/2003 117/2017 159/2011 309/90 448/88 142/2015 47/2017 286/98 "
    "112/2016 162/98 68/99 68/1999 833/78 194/78 40/2004 431/98 77/2013 154/2001 154/2013 176/91 173/2015 67/2014 103/2017 150/2022 149/2022 33/2023 62/2024 227/2021 182/2020 66/2017 48/2023 107/2015 1/2022"
)


def _one_of_a_law(m: re.Match[str], number: str) -> bool:
    """«decreto n. 65», «delibera n. 7»: too short to be a file, unless the word is one that only offices use."""
    return len(number) < 4 and not (m["sure"] and (m["n"] or len(number) > 1))


def _years(found: str) -> bool:
    """«2023/2024», «2023/24»: a school year; «2019»: a year."""
    m = re.fullmatch(r"((?:19|20)[0-9]{2})(?:\s?/\s?((?:19|20)?[0-9]{2}))?", found.strip())
    return bool(m and (not m[2] or (int(m[2]) - int(m[1])) % 100 == 1))


def _date(found: str) -> bool:
    m = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})(?:/[0-9]{2,4})?", found.strip())
    return bool(m and int(m[1]) <= 31 and int(m[2]) <= 12)


def _named(found: str) -> bool:
    """In lower case the letters of a role could be anything («rep 2»); then it needs a year."""
    if "/" in found or re.search(r"[0-9]-(?:20)?[0-9]{2}$|\sdel\s", found):
        return True
    return bool(re.match(r"[A-Z]|[a-z]\.", found) and re.search(r"[0-9]{3}", found))


_REGION = r"(?:piemonte|lombardia|veneto|liguria|emilia[\s-]romagna|toscana|umbria|marche|lazio|abruzzo|molise|campania|puglia|basilicata|calabria|sicilia|sardegna|friuli(?:[\s-]venezia giulia)?|trentino|valle d['’]aosta)"
_COURT = re.compile(
    rf"\b(?:procura(?:\sdella\srepubblica)?\spresso\sil\s)?(?:tribunale|procura(?:\sdella\srepubblica)?|t\.?m\.?|corte d['’]appello)(?:\s(?:per\si\sminorenni|per\si\sminori|dei\sminori|minorile|minorenni))?\s(?:del|della|dell['’]|delle)\s?{_REGION}(?:\se\s(?:(?:del|della)\s)?{_REGION})?"
    r"|\b(?:tribunale|corte d['’]appello|procura)\s(?:di|dell['’])\s?[^\W\d_]{2,20}(?:\s[A-Z][^\W\d_]{2,20})?,?\s(?:sezione|sede)\s(?:distaccata\s)?di\s[^\W\d_]{2,20}",
    re.IGNORECASE,
)


_DIVISION = re.compile(  # «Questura di Novara – Divisione Anticrimine», «TAR Toscana»
    rf"\b(?:questura|commissariato|prefettura)\s(?:di\s)?[^\W\d_]{{3,16}}\s[-–]\s(?:divisione|ufficio|squadra|area)\s[^\W\d_]{{4,16}}|\b(?:TAR|T\.A\.R\.)\s(?:del(?:la|l['’])?\s?)?{_REGION}",
    re.IGNORECASE,
)
_BY_PROVINCE = re.compile(  # «TM BO», «tm pa», «trib. SS»
    r"(?<![\w.])(?:(?:TM|T\.M\.|TRIB\.?|[Tt]rib\.|Tribunale|Procura|PROCURA|TRIBUNALE|Questura|QUESTURA|UEPE|USSM|Prefettura)\s(?:(?:[Mm]in(?:ori|orenni)?\.?|[Oo]rd\.?|MIN\.?)\s)?(?:di\s)?(?:AG|AL|AN|AO|AP|AQ|AR|AT|AV|BA|BG|BI|BL|BN|BO|BR|BS|BT|BZ|CA|CB|CE|CH|CL|CN|CO|CR|CS|CT|CZ|EN|FC|FE|FG|FI|FM|FR|GE|GO|GR|IM|IS|KR|LC|LE|LI|LO|LT|LU|MB|MC|ME|MI|MN|MO|MS|MT|NA|NO|NU|OR|PA|PC|PD|PE|PG|PI|PN|PO|PR|PT|PU|PV|PZ|RA|RC|RE|RG|RI|RM|RN|RO|SA|SI|SO|SP|SR|SS|SV|TA|TE|TN|TO|TP|TR|TS|TV|UD|VA|VB|VC|VE|VI|VR|VT|VV)"
    r"|(?:tm|trib\.?|tribunale|procura|questura|uepe|ussm)\s(?:min(?:ori)?\.?\s)?di\s(?:cz|rc|ct|bg|bs|pz|mt|tp|cs|fg|ge|rm|pg|vr|vi|pd|ud|ts|tn|bz|mo|fe|fc|rn|lt|fr|pe|ch|aq|av|bn|na|sa|cl|sr|rg|pa|pd|tv|bl)(?![\w])|(?:tm|trib\.?|tribunale|procura|questura|uepe|ussm)\s(?:sa|me|na|to|mi|ve|an|al|at|av|ce|ch|co|fe|im|le|li|lu|mc|mt|no|or|pe|pi|pn|po|pu|ra|ri|si|so|ss|sv|ta|te|ud|va|vi|vt)(?=[,.;:)\n]|$)|(?:tm|trib\.?|tribunale|procura|questura|uepe|ussm)\s(?:bo|pa|rm|ge|fi|ct|bs|pg|aq|cb|pz|rc|cz|bz|tn|ts|na|ba|pd|vr|mo|bg|cs|fg|sr|tp|rg|pv|cr|mn))(?![\w])"
)


_ABBREVIATED = re.compile(  # «proc. rep. c/o tm firenze», «comm.to ps san basilio», «G.T. di Chiavari»
    r"(?<![\w.])(?:proc(?:ura)?\.?\s?(?:della\s)?rep\.?(?:\s(?:c/o|presso)\s(?:il\s)?(?:tm|t\.m\.|trib\.?(?:unale)?)(?:\s(?:min|ord)\.?)?)?|proc\.?\s(?:min(?:ori|orile)?|gen)\.?|comm(?:\.to|to|iss|\.)\.?\s?(?:di\s)?p\.?s\.?|g\.?\s?t\.?|g\.?i\.?p\.?|g\.?u\.?p\.?|g\.?d\.?p\.?|p\.?m\.?m?\.?(?=\sdi\s)|caa?(?=\s)"
    r"|staz(?:ione)?\.?\s(?:cc|c\.c\.|carabinieri|dei\scarabinieri)|comp(?:agnia)?\.?\s(?:cc|c\.c\.|carabinieri)|ten(?:enza)?\.?\s(?:cc|carabinieri)|nucl(?:eo)?\.?\s(?:cc|carabinieri)|com(?:ando)?\.?\s(?:cc|carabinieri)|pol(?:izia)?\.?\s?(?:stradale|postale|ferroviaria)|trib(?:unale)?\.?\s(?:min(?:ori|orenni)?|ord(?:inario)?|sorv(?:eglianza)?)\.?"
    r"|mag(?:istrato)?\.?\s(?:di\s)?sorv(?:eglianza)?\.?|uff(?:icio)?\.?\s(?:gip|gup|di\ssorveglianza|sorv\.?)|c(?:orte)?\.?\s?(?:d['’]\s?)?app(?:ello)?\.?|quest(?:ura)?\.|pref(?:ettura)?\.|carab\.?|cc)"
    r"\s(?P<of>di\s|del\s|della\s|dell['’]|d['’])?(?P<place>(?:(?:san|santa|santo|sant['’]|s\.|la|l['’]|borgo|monte|castel|villa|porta)\s?)?[^\W\d_]{3,18})",
    re.IGNORECASE,
)


@recogniser
def court_written_short(text: str) -> Iterator[Mark]:
    """A court or a station in few letters, before a place that a list has."""
    for m in _ABBREVIATED.finditer(text):
        key = fold(m["place"])
        words = key.split()
        if (m["of"] or words[0] != "la") and (key in gazetteers.places() or words[-1] in gazetteers.places()):
            everyday = words[-1] in gazetteers.words() and m["place"].islower()
            if not everyday or m["of"] or len(words) > 1:
                yield Mark(m.start(), m.end(), "COURT")


@recogniser
def court(text: str) -> Iterator[Mark]:
    """A court that a region, or a detached section, tells apart."""
    for m in _BY_PROVINCE.finditer(text):
        yield Mark(m.start(), m.end(), "COURT")
    for m in _COURT.finditer(text):
        yield Mark(m.start(), m.end(), "COURT")
    for m in _DIVISION.finditer(text):
        yield Mark(m.start(), m.end(), "COURT")
