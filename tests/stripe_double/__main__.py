"""`python -m tests.stripe_double --port N`: the double for other programs, until it is stopped."""

import argparse
from pathlib import Path

from .server import Server
from .webhooks import SECRET


def main() -> None:
    """Serve until somebody presses Ctrl-C."""
    parser = argparse.ArgumentParser(prog="tests.stripe_double", description="A double of Stripe. No money moves.")
    parser.add_argument("--port", type=int, default=8200)
    parser.add_argument("--key", default="sk_test_double", help="the only secret key that it knows")
    parser.add_argument(
        "--events-to", default="", help="where events are sent, such as http://127.0.0.1:8000/stripe/events"
    )
    parser.add_argument("--file", type=Path, help="where what it knows is kept from one start to the next")
    asked = parser.parse_args()
    server = Server(asked.port, asked.key, asked.events_to, asked.file)
    print(f"STRIPE_API_BASE=http://127.0.0.1:{server.server_port} STRIPE_SECRET_KEY={asked.key} STRIPE_WEBHOOK_SECRET={SECRET}",
          flush=True)  # fmt: skip
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.shutdown()


if __name__ == "__main__":
    main()
