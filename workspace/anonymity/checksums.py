"""Check letters and digits of Italian identifiers: compact and upper case in, whether it adds up out."""

_ODD = {
    **dict(zip("0123456789", (1, 0, 5, 7, 9, 13, 15, 17, 19, 21), strict=True)),
    **dict(
        zip(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
            (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
            strict=True,
        )
    ),
}  # D.M. 23 December 1976, table of odd places
_DIGITS_AS_LETTERS = dict(zip("LMNPQRSTUV", "0123456789", strict=True))  # omocodia
_DIGIT_PLACES = (6, 7, 9, 10, 12, 13, 14)


def codice_fiscale(code: str) -> bool:
    """Sixteen characters whose last is the check letter of the others; replaced digits (omocodia) allowed."""
    if len(code) != 16 or any(c not in _ODD for c in code):
        return False
    if any(not code[i].isdigit() and code[i] not in _DIGITS_AS_LETTERS for i in _DIGIT_PLACES):
        return False
    total = sum(_ODD[c] if i % 2 == 0 else (int(c) if c.isdigit() else ord(c) - 65) for i, c in enumerate(code[:15]))
    return chr(65 + total % 26) == code[15]


def partita_iva(code: str) -> bool:
    """Eleven digits, the last of them by Luhn (also the provisional codice fiscale)."""
    if len(code) != 11 or not code.isascii() or not code.isdigit():
        return False
    total = sum(int(c) if i % 2 == 0 else sum(divmod(int(c) * 2, 10)) for i, c in enumerate(code))
    return total % 10 == 0


def iban(code: str) -> bool:
    """ISO 13616: moved four places, letters as numbers, remainder 1 modulo 97."""
    if not (15 <= len(code) <= 34 and code.isascii() and code.isalnum()):
        return False
    return int("".join(str(int(c, 36)) for c in code[4:] + code[:4])) % 97 == 1
