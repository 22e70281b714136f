"""What WordPress's own words for a comment mean, alike in its export file and its REST API."""

from threadwarden.data.extract.exports.fields import iso_date
from threadwarden.data.thread import Kind, State

_STATES: dict[str, State] = {
    **dict.fromkeys(("0", "hold", "unapproved", "unapprove"), "pending"),
    "spam": "spam",
    **dict.fromkeys(("trash", "post-trashed", "delete", "deleted"), "deleted"),
}
# A webmention tells of a link from another site as a pingback does.
_KINDS: dict[str, Kind] = {"pingback": "pingback", "trackback": "trackback", "webmention": "pingback"}
_NOTES = ("note", "log")


def state_of(status: str) -> State:
    """Return the state that `comment_approved` or `status` names."""
    return _STATES.get(status.strip().lower(), "visible")


def kind_of(comment_type: str) -> Kind:
    """Return what a comment's type makes of it; what plug-ins add, such as a `review`, is a comment."""
    return _KINDS.get(comment_type.strip().lower(), "comment")


def is_internal(comment_type: str) -> bool:
    """Tell a shop's order notes and plug-ins' logs, which WordPress keeps as comments that no reader sees."""
    return comment_type.strip().lower().replace("-", "_").split("_")[-1] in _NOTES


def moment(gmt: str | None, local: str | None) -> tuple[str | None, str | None]:
    """Return a date as ISO 8601 and as written: the one in UTC, or the local one where that is not set."""
    if gmt and (found := _known(gmt.rstrip("Z") + "Z")):
        return found, gmt
    return (_known(local) if local else None), local or gmt


def _known(date: str) -> str | None:
    # "0000-00-00" and what PHP makes of it stand for no date.
    return None if date.startswith(("0000", "-")) else iso_date(date)
