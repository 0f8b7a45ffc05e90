"""A quarter of the example organization, as it is printed."""

from datetime import datetime
from zoneinfo import ZoneInfo

from evaluation.reports.quarterly import CriticalRoleLine, QuarterlyReport, ReportFigure
from mentoring.ui.charts import BandCounts

AS_OF = datetime(2026, 11, 17, 6, 0, tzinfo=ZoneInfo("Europe/Warsaw"))
EMPTY_QUARTER = QuarterlyReport(
    organization_name="Meridian Group",
    program="Meridian Leaders 2027",
    quarter_label="Q3 2026, October to December",
    as_of=AS_OF,
    finding="There are no figures for this quarter yet",
    notes=("The program starts on 1 April 2027; first figures after 30 June 2027.",),
)
QUARTER = QuarterlyReport(
    organization_name="Meridian Group",
    program="Meridian Leaders 2026",
    quarter_label="Q3 2026, October to December",
    as_of=AS_OF,
    finding="7 of 12 critical roles have a successor ready now. It was 8 in September.",
    figures=(
        ReportFigure(
            "Ready-now cover",
            "7 of 12",
            "58 % of critical roles",
            "down 1 since September",
            "critical roles with a successor ready now / critical roles",
        ),
        ReportFigure(
            "Cover within two years",
            "9 of 12",
            "75 % of critical roles",
            "up 1 since September",
            "critical roles with a successor ready now or in 1-2 years / critical roles",
        ),
        ReportFigure(
            "Moved up a readiness band",
            "11 of 31",
            "35 % of people rated twice",
            "since April",
            "people rated higher than before / people rated both times for the same role",
        ),
        ReportFigure("Cadence", "91 %", "612 of 672 sessions", "up 2 points", "sessions held / agreed"),
        ReportFigure("Goal attainment", "62 %", "15.5 of 25 goals", "", "(achieved + half of partly) / closed"),
        ReportFigure("Fit, UK", "Hidden: fewer than 10 people", is_hidden=True),
    ),
    critical_roles=(
        CriticalRoleLine("Head of Pricing", "Q4 2027", 2, 1, 0, "Two people ready; rotation"),
        CriticalRoleLine(
            "Finance Director Europe",
            "Q1 2028",
            0,
            2,
            1,
            "Shadowing of the board done; pricing review to March",
        ),
        CriticalRoleLine("Plant Manager Gdansk", "Q3 2027", 0, 0, 1),
        CriticalRoleLine("Chief Marketing Officer", "Q2 2029", 1, 2, 2, "On course"),
    ),
    bands_finding="Eleven people moved up since April",
    bands=(
        BandCounts("Q4 2025", 9, 14, 6, 2),
        BandCounts("Q1 2026", 8, 13, 7, 3),
        BandCounts("Q2 2026", 6, 12, 9, 4),
        BandCounts("Q3 2026", 4, 11, 11, 5),
    ),
    what_changed=(
        "Finance Director Europe lost its only ready successor on 30 September.",
        "Five people reached ready now; three of them for roles that had no cover.",
    ),
    notes=("31 of 36 participants have released their readiness; 5 are not counted.",),
)
