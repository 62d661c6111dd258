"""How often somebody may try, per account and per address, in a table that all workers share.

Every attempt is counted before it is made and committed on its own, so that many at once cannot slip through and
none is forgotten when the sign-in fails. Keys are keyed hashes: the table tells neither mails nor addresses.
Unknown accounts are counted like known ones.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network

from flask_babel import gettext as _
from sqlalchemy import case, delete, update
from sqlalchemy.dialects import postgresql, sqlite

from workspace.db import db, now, writing
from workspace.nouns import Attempt
from workspace.refusals import TooMany
from workspace.web.filters import clock

WINDOW = dt.timedelta(minutes=15)
PER_ADDRESS = 10  # times as many as per account: an office shares one address


@dataclass(frozen=True)
class Door:
    """Where attempts are made («sign-in», «forgotten»), with its limit per account. `secret` keys the hashes."""

    name: str
    secret: str
    limit: int

    def account(self, mail: str) -> str:
        return self._key("account", mail)

    def address(self, address: str | None) -> str:
        return self._key("address", network_of(address))

    def _key(self, what: str, value: str) -> str:
        words = f"{self.name}\n{what}\n{value}".encode()
        return hmac.new(self.secret.encode(), words, hashlib.sha256).hexdigest()

    def knock(self, mail: str, address: str | None) -> None:
        """Counts one attempt. Raises TooMany when the account or the address has used up its own."""
        blocked_until = [
            since + WINDOW
            for key, limit in ((self.account(mail), self.limit), (self.address(address), self.limit * PER_ADDRESS))
            for count, since in (count_one(key),)
            if count > limit
        ]
        if blocked_until:
            raise _too_many(max(blocked_until))

    def forgive(self, mail: str, address: str | None) -> None:
        """After a right one: the account starts afresh, and the address is not charged for it."""
        here = Attempt.key == self.address(address)
        with writing(), db.engine.begin() as connection:
            connection.execute(delete(Attempt).where(Attempt.key == self.account(mail)))
            connection.execute(update(Attempt).where(here, Attempt.count > 0).values(count=Attempt.count - 1))
        with writing(), db.engine.begin() as connection:
            connection.execute(delete(Attempt).where(Attempt.since < now() - WINDOW))


def count_one(key: str) -> tuple[int, dt.datetime]:
    """Counts one attempt under `key` and commits; answers how many in this window, and when the window began.
    One statement in a transaction of its own: safe with several workers, and nobody waits for two rows."""
    moment = now()
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    over = Attempt.since < moment - WINDOW
    counted = (
        insert(Attempt)
        .values(key=key, count=1, since=moment)
        .on_conflict_do_update(
            index_elements=[Attempt.key],
            set_={
                "count": case((over, 1), else_=Attempt.count + 1),
                "since": case((over, moment), else_=Attempt.since),
            },
        )
        .returning(Attempt.count, Attempt.since)
    )
    with writing(), db.engine.begin() as connection:
        count, since = connection.execute(counted).one()
    return count, since


def network_of(address: str | None) -> str:
    """An IPv4 address as it is; of IPv6 the /64, which is what one household or office gets."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((known, 64), strict=False))
    return str(known)


def _too_many(until: dt.datetime) -> TooMany:
    seconds = max(1, int((until - now()).total_seconds()) + 1)
    # The next whole minute, so that who comes back at that time finds the door open.
    shown = until + dt.timedelta(seconds=59)
    return TooMany(
        _(
            "Troppi tentativi in poco tempo. Riprova dalle %(time)s; nulla di ciò che hai scritto è perso.",
            time=clock(shown),
        ),
        seconds,
    )
