"""Which browser a session belongs to and where it is, so that people recognise their own."""

from ipaddress import ip_address, ip_network

from flask_babel import gettext as _

# The first that fits: Edge and Opera call themselves Chrome as well, and Chrome calls itself Safari.
BROWSERS = {"Edg": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "FxiOS/": "Firefox", "CriOS/": "Chrome",
            "Chrome/": "Chrome", "Safari/": "Safari"}  # fmt: skip
SYSTEMS = {"iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows", "Mac OS": "Mac",
           "CrOS": "ChromeOS", "Linux": "Linux"}  # fmt: skip


def browser_name(user_agent: str) -> str:
    """ "Firefox, Linux" from a User-Agent header; what is not known is left out."""
    found = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    return ", ".join(filter(None, found)) or _("Unknown browser")


def _first(names: dict[str, str], user_agent: str) -> str:
    return next((name for mark, name in names.items() if mark in user_agent), "")


def part_of(address: str) -> str:
    """As much of an address as tells one's own network from a stranger's, and not who it is: "203.0.113.*"."""
    try:
        ip = ip_address(address)
    except ValueError:
        return ""
    ip = getattr(ip, "ipv4_mapped", None) or ip
    network = str(ip_network((ip, 24 if ip.version == 4 else 48), strict=False).network_address)
    return f"{network.rpartition('.')[0]}.*" if ip.version == 4 else network.replace("::", ":*")
