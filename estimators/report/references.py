"""The papers that a report may cite, and their numbers in the order in which it cites them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from estimators.report.parts import Grid, Paragraph, Part, Section

PAPERS: Mapping[str, str] = MappingProxyType(
    {
        "fellows2019": (
            "Fellows IE. Respondent-driven sampling and the homophily configuration graph. Stat Med "
            "2019;38(1):131-50. doi:10.1002/sim.7973"
        ),
        "gile2011": (
            "Gile KJ. Improved inference for respondent-driven sampling data with application to HIV "
            "prevalence estimation. J Am Stat Assoc 2011;106(493):135-46. "
            "doi:10.1198/jasa.2011.ap09475"
        ),
        "gile2015": (
            "Gile KJ, Johnston LG, Salganik MJ. Diagnostics for respondent-driven sampling. J R Stat Soc "
            "Ser A 2015;178(1):241-69. doi:10.1111/rssa.12059"
        ),
        "heckathorn1997": (
            "Heckathorn DD. Respondent-driven sampling: a new approach to the study of hidden populations. "
            "Soc Probl 1997;44(2):174-99. doi:10.2307/3096941"
        ),
        "ho2014": (
            "Ho LST, Ané C. A linear-time algorithm for Gaussian and non-Gaussian trait evolution models. Syst "
            "Biol 2014;63(3):397-408. doi:10.1093/sysbio/syu005"
        ),
        "rohe2019": (
            "Rohe K. A critical threshold for design effects in network sampling. Ann Stat 2019;47(1):556-82. "
            "doi:10.1214/18-AOS1700"
        ),
        "salganik2004": (
            "Salganik MJ, Heckathorn DD. Sampling and estimation in hidden populations using "
            "respondent-driven sampling. Sociol Methodol 2004;34(1):193-239. "
            "doi:10.1111/j.0081-1750.2004.00152.x"
        ),
        "salganik2006": (
            "Salganik MJ. Variance estimation, design effects, and sample size calculations for "
            "respondent-driven sampling. J Urban Health 2006;83(6 Suppl):i98-112. "
            "doi:10.1007/s11524-006-9106-x"
        ),
        "volz2008": (
            "Volz E, Heckathorn DD. Probability based estimation theory for respondent driven sampling. J "
            "Off Stat 2008;24(1):79-97"
        ),
        "white2015": (
            "White RG, Hakim AJ, Salganik MJ, et al. Strengthening the Reporting of Observational Studies "
            'in Epidemiology for respondent-driven sampling studies: "STROBE-RDS" statement. J '
            "Clin Epidemiol 2015;68(12):1463-71. doi:10.1016/j.jclinepi.2015.04.002"
        ),
        "yauck2022": (
            "Yauck M, Moodie EEM, Apelian H, et al. Neighborhood bootstrap for respondent-driven sampling. "
            "J Surv Stat Methodol 2022;10(2):419-38. doi:10.1093/jssam/smaa025"
        ),
    }
)
_CITED = re.compile(r"\[@(\w+)\]")


def number_references(
    summary: Sequence[Paragraph], sections: Sequence[Section]
) -> tuple[tuple[Paragraph, ...], tuple[Section, ...], tuple[str, ...]]:
    """Return the text with `[@key]` as `[number]`, and the references in that order.

    Raises KeyError for an unknown key.
    """
    numbers: dict[str, int] = {}

    def cite(text: str) -> str:
        return _CITED.sub(lambda found: f"[{numbers.setdefault(found[1], len(numbers) + 1)}]", text)

    def cite_in(part: Part) -> Part:
        if isinstance(part, Paragraph):
            return replace(part, text=cite(part.text))
        if isinstance(part, Grid):
            rows = tuple(tuple(map(cite, row)) for row in part.rows)
            return replace(part, caption=cite(part.caption), rows=rows, note=cite(part.note))
        return replace(part, caption=cite(part.caption))

    def number_section(section: Section) -> Section:
        return replace(
            section,
            parts=tuple(map(cite_in, section.parts)),
            sections=tuple(map(number_section, section.sections)),
        )

    first = tuple(replace(paragraph, text=cite(paragraph.text)) for paragraph in summary)
    rest = tuple(map(number_section, sections))
    return first, rest, tuple(PAPERS[key] for key in numbers)
