"""The tests' double of Stripe as a program of its own. What is collected is available at once; each line that it reads says how many
seconds a deed takes from then on."""

import sys
import threading
import time

from tests.stripe_double import endpoints
from tests.stripe_double.server import Request, Server
from tests.stripe_double.webhooks import SECRET

takes = [0.0]
serve = Request.do_POST


def _after_a_while(request: Request) -> None:
    time.sleep(takes[0])
    serve(request)


endpoints.CARD_DAYS = 0
Request.do_POST = _after_a_while
server = Server()
server.double.funds.move("topup", 10**9, "eur", "tu_1")  # the alliance bears what Stripe keeps
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port} {SECRET}", flush=True)
for line in sys.stdin:
    takes[0] = float(line)
