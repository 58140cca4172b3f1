"""The study file's JSON Schema, for editors that complete and check as one writes."""

from typing import Any

from rds.studyfile.models import StudyFile


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a study file, with a description of each field."""
    described = StudyFile.model_json_schema(mode="validation")
    described.pop("title")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Seedline study file",
        **described,
    }
