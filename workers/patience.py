"""How a command waits while Elasticsearch is away."""

from __future__ import annotations

from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_exponential_jitter

from search.errors import Unavailable

# An embedded node that was killed is back within seconds; a cluster that stays away for minutes is for the operator.
patiently = retry(
    retry=retry_if_exception_type(Unavailable),
    wait=wait_exponential_jitter(multiplier=0.5, max=5),
    stop=stop_after_delay(300),
    reraise=True,
)
