from flask import Blueprint

blueprint = Blueprint("writings", __name__)
