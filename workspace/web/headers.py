"""Security headers, the nonce of a response, no-store, and compression. Thirty lines of our own instead of a package."""

from __future__ import annotations

import gzip
import secrets

from flask import Flask, Response, g, request

MIN_TO_COMPRESS = 500
COMPRESSED = ("text/html", "application/json", "text/plain", "text/css", "image/svg+xml")


def nonce() -> str:
    """The nonce of this response; scripts that carry it run, no other does."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    return str(g.nonce)


ALWAYS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Robots-Tag": "noindex, nofollow",
}


def _head(response: Response) -> Response:
    """What a view has said itself is left as it is."""
    heads = ALWAYS | {
        "Content-Security-Policy": f"default-src 'none'; script-src 'nonce-{nonce()}' 'strict-dynamic'; "
        "style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    }
    if request.is_secure:
        heads["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    said = {name.lower() for name in response.headers.keys()}  # noqa: SIM118 - iterating the headers gives pairs
    for name, value in heads.items():
        if name.lower() not in said:
            response.headers.add(name, value)
    return response


def _compress(response: Response) -> Response:
    if (
        response.mimetype not in COMPRESSED
        or response.direct_passthrough
        or "Content-Encoding" in response.headers
        or "gzip" not in request.headers.get("Accept-Encoding", "")
    ):
        return response
    body = response.get_data()
    if len(body) < MIN_TO_COMPRESS:
        return response
    response.set_data(gzip.compress(body, 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    response.headers.add("Vary", "Accept-Encoding")
    return response


def init(app: Flask) -> None:
    app.jinja_env.globals["nonce"] = nonce
    app.after_request(_compress)
    app.after_request(_head)
