"""Train the tagger of the anonymity check on the corpus in workspace/anonymity/corpus/train; seeded, one command.

usage: python -m workspace.anonymity.workshop.train [--copies N] [--out FILE]

Every narrative is shown several times with other names, places and institutions in the marked spans, in full dress
and in haste (lower case, commas dropped, letters swapped), so that the tagger learns where names stand and not which.
"""

import argparse
import random
import re
from collections.abc import Sequence
from pathlib import Path

import pycrfsuite

from workspace.anonymity import gazetteers
from workspace.anonymity.features import features, see
from workspace.anonymity.findings import resolve
from workspace.anonymity.registry import PATTERNS
from workspace.anonymity.sentences import LEVELS
from workspace.anonymity.wordclasses import CLASS_OF
from workspace.anonymity.words import fold, tokens
from workspace.anonymity.workshop.annotated import Narrative, read

HERE = Path(__file__).parent

LEARNT = {"PERSON", "NICKNAME", "LOCATION", "SCHOOL", "HEALTH", "COURT", "ORG", "ADDRESS"}
SCHOOLS = (
    "Gianni Rodari|Don Milani|Maria Montessori|Leonardo da Vinci|Galileo Galilei|Alessandro Volta|Marie Curie|Italo Calvino|Primo Levi|Dante Alighieri|Giosuè Carducci"
    "|Pascoli|Pirandello|Leopardi|Foscolo|Ungaretti|Quasimodo|Rita Levi Montalcini|Peppino Impastato|Falcone e Borsellino|Sandro Pertini|Aldo Moro|Giovanni XXIII"
    "|Santa Chiara|San Giuseppe|Sacro Cuore|Madre Cabrini|Il Girotondo|L'Albero Azzurro|La Coccinella|Arcobaleno|Peter Pan|Il Bruco|Le Margherite|Biancaneve|Meucci"
    "|Fermi|Marconi|Olivetti|Einaudi|Verri|Parini|Pacinotti|Ferraris|Cavour|Garibaldi|Mazzini|Vittorino da Feltre|Pestalozzi|Collodi|De Filippo|Caravaggio|Giotto|Aleardi"
).split("|")
HOSPITALS = (
    "San Raffaele|Sant'Anna|San Giovanni|Santa Maria Nuova|Maggiore|Civile|Bufalini|Cardarelli|Cotugno|Molinette|Regina Margherita|Gaslini|Meyer|Careggi|Gemelli|Umberto I"
    "|San Camillo|San Matteo|Villa Igea|Villa dei Pini|Villa Serena|Madonna delle Grazie|San Martino|Santobono|Perrino|Borgo Roma|Sant'Orsola|Rizzoli|Sacco|Macchi|Del Ponte"
    "|Bianchi Melacrino Morelli|Villa Sofia|Civico|Papardo|Brotzu|Businco|Santa Chiara|Città della Salute|Fatebenefratelli|Don Orione|Trivulzio|Bellaria|Villa Azzurra|Monaldi"
).split("|")
ORGS = (
    "Il Girasole|La Rondine|L'Ancora|Il Ponte|Nuova Aurora|La Quercia|Il Melograno|Spazio Aperto|Terra Nostra|Il Faro|Oltre il Muro|La Bussola|Il Filo d'Arianna|Stella Polare"
    "|Casa Betania|Villa Gioia|L'Approdo|Il Sentiero|Mani Tese|Mondo Nuovo|Punto e a Capo|Fratelli Bianchi|Autotrasporti Zanella|Edilnova|Ferramenta Costa|Da Pino|Da Mario"
    "|La Lanterna|Il Gabbiano|Bar Centrale|Stella Marina|Esselunga|Conad|Lidl|Eurospin|Ikea|Decathlon|Bartolini|Zara|Leroy Merlin|Carrefour|Poste Italiane|Trenord|Electrolux"
    "|Luxottica|Barilla|Intesa|Unicredit|Bper|Banca Sella|San Vincenzo|Sant'Egidio|San Francesco|Gruppo Abele|Exodus|Papa Giovanni|Arci|Acli|Auser|Anffas|Coldiretti|Ceis"
    "|Villa Paradiso|Le Ali|Kairos|Orizzonti|Progetto Sud|Solaris|Aquilone|Tangram|Nazareno|Cometa|Sirio|Virtus|Olimpia|Pro Patria|Real San Marco|Atletico Borgo|Macondo"
    "|Sunrise|Star Kebab|Istanbul|New Style|Punto Casa|Mille Bolle|Fantasy|Dolce Vita|Non Solo Pane|Salumificio Rossi|Tessitura Monti|Meccanica Brembo|Agricola San Paolo"
).split("|")
PARTICLES = set(
    "de di da del della dello dell dei degli d la lo li le el ben al ait dal dalla van von bin abu dela san e in".split()
)
NEVER = set("dott dottssa ssa dr sig sigra signora signor prof avv ing don suor".split())
PLACE_KINDS = {"LOCATION"}


class Pools:
    """Names to put in the place of names."""

    def __init__(self, chance: random.Random) -> None:
        own = HERE / "gazetteers"
        self.chance = chance
        self.foreign = [n for n in _plain(own / "given_own.txt") if len(n) > 2]
        self.family = sorted(n for n in gazetteers.surnames() if n.isalpha() and len(n) > 2)
        self.family_own = [n for n in _plain(own / "surnames_own.txt") if n.isalpha() and len(n) > 2]
        words = gazetteers.words()
        self.given = sorted(n for n in gazetteers.all_given_names() if n.isalpha() and len(n) > 2)
        self.italian = sorted({fold(n) for n in _plain(own / "names_not_words.txt")} & set(self.given))
        self.wordy = [n for n in self.family if n in words]
        self.wordy_given = _plain(own / "names_and_words.txt")
        kinds = gazetteers.all_places()
        self.comuni = sorted(n for n, k in kinds.items() if k == "c")
        self.quarters = sorted(n for n, k in kinds.items() if k == "f")
        self.abroad = sorted(n for n, k in kinds.items() if k == "w")
        self.nouns: list[str] = []  # ordinary nouns and adjectives of the corpus, for names that are ordinary words
        self.adjectives: list[str] = []

    def learn_words(self, narratives: Sequence[Narrative]) -> None:
        """Take the ordinary nouns and adjectives out of the narratives' unmarked words."""
        words, found = gazetteers.words(), set()
        for n in narratives:
            inside = {i for a, b, _ in n.spans for i in range(a, b)}
            found |= {fold(t.text) for t in tokens(n.text) if t.start not in inside and t.text.islower()}
        plain = sorted(w for w in found if len(w) > 3 and w not in CLASS_OF)
        self.nouns = [w for w in plain if words.use(w) > 0 and words.use(w) & 0b01111101 == 0b1]
        self.adjectives = [w for w in plain if words.use(w) > 0 and words.use(w) & 0b01011110 == 0b10]

    def signboard(self) -> str:
        """What a shop, a cooperative, a house calls itself: ordinary words."""
        noun, other = self.chance.choice(self.nouns), self.chance.choice(self.nouns)
        shape = self.chance.choice(
            (
                "{a} {n}", "{a} {n}", "{n} e {o}", "{n} {j}", "{n}", "{a} {n} {j}", "{n} d'{o}", "{n} di {o}", "{p}", "{p} e {q}",
                "da {p}", "{n} {p}", "mille {n}", "punto {n}", "{a} {n} del {o}", "non solo {n}", "nuova {n}", "{n} {o}", "tutto {n}",
                "{j} {n}", "{n} per {o}", "{n} {c}", "{s}", "{n} senza {o}", "l'altra {n}", "tre {n}", "{a} {n} dei {o}", "{n} in {o}",
            )
        )  # fmt: skip
        return shape.format(
            a=self.chance.choice("il la i le lo".split()),
            n=noun,
            o=other,
            j=self.chance.choice(self.adjectives),
            p=self.given_name(),
            q=self.given_name(),
            c=self.place(),
            s=self.surname(),
        )

    def street(self) -> str:
        """What a street is called: a person, a place, a day, ordinary words."""
        shape = self.chance.choice(
            (
                "{p} {s}",
                "{s}",
                "{s}",
                "{c}",
                "dei {n}",
                "della {n}",
                "del {n}",
                "{n}",
                "san {p}",
                "XX {m}",
                "{d} {m}",
                "delle {n}",
                "{n} {j}",
            )
        )
        return shape.format(
            p=self.given_name(),
            s=self.surname(),
            c=self.place(),
            n=self.chance.choice(self.nouns),
            j=self.chance.choice(self.adjectives),
            m=self.chance.choice("settembre aprile maggio novembre luglio marzo giugno".split()),
            d=self.chance.randrange(1, 31),
        )

    def strange(self, name: str) -> str:
        """A name that no list has: one or two letters of a real one replaced."""
        letters = list(name)
        for _ in range(self.chance.choice((1, 2))):
            at = self.chance.randrange(len(letters))
            same = "aeiou" if letters[at] in "aeiou" else "bcdfglmnprstvz"
            letters[at] = self.chance.choice(same)
        return "".join(letters)

    def given_name(self) -> str:
        roll = self.chance.random()
        if roll < 0.32:
            return self.chance.choice(self.italian)
        if roll < 0.62:
            return self.chance.choice(self.foreign).lower()
        if roll < 0.78:
            return self.chance.choice(self.wordy_given)
        name = self.chance.choice(self.given)
        return name if roll < 0.9 else self.strange(name)

    def surname(self) -> str:
        roll = self.chance.random()
        if roll < 0.45:
            return self.chance.choice(self.family_own).lower()
        if roll < 0.66:
            return self.chance.choice(self.wordy)
        name = self.chance.choice(self.family)
        return name if roll < 0.8 else self.strange(name)

    def place(self) -> str:
        roll = self.chance.random()
        if roll < 0.6:
            return self.chance.choice(self.comuni)
        if roll < 0.75:
            return self.chance.choice(self.quarters)
        if roll < 0.88:
            return self.chance.choice(self.abroad)
        return self.strange(self.chance.choice(self.comuni))


def _plain(path: Path) -> list[str]:
    return [n for line in path.read_text("utf-8").splitlines() if not line.startswith("#") for n in line.split()]


def other_names(n: Narrative, pools: Pools) -> Narrative:
    """The same narrative of other people in other places."""
    chance = pools.chance
    memory: dict[str, str] = {}
    text, spans, at = "", [], 0
    for start, end, kind in sorted(n.spans):
        text += n.text[at:start]
        surface = n.text[start:end]
        if kind == "PERSON":
            surface = _person(surface, memory, pools)
        elif kind == "LOCATION" and not re.match(r"(?i)(?:via|piazza|campo|comune|valle|val|l')", surface):
            if chance.random() < 0.85:
                surface = memory.setdefault(surface.lower(), _dress(pools.place(), surface))
        elif kind in ("SCHOOL", "HEALTH", "ORG", "COURT") and chance.random() < 0.7:
            surface = _institution(surface, kind, pools)
        elif kind == "ADDRESS" and chance.random() < 0.5:
            surface = _street(surface, pools)
        spans.append((len(text), len(text) + len(surface), kind))
        text += surface
        at = end
    return Narrative(n.name, text + n.text[at:], tuple(spans))


def _dress(name: str, like: str) -> str:
    """The case of `like`: lower, UPPER or Title (small words stay small)."""
    if like.islower():
        return name
    if like.isupper() and len(like) > 1:
        return name.upper()
    return " ".join(w if w in PARTICLES and i else w.capitalize() for i, w in enumerate(name.split(" ")))


def _person(surface: str, memory: dict[str, str], pools: Pools) -> str:
    words = [t for t in tokens(surface) if t.text[0].isalpha()]
    result, at = "", 0
    for i, token in enumerate(words):
        key = fold(token.text)
        result += surface[at : token.start]
        at = token.end
        if key in PARTICLES | NEVER or len(key) < 3 or pools.chance.random() < 0.05:
            result += token.text
            continue
        if key not in memory:
            is_given = key in gazetteers.given_names() and not (i and key in gazetteers.surnames())
            memory[key] = pools.given_name() if is_given else pools.surname()
        result += _dress(memory[key], token.text)
    return result + surface[at:]


def _institution(surface: str, kind: str, pools: Pools) -> str:
    """Keep the word that says what it is («scuola», «coop»), change the name after it."""
    parts = surface.split(" ")
    head = _head(parts)
    if head and head < len(parts) and fold(parts[head - 1]) in ("di", "d"):
        return " ".join([*parts[:head], _dress(pools.place(), parts[head])])
    if kind == "COURT" or head == len(parts):
        return surface
    pool = {"SCHOOL": SCHOOLS, "HEALTH": HOSPITALS, "ORG": ORGS}[kind]
    roll = pools.chance.random()
    if roll < (0.55 if kind == "ORG" else 0.3):
        name = _dress(pools.signboard(), "A a")
    else:
        name = pools.chance.choice(pool) if roll < 0.85 else _dress(pools.surname(), "A")
    if parts[head].islower():
        name = name.lower()
    return " ".join([*parts[:head], name])


_STREETS = re.compile(
    r"((?:via|viale|piazza|piazzale|piazzetta|corso|largo|vico|vicolo|contrada|strada|lungomare|salita|borgo)\s)((?:[^\W\d_]+['’]?\s?){1,4}?)(?=,?\s(?:n\.?\s?)?[0-9]|$)",
    re.IGNORECASE,
)


def _street(surface: str, pools: Pools) -> str:
    """The same kind of street and number, another name."""
    m = _STREETS.match(surface)
    if not m or not m[2].strip():
        return surface
    name = pools.street()
    name = (
        name
        if m[2].islower()
        else " ".join(w if w in PARTICLES | {"dei", "delle"} else w.capitalize() for w in name.split())
    )
    return m[1] + (name.upper() if surface.isupper() else name) + surface[m.end(2) :]


def _is_word(key: str) -> bool:
    return key in gazetteers.words() or key in gazetteers.rare_words()


def _head(parts: Sequence[str]) -> int:
    """How many words say what an institution is, before its name."""
    head = 0
    while head < len(parts) and (
        (_is_word(fold(parts[head].strip(".'’"))) and parts[head][0].islower())
        or fold(parts[head].strip(".")) in CLASS_OF
    ):
        head += 1
    return head


def in_haste(n: Narrative, chance: random.Random) -> Narrative:
    """No capitals, few commas, some letters in the wrong place."""
    drop_commas, drop_apostrophes, typos = chance.random() < 0.6, chance.random() < 0.25, chance.random() < 0.4
    inside = [False] * (len(n.text) + 1)
    for start, end, _ in n.spans:
        inside[start:end] = [True] * (end - start)
    cut: set[int] = set()
    if chance.random() < 0.5:  # some long words written short: «relaz», «telef.»
        for m in re.finditer(r"[^\W\d_]{7,}", n.text):
            if not inside[m.start()] and chance.random() < 0.06:
                keep = chance.randrange(4, min(len(m[0]) - 1, 8))
                while keep > 4 and m[0][keep - 1].lower() in "aeiouàèéìòù":
                    keep -= 1
                if m[0][keep - 1].lower() not in "aeiouàèéìòù":
                    cut.update(range(m.start() + keep, m.end()))
    moved, out = [0] * (len(n.text) + 1), []
    length = 0
    for i, c in enumerate(n.text):
        moved[i] = length
        piece = c.lower() if len(c.lower()) == 1 else c
        if not inside[i]:
            if (c == "," and drop_commas) or (c in "«»" and drop_commas):
                piece = ""
            elif c in "'’" and drop_apostrophes:
                piece = " "
            elif i in cut:
                piece = ""
            elif c.isalpha() and typos and chance.random() < 0.006:
                piece = chance.choice(("", piece * 2))
        out.append(piece)
        length += len(piece)
    moved[len(n.text)] = length
    return Narrative(n.name, "".join(out), tuple((moved[a], moved[b], k) for a, b, k in n.spans))


def names_in_capitals(n: Narrative) -> Narrative:
    """A hasty narrative typed by somebody who does press the shift key."""
    text = list(n.text)
    for start, end, _ in n.spans:
        for m in re.finditer(r"[^\W\d_]+", n.text[start:end]):
            if m[0] not in PARTICLES and len(text[start + m.start()].upper()) == 1:
                text[start + m.start()] = text[start + m.start()].upper()
    for m in re.finditer(r"(?:^|[.!?]\s+|\n)([a-zà-ù])", n.text):
        if len(m[1].upper()) == 1:
            text[m.start(1)] = m[1].upper()
    return Narrative(n.name, "".join(text), n.spans)


def copies(n: Narrative, count: int, pools: Pools) -> list[Narrative]:
    chance = pools.chance
    hasty = sum(c.isupper() for c in n.text) * 60 < len(n.text)
    made = [n]
    if not n.spans:
        made += [in_haste(n, chance)] * (not hasty)
        return made * 3
    for _ in range(count):
        other = other_names(n, pools)
        roll = chance.random()
        if hasty:
            other = names_in_capitals(other) if roll < 0.3 else in_haste(other, chance)
        elif roll < 0.5:
            other = in_haste(other, chance)
        made.append(other)
    return made


def rows(n: Narrative) -> tuple[list[list[str]], list[str]]:
    """Features and labels of one narrative."""
    words = tokens(n.text)
    marks = resolve((m for recognise in PATTERNS for m in recognise(n.text)), LEVELS)
    labels, s = [], 0
    spans = sorted(n.spans)
    for token in words:
        while s < len(spans) and spans[s][1] <= token.start:
            s += 1
        label = "O"
        if s < len(spans) and spans[s][0] < token.end and spans[s][2] in LEARNT:
            label = ("B-" if token.start <= spans[s][0] else "I-") + spans[s][2]
        labels.append(label)
    return features(words, marks, see(words)), labels


def hand(name: str) -> str:
    """Whose hand wrote it: «w» of «w1-…», «aa» of «aa-…»."""
    return re.split(r"[^a-z]", name, maxsplit=1)[0]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--c1", type=float, default=0.15)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--iterations", type=int, default=90)
    parser.add_argument(
        "--without",
        default="",
        help="hands (letters before the figure or dash of a file's name) to leave out, with commas",
    )
    parser.add_argument("--out", default=str(HERE.parent / "data" / "tagger.crfsuite"))
    arguments = parser.parse_args()
    pools = Pools(random.Random(1978))
    trainer = pycrfsuite.Trainer(verbose=False)
    count = 0
    narratives = [n for n in read(HERE.parent / "corpus/train") if hand(n.name) not in arguments.without.split(",")]
    pools.learn_words(narratives)
    for narrative in narratives:
        for copy in copies(narrative, arguments.copies, pools):
            x, y = rows(copy)
            if x:
                trainer.append(x, y)
                count += len(x)
    trainer.set_params(
        {"c1": arguments.c1, "c2": arguments.c2, "max_iterations": arguments.iterations, "feature.minfreq": 3}
    )
    trainer.train(arguments.out)
    print(f"{count} words, {Path(arguments.out).stat().st_size} bytes")


if __name__ == "__main__":
    main()
