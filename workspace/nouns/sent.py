"""That a form came: so that one which is sent twice makes what it makes once (see web/once.py)."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from workspace.db import Base, now


class SentForm(Base):
    """`key`: a keyed hash of who sent it, from which page, and of all that was in it, so that nothing of that can be
    read here. `address`: the page to which the answer led. Goes after a day."""

    __tablename__ = "sent_form"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    address: Mapped[str] = mapped_column(String(500), default="")
    sent_at: Mapped[dt.datetime] = mapped_column(default=now, index=True)
