"""Signing in: a page that takes a key and keeps it in a cookie that no script can read; it works without scripts."""

from __future__ import annotations

import re
from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from search.access.callers import COOKIE, access, challenge
from search.access.keys import SEARCH, Key
from search.access.origins import is_https, is_same_origin
from search.errors import Refused
from search.jobs import now_ms
from search.ui.pages import UI

sign_in = Blueprint("sign_in", __name__, template_folder=str(UI / "templates"))

# Somebody who searches daily types it once a week.
SIGNED_IN_S = 7 * 24 * 3600
# A key and an address to go on to; nobody who has not come in yet has more to send.
FORM_BYTES = 20_000
# A path of ours: "//host" and "/\host" lead elsewhere, as browsers read them.
LOCAL = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")


def local(target: str) -> str:
    """Return an address of this site as it is, and the first page for any other."""
    return target if LOCAL.fullmatch(target) else "/"


@sign_in.get("/sign-in")
def form() -> Response:
    """Show the form."""
    return _form(local(request.args.get("next", "/")))


@sign_in.post("/sign-in")
def enter() -> AnyResponse:
    """Take a key with the scope search, and go on to where its holder wanted to."""
    request.max_content_length = request.max_form_memory_size = FORM_BYTES
    target = local(request.form.get("next", "/"))
    if not is_same_origin():
        raise Refused(403, "A page of another origin made this request; sign in on the page of figseek itself.")
    try:
        text = request.form.get("key", "").strip()
        key = access().opened(text)
        if not key.allows(SEARCH):
            raise Refused(403, f"The key {key.name} lacks the scope {SEARCH}.")
    except Refused as error:
        return _form(target, str(error), error.status)
    answer = redirect(target, HTTPStatus.SEE_OTHER)
    answer.set_cookie(COOKIE, text, max_age=_kept_s(key), httponly=True, samesite="Strict", secure=is_https())
    answer.headers["Cache-Control"] = "no-store"
    return answer


@sign_in.post("/sign-out")
def leave() -> AnyResponse:
    """Forget the key."""
    if not is_same_origin():
        raise Refused(403, "A page of another origin made this request.")
    answer = redirect("/sign-in", HTTPStatus.SEE_OTHER)
    answer.delete_cookie(COOKIE, httponly=True, samesite="Strict", secure=is_https())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _form(target: str, problem: str = "", status: int = HTTPStatus.OK) -> Response:
    html = render_template("sign_in.html", target=target, problem=problem, needed=access().needs_key())
    answer = make_response(html, status)
    answer.headers.update(challenge(status))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _kept_s(key: Key) -> int:
    if key.expires_at is None:
        return SIGNED_IN_S
    return max(1, min(SIGNED_IN_S, (key.expires_at - now_ms()) // 1000))
