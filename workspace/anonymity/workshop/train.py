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
        self.given = sorted(n for n in gazetteers.given_names() if n.isalpha() and len(n) > 2)
        self.italian = sorted({fold(n) for n in _plain(own / "names_not_words.txt")} & set(self.given))
        self.wordy = [n for n in self.family if n in words]
        self.wordy_given = _plain(own / "names_and_words.txt")
        kinds = gazetteers.places()
        self.comuni = sorted(n for n, k in kinds.items() if k == "c")
        self.quarters = sorted(n for n, k in kinds.items() if k == "f")
        self.abroad = sorted(n for n, k in kinds.items() if k == "w")

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
    name = pools.chance.choice(pool) if roll < 0.7 else _dress(pools.surname(), "A")
    if parts[head].islower():
        name = name.lower()
    return " ".join([*parts[:head], name])


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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=int, default=2)
    parser.add_argument("--c1", type=float, default=0.15)
    parser.add_argument("--c2", type=float, default=0.05)
    parser.add_argument("--iterations", type=int, default=120)
    parser.add_argument(
        "--without", default="", help="hands (first letters of files) to leave out, so that they can be scored"
    )
    parser.add_argument("--out", default=str(HERE.parent / "data" / "tagger.crfsuite"))
    arguments = parser.parse_args()
    pools = Pools(random.Random(1978))
    trainer = pycrfsuite.Trainer(verbose=False)
    count = 0
    narratives = [n for n in read(HERE.parent / "corpus/train") if n.name[0] not in arguments.without]
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
