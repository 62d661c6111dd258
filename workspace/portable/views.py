from flask import Blueprint

blueprint = Blueprint("portable", __name__)
