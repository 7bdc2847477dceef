"""The text of a token: `scrawl_`, thirty random letters, six of a checksum.

The prefix lets secret scanners find one that leaked; the checksum tells a typing error from a token
that is unknown, without asking the database. Both follow the form GitHub made common.
"""

import hashlib
import secrets
import string
import zlib

PREFIX = "scrawl_"
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
RANDOM_LENGTH = 30  # 178 bits: nobody guesses one, so a plain fast digest is enough at rest
CHECKSUM_LENGTH = 6  # 62**6 > 2**32
LENGTH = len(PREFIX) + RANDOM_LENGTH + CHECKSUM_LENGTH
HINT_LENGTH = len(PREFIX) + 4


def mint() -> str:
    body = PREFIX + "".join(secrets.choice(LETTERS) for _ in range(RANDOM_LENGTH))
    return body + checksum(body)


def checksum(body: str) -> str:
    number, letters = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM_LENGTH):
        number, digit = divmod(number, len(LETTERS))
        letters = LETTERS[digit] + letters
    return letters


def well_formed(text: str) -> bool:
    body, check = text[:-CHECKSUM_LENGTH], text[-CHECKSUM_LENGTH:]
    return len(text) == LENGTH and text.startswith(PREFIX) and checksum(body) == check


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hint(text: str) -> str:
    """Enough to tell one's tokens apart on a page, and far too little to use."""
    return text[:HINT_LENGTH]
