"""Words to compare: letters and digits only, so that marks, hyphens and quotation marks do not count."""

from __future__ import annotations

import re


def words_of(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.replace("\xad", ""))
