"""What is done with webhooks: looked after by people, told by deeds, sent and given up by jobs."""

from .endpoints import add_hook, change_hook, remove_hook, rotate_secret, switch
from .forget import forget_messages, forget_secrets
from .letters import write_of_given_up
from .replay import replay_all, replay_one, send_test
from .send import send
from .tell import tell

__all__ = [
    "add_hook",
    "change_hook",
    "forget_messages",
    "forget_secrets",
    "remove_hook",
    "replay_all",
    "replay_one",
    "rotate_secret",
    "send",
    "send_test",
    "switch",
    "tell",
    "write_of_given_up",
]
