"""Month names and time zones as pages write them, in the languages that most pages are in."""

_NAMES = (
    "january jan januar jän jänner januari janvier janv enero ene gennaio gen janeiro",
    "february feb februar feber februari février fevrier févr fevr fév fev febrero febbraio febb fevereiro",
    "march mar märz maerz mär mrz maart mrt mars marzo março marco",
    "april apr avril avr abril abr aprile",
    "may mai mei mayo maggio mag maio",
    "june jun juni juin junio giugno giu junho",
    "july jul juli juillet juil julio luglio lug julho",
    "august aug augustus août aout aoû agosto ago agto",
    "september sept sep septembre septiembre setiembre settembre sett set setembro",
    "october oct oktober okt octobre octubre ottobre ott outubro out",
    "november nov novembre noviembre novembro",
    "december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro",
)
_HOURS = {
    **{"UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "CET": 1, "MEZ": 1, "CEST": 2, "MESZ": 2, "SAST": 2, "EET": 2},
    **{"EEST": 3, "MSK": 3, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11, "NZST": 12, "NZDT": 13},
    **{"EDT": -4, "EST": -5, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9, "HST": -10},
}

MONTHS: dict[str, int] = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}
ZONE_MINUTES: dict[str, int] = {name: hours * 60 for name, hours in _HOURS.items()}
# CST is noon in Chicago or midnight in Shanghai, ET has its summer time: such a name leaves the time local.
UNSURE_ZONES = ("CST", "MST", "BST", "IST", "AST", "ET", "CT", "MT", "PT")
