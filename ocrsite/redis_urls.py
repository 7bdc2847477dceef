"""One server, told to the queue and to the cache in the words that each of them knows."""

from urllib.parse import SplitResult, parse_qs, urlencode, urlsplit, urlunsplit

KNOWN = ("redis", "rediss", "unix")


def database(url: str) -> int:
    parts = urlsplit(url)
    if parts.scheme not in KNOWN:
        raise ValueError(f"REDIS_URL starts with one of {', '.join(f'{scheme}://' for scheme in KNOWN)}")
    number = parse_qs(parts.query).get("db", ["0"])[0] if parts.scheme == "unix" else parts.path.strip("/")
    if number and not number.isdecimal():
        raise ValueError("REDIS_URL ends with the number of a database, as in redis://host/0")
    if not _leads_somewhere(parts):
        raise ValueError("REDIS_URL reads redis://user:password@host:6379/0, with # in a password written as %23")
    return int(number or 0)


def _leads_somewhere(parts: SplitResult) -> bool:
    """What stands behind a # is dropped without a word, and what is left may lead to this machine."""
    try:
        return not parts.fragment and bool(parts.path if parts.scheme == "unix" else parts.hostname) and parts.port != 0
    except ValueError:  # of a port that is none
        return False


def beside(url: str, step: int) -> str:
    """The same server, `step` databases further on."""
    parts, number = urlsplit(url), database(url) + step
    if parts.scheme == "unix":
        # By hand: urlunsplit writes unix:/… for an address without a host, and redis-py asks for unix:///…
        return f"unix://{parts.path}?{urlencode({'db': number})}"
    return urlunsplit(parts._replace(path=f"/{number}"))


def for_celery(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "unix":
        return beside(url, 0)
    return f"redis+socket://{parts.path}?{urlencode({'virtual_host': database(url)})}"
