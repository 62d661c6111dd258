from flask import Blueprint

blueprint = Blueprint("finding", __name__)
