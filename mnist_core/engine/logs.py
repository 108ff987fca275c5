"""What Dask and Tornado log to standard error."""

import logging

_LIBRARIES = "distributed", "tornado.application"


def leave_out_shutdown_complaints() -> None:
    """Keep out of the log what the libraries say because Python shuts down."""
    for library in _LIBRARIES:
        for handler in logging.getLogger(library).handlers:
            handler.addFilter(is_of_interest)


def silence() -> None:
    """Let the libraries say nothing any more."""
    for library in _LIBRARIES:
        logging.getLogger(library).setLevel(logging.CRITICAL)


def is_of_interest(record: logging.LogRecord) -> bool:
    """Whether a record says more than that Python shuts down."""
    error = record.exc_info[1] if record.exc_info else ""
    return "cannot schedule new futures after" not in f"{record.getMessage()} {error}"
