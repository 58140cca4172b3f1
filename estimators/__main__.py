"""`python -m estimators`: the analysts' commands without the service."""

from estimators.commands import register
from estimators.commands.application import create_app

if __name__ == "__main__":  # the processes that simulate for `plan` import this file too
    app = create_app("Estimation from respondent-driven samples.")
    register(app)
    app(prog_name="python -m estimators")
