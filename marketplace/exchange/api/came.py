"""How the referrer brought a client who asked at the site, as calls show it."""

from apiflask.fields import Dict, String
from apiflask.validators import OneOf

from ...core.api import Output
from ...core.api_fields import instant


class CameByOut(Output):
    how = String(validate=OneOf(["link", "code", "embed", "known"]))
    code = String(metadata={"description": "of the link or the promo code; empty for others"})
    at = instant()
    campaign = Dict(keys=String(), values=String(), metadata={"description": "UTM values; for the referrer alone"})
