"""Who lives in the demo world: invented names, four ambiti, twenty-four groups, supervisors with several groups.

Everything is chosen by a fixed seed, so that every installation shows the same world.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

PASSWORD = "quaderno-lento-azzurro"  # noqa: S105  (the demo's, printed by the command)
DOMAIN = "riflessi.example"

AMBITI = (
    ("alta-valle", "Ambito dell’Alta Valle", "Otto comuni di montagna, un servizio sociale di prossimità."),
    ("piana", "Ambito della Piana", "Una città media, la sua cintura, molte case nuove."),
    ("colline", "Ambito delle Colline", "Paesi sparsi, distanze lunghe, una rete che si conosce per nome."),
    ("costa", "Ambito della Costa", "D’estate il triplo delle persone, d’inverno le case vuote."),
)

# slug, name, kind, ambito, what the group is about
GROUPS = (
    ("tiglio", "Gruppo Tiglio", "A1", "alta-valle", "Assistenti sociali della tutela minori e delle famiglie."),
    (
        "faggio",
        "Gruppo Faggio",
        "A3",
        "alta-valle",
        "Équipe di territorio: chi fa visita, chi ascolta, chi accompagna.",
    ),
    ("betulla", "Gruppo Betulla", "A1", "alta-valle", "Assistenti sociali dell’area anziani e non autosufficienza."),
    ("larice", "Gruppo Larice", "A3", "alta-valle", "Servizi diurni, educativa domiciliare, mediazione."),
    ("sorbo", "Gruppo Sorbo", "A1", "alta-valle", "Segretariato sociale e porta d’accesso."),
    ("abete", "Gruppo Abete", "A3", "alta-valle", "Salute mentale e dipendenze, con i servizi sanitari."),
    ("gelso", "Gruppo Gelso", "A1", "piana", "Assistenti sociali di base, poli di quartiere."),
    ("pioppo", "Gruppo Pioppo", "A3", "piana", "Équipe inclusione e contrasto alla povertà."),
    ("olmo", "Gruppo Olmo", "A1", "piana", "Assistenti sociali della tutela e dell’affido."),
    ("salice", "Gruppo Salice", "A3", "piana", "Servizi per la disabilità e il dopo di noi."),
    ("acero", "Gruppo Acero", "A1", "piana", "Pronto intervento sociale, turni e reperibilità."),
    ("ontano", "Gruppo Ontano", "A3", "piana", "Accoglienza, mediazione, scuola."),
    ("rovere", "Gruppo Rovere", "A1", "colline", "Assistenti sociali dei piccoli comuni."),
    ("carpino", "Gruppo Carpino", "A3", "colline", "Équipe multidisciplinare per i programmi con le famiglie."),
    ("castagno", "Gruppo Castagno", "A1", "colline", "Area anziani, domiciliarità, dimissioni protette."),
    ("nocciolo", "Gruppo Nocciolo", "A3", "colline", "Educativa, scuola e tempo libero."),
    ("ginestra", "Gruppo Ginestra", "A1", "colline", "Assistenti sociali all’inizio della professione."),
    ("sambuco", "Gruppo Sambuco", "A3", "colline", "Comunità e lavoro di gruppo."),
    ("leccio", "Gruppo Leccio", "A1", "costa", "Assistenti sociali dell’area adulti e casa."),
    ("mirto", "Gruppo Mirto", "A3", "costa", "Unità di strada, bassa soglia, dormitorio."),
    ("pino", "Gruppo Pino", "A1", "costa", "Assistenti sociali di famiglie e minori."),
    ("tamerice", "Gruppo Tamerice", "A3", "costa", "Contrasto alla violenza e sostegno alle persone che la subiscono."),
    ("corbezzolo", "Gruppo Corbezzolo", "A1", "costa", "Ufficio di cittadinanza e accesso ai servizi."),
    ("cisto", "Gruppo Cisto", "A3", "costa", "Neomaggiorenni, autonomie, lavoro."),
)

# Which groups each supervisor accompanies: three each, across two ambiti.
SUPERVISED = (
    ("tiglio", "faggio", "gelso"),
    ("betulla", "larice", "pioppo"),
    ("sorbo", "abete", "olmo"),
    ("salice", "acero", "rovere"),
    ("ontano", "carpino", "castagno"),
    ("nocciolo", "ginestra", "leccio"),
    ("sambuco", "mirto", "pino"),
    ("tamerice", "corbezzolo", "cisto"),
)

MIXED = (
    "psicologo", "educatore_professionale_sociopedagogico", "assistente_sociale", "educatore_professionale_sociosanitario",
    "coordinatore", "pedagogista", "mediatore", "amministrativo", "educatore_pedagogico", "OSS",
)  # fmt: skip

FIRST = [
    "Adele",
    "Agnese",
    "Alba",
    "Alessia",
    "Alice",
    "Ambra",
    "Anita",
    "Arianna",
    "Aurora",
    "Beatrice",
    "Bianca",
    "Camilla",
    "Carlotta",
    "Caterina",
    "Cecilia",
    "Chiara",
    "Clara",
    "Costanza",
    "Daria",
    "Diletta",
    "Edda",
    "Elena",
    "Elisa",
    "Emma",
    "Enrica",
    "Ester",
    "Fiamma",
    "Flavia",
    "Franca",
    "Gaia",
    "Gemma",
    "Ginevra",
    "Giorgia",
    "Giulia",
    "Greta",
    "Ilaria",
    "Iris",
    "Irma",
    "Laura",
    "Lavinia",
    "Letizia",
    "Lia",
    "Linda",
    "Livia",
    "Lorenza",
    "Lucia",
    "Luna",
    "Maddalena",
    "Mara",
    "Margherita",
    "Marta",
    "Matilde",
    "Mila",
    "Miriam",
    "Nadia",
    "Noemi",
    "Nora",
    "Olga",
    "Olivia",
    "Ottavia",
    "Paola",
    "Petra",
    "Pia",
    "Rachele",
    "Rita",
    "Rosa",
    "Sabina",
    "Sara",
    "Serena",
    "Silvia",
    "Sofia",
    "Stella",
    "Susanna",
    "Tecla",
    "Teresa",
    "Tosca",
    "Vera",
    "Viola",
    "Virginia",
    "Zoe",
    "Achille",
    "Alberto",
    "Alessio",
    "Andrea",
    "Aldo",
    "Carlo",
    "Cesare",
    "Corrado",
    "Dario",
    "Davide",
    "Diego",
    "Dino",
    "Edoardo",
    "Elio",
    "Emilio",
    "Enea",
    "Enzo",
    "Ettore",
    "Fabio",
    "Filippo",
    "Gabriele",
    "Giacomo",
    "Giulio",
    "Guido",
    "Ivo",
    "Jacopo",
    "Lapo",
    "Leo",
    "Libero",
    "Loris",
    "Luca",
    "Mario",
    "Martino",
    "Matteo",
    "Michele",
    "Mirko",
    "Nino",
    "Oreste",
    "Osvaldo",
    "Pietro",
    "Remo",
    "Renato",
    "Rocco",
    "Samuele",
    "Sandro",
    "Silvio",
    "Stefano",
    "Tito",
    "Tommaso",
    "Ugo",
    "Valerio",
    "Vasco",
    "Vito",
    "Walter",
]
LAST = [
    "Abbate",
    "Albani",
    "Amadori",
    "Antolini",
    "Arcuri",
    "Baldini",
    "Barsanti",
    "Bellandi",
    "Benassi",
    "Bertoli",
    "Biagini",
    "Bonfanti",
    "Borsari",
    "Braschi",
    "Brunelli",
    "Caiani",
    "Calvi",
    "Campani",
    "Cantarelli",
    "Caputo",
    "Carraro",
    "Casella",
    "Cerri",
    "Ciani",
    "Colangelo",
    "Corradi",
    "Cosmi",
    "Cremonesi",
    "Dalmasso",
    "Danieli",
    "Donati",
    "Durante",
    "Fabbri",
    "Faccini",
    "Falchi",
    "Fantoni",
    "Farina",
    "Ferretti",
    "Filippini",
    "Fontana",
    "Forti",
    "Franchini",
    "Fumagalli",
    "Galli",
    "Gardini",
    "Gatti",
    "Gentile",
    "Ghirardi",
    "Giusti",
    "Gori",
    "Granata",
    "Grandi",
    "Guidi",
    "Iacono",
    "Innocenti",
    "Lanza",
    "Leoni",
    "Lodi",
    "Lombardo",
    "Lucchesi",
    "Magnani",
    "Mainardi",
    "Malagoli",
    "Manzi",
    "Marani",
    "Masini",
    "Mazza",
    "Melandri",
    "Merlini",
    "Miglio",
    "Montanari",
    "Morandi",
    "Moretti",
    "Morosini",
    "Nanni",
    "Natali",
    "Negri",
    "Nobile",
    "Olivieri",
    "Orlandi",
    "Pagani",
    "Palmieri",
    "Pandolfi",
    "Parisi",
    "Pasini",
    "Pellegrini",
    "Perini",
    "Piras",
    "Poletti",
    "Prato",
    "Quaglia",
    "Ragazzi",
    "Ravelli",
    "Ricci",
    "Rinaldi",
    "Rocchi",
    "Ronchi",
    "Rovati",
    "Sabatini",
    "Sala",
    "Salvi",
    "Santini",
    "Sarti",
    "Savini",
    "Scala",
    "Serafini",
    "Solari",
    "Spada",
    "Tagliani",
    "Tassi",
    "Testa",
    "Tonelli",
    "Trevi",
    "Valenti",
    "Vannucci",
    "Ventura",
    "Vezzani",
    "Villani",
    "Vitali",
    "Zanetti",
    "Zani",
    "Zorzi",
]


@dataclass
class Somebody:
    name: str
    profession: str
    roles: set[str] = field(default_factory=set)  # member supervisor staff evaluator administrator
    member_of: list[str] = field(default_factory=list)
    supervises: list[str] = field(default_factory=list)
    staff_of: list[str] = field(default_factory=list)
    evaluates: list[str] = field(default_factory=list)
    is_newcomer: bool = False  # has still to accept the pact

    @property
    def mail(self) -> str:
        return self.name.lower().replace(" ", ".").replace("’", "") + "@" + DOMAIN


def people(seed: int = 7) -> list[Somebody]:
    """Everybody, in a fixed order: supervisors, staff, evaluator, administrator, then the members group by group."""
    chance = random.Random(seed)  # noqa: S311  (no secret)
    names = [
        f"{a} {b}" for a, b in zip(chance.sample(FIRST, len(FIRST)) * 2, chance.sample(LAST * 3, 240), strict=False)
    ]
    names = list(dict.fromkeys(names))
    take = iter(names)
    found: list[Somebody] = []
    for groups in SUPERVISED:
        profession = "assistente_sociale_specialista" if len(found) % 3 else "psicologo"
        found.append(Somebody(next(take), profession, {"supervisor"}, supervises=list(groups)))
    for slug, _, _ in AMBITI:
        for profession in ("coordinatore", "amministrativo"):
            found.append(Somebody(next(take), profession, {"staff"}, staff_of=[slug]))
    found.append(Somebody(next(take), "altro", {"evaluator"}, evaluates=["alta-valle"]))
    found.append(Somebody(next(take), "altro", {"administrator"}))
    for number, (slug, _, kind, _, _) in enumerate(GROUPS):
        size = 6 + number % 3
        for place in range(size):
            if kind == "A1":
                profession = "assistente_sociale_specialista" if place in (1, 4) else "assistente_sociale"
            else:
                profession = MIXED[(place + number) % len(MIXED)] if place > 3 else MIXED[place]
            found.append(Somebody(next(take), profession, {"member"}, member_of=[slug]))
    _give_second_roles(found)
    return found


def _give_second_roles(everybody: list[Somebody]) -> None:
    """Life is not tidy: some belong to two groups, one has only just arrived, one also works in the ambito's office,
    and a supervisor is a member of another's group."""
    by_group = {slug: [p for p in everybody if slug in p.member_of] for slug, *_ in GROUPS}
    for first, second in (("tiglio", "faggio"), ("gelso", "pioppo"), ("rovere", "carpino"), ("leccio", "mirto")):
        for person in by_group[first][:2]:
            person.member_of.append(second)
    by_group["faggio"][-1].is_newcomer = True
    office = by_group["faggio"][-2]
    office.roles.add("staff")
    office.staff_of.append("alta-valle")
    everybody[1].roles.add("member")
    everybody[1].member_of.append("sambuco")
