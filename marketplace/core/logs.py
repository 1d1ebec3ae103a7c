"""The log: one JSON object a line on standard error, without personal data or secrets."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


def configure() -> None:
    """Send structlog and the standard library's loggers through one JSON renderer."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            foreign_pre_chain=shared,
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for chatty in ("rq", "fontTools", "fpdf"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


@contextmanager
def silent(name: str) -> Iterator[None]:
    """Inside, a logger says nothing but what is wrong: for people who look at the standard error of a command."""
    logger = logging.getLogger(name)
    was = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(was)


def describe(error: BaseException) -> str:
    """The error's type and place. Its message and traceback may hold what a person typed, so they stay out."""
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    return (
        f"{type(error).__name__} at {place.tb_frame.f_code.co_filename}:{place.tb_lineno}"
        if place
        else repr(type(error))
    )
