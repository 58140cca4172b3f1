"""Charts of the results, one file for each kind.

They are an extra: nothing that computes a number imports them.
"""

from estimators.errors import require

require("a chart", "altair", "vl_convert")
