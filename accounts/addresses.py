"""Where a request comes from, as far as that is counted and told."""

from ipaddress import IPv6Address, IPv6Network


def plain(address: str) -> str:
    """IPv4 under its own name. A server that listens to both kinds tells it as ::ffff:192.0.2.1, and counted so the
    whole of IPv4 would be one line."""
    try:
        return str(IPv6Address(address).ipv4_mapped or address)
    except ValueError:
        return address


def line(address: str) -> str:
    """Whose line that is. Of IPv6 everybody is given 2⁶⁴ addresses, and could ask from another each time."""
    address = plain(address)
    try:
        return str(IPv6Network((int(IPv6Address(address)), 64), strict=False))
    except ValueError:
        return address
