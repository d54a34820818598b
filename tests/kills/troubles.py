"""Brings the troubles of a schedule over a real figseek; those that last end by themselves."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any

from tests.kills.schedule import Trouble
from tests.kills.searcher import Searcher
from tests.kills.site import Site, signal_all

# Of each half second a slowed process runs a tenth.
STOPPED_S, RUNS_S = 0.45, 0.05
# Less than a node holds at rest: by its own parent circuit breaker it answers 429, but to what mends its settings.
BUSY = ("/_cluster/settings", "persistent", "indices.breaker.total.limit", "1mb")
# The block that the node itself puts on every index at the flood stage.
FULL = ("/_all/_settings?expand_wildcards=all", "index.blocks", "read_only_allow_delete", True)
# A node that was killed while it was in such a state is back by then.
MENDED_S = 180.0
LOOK_S = 0.3


class Troubles:
    """What befalls one figseek; `count` is how many have."""

    def __init__(self, site: Site, searcher: Searcher) -> None:
        self.count = 0
        self._site = site
        self._searcher = searcher
        self._lasting: list[threading.Thread] = []
        self._unmended: list[str] = []

    def befall(self, trouble: Trouble, command: subprocess.Popen[str]) -> bool:
        """Bring it over those of its victims that run; False when none does. `command` is the operation's own."""
        running = {victim: self._pids(victim, command) for victim in trouble.victims}
        pids = [pid for some in running.values() for pid in some]
        page = bool(running.get("web") or running.get("up"))
        struck = bool(pids) and self._befall(trouble, pids, page)
        self.count += struck
        return struck

    def end(self) -> None:
        """Wait until those that last are over; an `AssertionError` when one cannot be ended."""
        for thread in self._lasting:
            while thread.is_alive():
                # Who is killed while the others wait is started again as ever.
                self._site.start_again()
                thread.join(LOOK_S)
        self._lasting.clear()
        assert not self._unmended, f"Elasticsearch could not be brought out of it: {self._unmended}"

    def _befall(self, trouble: Trouble, pids: list[int], page: bool) -> bool:
        match trouble.manner:
            case "killed":
                return self._kill(pids, page)
            case "frozen":
                return self._freeze(pids, trouble.lasts_s)
            case "slow":
                return self._again_and_again(trouble, self._stutter)
            case "away":
                return self._again_and_again(trouble, self._kill_again)
            case "busy":
                return self._state(trouble, *BUSY)
            case "full":
                return self._state(trouble, *FULL)
        raise AssertionError(trouble.manner)

    def _pids(self, victim: str, command: subprocess.Popen[str]) -> list[int]:
        if victim != "command":
            return self._site.pids(victim)
        return [command.pid] if command.poll() is None else []

    def _kill(self, pids: list[int], page: bool) -> bool:
        if page:
            self._searcher.expect_no_web()
        struck = signal_all(pids, signal.SIGKILL) > 0
        if page:
            # A question that was answered between the mark and the kill has taken the mark away.
            self._searcher.expect_no_web()
        return struck

    def _freeze(self, pids: list[int], seconds: float) -> bool:
        struck = signal_all(pids, signal.SIGSTOP) > 0
        if struck:
            self._start(_later, seconds, lambda: signal_all(pids, signal.SIGCONT))
        return struck

    def _again_and_again(self, trouble: Trouble, what: Callable[[str], None]) -> bool:
        def run() -> None:
            over_at = time.monotonic() + trouble.lasts_s
            while time.monotonic() < over_at:
                for victim in trouble.victims:
                    what(victim)

        self._start(run)
        return True

    def _stutter(self, victim: str) -> None:
        pids = self._site.pids(victim)
        signal_all(pids, signal.SIGSTOP)
        time.sleep(STOPPED_S)
        signal_all(pids, signal.SIGCONT)
        time.sleep(RUNS_S)

    def _kill_again(self, victim: str) -> None:
        signal_all(self._site.pids(victim), signal.SIGKILL)
        time.sleep(RUNS_S)

    def _state(self, trouble: Trouble, path: str, group: str, name: str, value: object) -> bool:
        """Bring Elasticsearch into a state by one of its settings, and out of it after a while."""
        if not self._set(path, {group: {name: value}}):
            return False

        def mend() -> None:
            deadline = time.monotonic() + MENDED_S
            while not self._set(path, {group: {name: None}}):
                if time.monotonic() > deadline:
                    self._unmended.append(trouble.manner)
                    return
                time.sleep(0.5)

        self._start(_later, trouble.lasts_s, mend)
        return True

    def _set(self, path: str, settings: dict[str, Any]) -> bool:
        """Change settings of Elasticsearch; False when it does not answer."""
        data, headers = json.dumps(settings).encode(), {"Content-Type": "application/json"}
        try:
            url = self._site.elasticsearch_url() + path
            request = urllib.request.Request(url, data, headers, method="PUT")
            with urllib.request.urlopen(request, timeout=10) as answer:
                return bool(json.load(answer)["acknowledged"])
        except (OSError, ValueError):
            return False

    def _start(self, what: Callable[..., None], *given: Any) -> None:
        thread = threading.Thread(target=what, args=given, daemon=True)
        self._lasting.append(thread)
        thread.start()


def _later(seconds: float, what: Callable[[], object]) -> None:
    time.sleep(seconds)
    what()
