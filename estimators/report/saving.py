"""A report as a file, by the ending of its name."""

from pathlib import Path

from estimators.errors import EstimatorError
from estimators.report.parts import Report

ENDINGS = (".html", ".md", ".pdf")


def check_path(path: str | Path) -> None:
    """Raise EstimatorError for a name that no report can have, OSError where there is no folder for it."""
    path = Path(path)
    if path.suffix.lower() not in ENDINGS:
        raise EstimatorError(f"a report is written as {', '.join(ENDINGS)}: {path.name} ends in none of them")
    path.parent.stat()


def save_report(report: Report, path: str | Path) -> tuple[Path, ...]:
    """Write a report as HTML, Markdown or PDF, by the ending; return the files written.

    Markdown has its charts in a folder beside it. Raises EstimatorError for another ending, OSError where a
    file cannot be written, MissingExtra where a library is not installed.
    """
    check_path(path)
    path = Path(path)
    if path.suffix.lower() == ".html":
        from estimators.report.web_page import as_html

        path.write_text(as_html(report), encoding="utf-8")
        return (path,)
    if path.suffix.lower() == ".pdf":
        from estimators.report.print_page import as_pdf

        path.write_bytes(as_pdf(report))
        return (path,)
    from estimators.report.markdown_page import as_markdown

    folder = path.with_name(f"{path.stem}-figures")
    text, drawings = as_markdown(report, folder.name)
    folder.mkdir(exist_ok=True)
    for name, drawing in drawings.items():
        (folder / name).write_text(drawing, encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return (path, *(folder / name for name in drawings))
