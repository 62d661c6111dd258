"""Signing in and out, invitations, passwords, one's own sessions."""

from flask import Blueprint

from workspace.web.access import Who, enter

blueprint = Blueprint("accounts", __name__)


@blueprint.get("/accedi")
@enter(Who.ANYONE)
def sign_in() -> str:
    return "accedi"
