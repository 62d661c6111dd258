"""Passwords: how they are kept, how they are compared, and which ones are accepted. No Flask, no database.

argon2id; the parameters stand here and nowhere else. Comparing costs the same whether there is a password to compare
with or not, so that the time of an answer does not tell who has an account. No composition rules (NIST SP 800-63B):
length, and nothing that somebody would guess first.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import lazy_gettext as _

from workspace.data import common_passwords

SHORTEST, LONGEST = 12, 200
TRIMMINGS = "0123456789 !?.,;:-_*+#@$"  # what people hang on a common password when one asks for more

# 32 MiB and three passes: above the OWASP minimum (19 MiB, two passes), and several at once fit a small machine.
STRONG = PasswordHasher(time_cost=3, memory_cost=32 * 1024, parallelism=1)
# For tests only (app.config["PASSWORD_HASHER"]).
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

TOO_SHORT = _("La password è troppo corta: servono almeno 12 caratteri. Una frase che ricordi va benissimo.")
TOO_LONG = _("La password è troppo lunga: al massimo 200 caratteri.")
TOO_COMMON = _("Questa password è fra le prime che qualcuno proverebbe. Scegline una più tua.")
TOO_PERSONAL = _("La password contiene il tuo nome o il tuo indirizzo di posta. Scegline una che non parli di te.")
TOO_PLAIN = _("La password ripete pochi caratteri. Scegline una meno facile da indovinare.")


def hashed(password: str, hasher: PasswordHasher = STRONG) -> str:
    """What is kept of a password."""
    return hasher.hash(_normal(password))


def matches(stored: str | None, password: str, hasher: PasswordHasher = STRONG) -> bool:
    """Is `password` the one behind `stored`? Without `stored` the answer is no, after the same work."""
    against = stored or _nobodys(hasher)
    try:
        right = hasher.verify(against, _normal(password))
    except (VerificationError, InvalidHashError):
        return False
    return right and stored is not None


def is_outdated(stored: str, hasher: PasswordHasher = STRONG) -> bool:
    """Was it made with other parameters than today's?"""
    return hasher.check_needs_rehash(stored)


def weakness(password: str, mail: str = "", name: str = "") -> str | None:
    """Why this password is not accepted for this person, as a sentence; None when it is."""
    password = unicodedata.normalize("NFKC", password)
    plain = _folded(password)
    if len(password) < SHORTEST:
        return str(TOO_SHORT)
    if len(password) > LONGEST:
        return str(TOO_LONG)
    if {plain, plain.replace(" ", ""), plain.strip(TRIMMINGS)} & common_passwords():
        return str(TOO_COMMON)
    if len(set(plain)) < 4:
        return str(TOO_PLAIN)
    if any(own in plain for own in _own_words(mail, name)):
        return str(TOO_PERSONAL)
    return None


def _own_words(mail: str, name: str) -> set[str]:
    """The mail, what stands before the @, and the name, whole and without spaces: short pieces are no reason."""
    whole = _folded(name)
    words = {_folded(mail), _folded(mail.split("@")[0]), whole, whole.replace(" ", "")}
    return {word for word in words if len(word) >= 5}


@lru_cache(maxsize=4)
def _nobodys(hasher: PasswordHasher) -> str:
    """The hash that stands for people who are not there."""
    return hasher.hash("nobody has this password")


def _normal(password: str) -> bytes:
    """The same letters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()
