"""How a command waits while Elasticsearch is away."""

from __future__ import annotations

import logging

from tenacity import RetryCallState, retry, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from search.errors import Unavailable

logger = logging.getLogger(__name__)

# Tries between two words to who waits: the first after some two seconds, then about twice a minute.
FIRST_WORD, WORD_EVERY = 3, 8


def _say(state: RetryCallState) -> None:
    """Tell who waits what for, now and then."""
    if state.attempt_number % WORD_EVERY == FIRST_WORD and state.outcome is not None:
        logger.warning("%s Waiting for it.", state.outcome.exception())


# An embedded node that was killed is back within seconds; a cluster that stays away for minutes is for the operator.
patiently = retry(
    retry=retry_if_exception_type(Unavailable),
    wait=wait_exponential_jitter(multiplier=0.5, max=5),
    stop=stop_after_delay(300),
    before_sleep=_say,
    reraise=True,
)
