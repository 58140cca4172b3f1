"""The study file: `study.yaml`, checked and turned into the domain's Study."""

from pathlib import Path

from rds.studyfile.reading import check, content, digest, load, parse
from rds.studyfile.schema import schema
from rds.studyfile.study_file_error import Problem, StudyFileError

EXAMPLES = Path(__file__).parent / "examples"
"""Worked examples: `gta-psw.yaml`, the reference study in two languages, and `minimal.yaml`, the least a
study needs."""

__all__ = ["EXAMPLES", "Problem", "StudyFileError", "check", "content", "digest", "load", "parse", "schema"]
