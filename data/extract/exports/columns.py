"""Which column of a table, or field of an object, holds what: by the names that people give them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

# Names without case and punctuation (`comment_text` is `commenttext`), the surest first.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    name: tuple(names.split())
    for name, names in {
        "text": "commenttext commentbody commentcontent commentmessage text body comment content message rawmessage"
        " html commenthtml bodyhtml texthtml markdown bodymarkdown textoriginal textdisplay posttext selftext msg",
        "id": "commentid id uuid cid commentuuid guid objectid key",
        "parent": "parentcommentid parentid inreplytoid inreplyto replytoid replyto replytocommentid commentparent"
        " parentuuid parent pid parentkey",
        "author": "authorname commentauthor authordisplayname userdisplayname displayname username screenname nickname"
        " commentername authorusername author user name login by commenter postedby poster handle nick creator member",
        "author_url": "authorurl commentauthorurl userurl authorlink profileurl website homepage",
        "date": "timestamp createdat createdutc createddate createdon createdtime creationdate createdate datecreated"
        " created publishedat publishdate datepublished published commentdategmt dategmt commentdate commenttime"
        " postedat postedon posted postdate posttime datetime date time submitted pubdate createdati approvedate",
        "score": "score points netvotes totalvotes karma votes votescore",
        "up": "upvotes likes ups votesup upvotecount likecount likescount thumbsup recommendations recommends up"
        " positivevotes posvotes",
        "down": "downvotes dislikes downs votesdown downvotecount dislikecount thumbsdown down negativevotes negvotes",
        "status": "status state commentstatus moderationstatus commentapproved approved isapproved",
        "deleted": "deleted isdeleted deletedat",
        "removed": "removed isremoved removedat hidden ishidden rejected isrejected",
        "spam": "spam isspam",
        "pending": "pending ispending",
        "edited": "edited isedited editedat lastedited lasteditedat",
        "kind": "commenttype type kind",
        "email": "authoremail commentauthoremail useremail email",
        "ip": "authorip commentauthorip ipaddress remoteaddr ip",
        "page": "articleurl storyurl pageurl posturl threadurl articlelink threadlink articleid storyid threadid"
        " postid pageid topicid discussionid submissionid linkid uri",
        "maybe_page": "url link permalink href thread article story post page slug path",
        "page_url": "articleurl storyurl pageurl posturl threadurl articlelink threadlink url link permalink href uri",
        "title": "articletitle storytitle pagetitle threadtitle posttitle articleheadline headline title",
        "count": "commentcount commentscount numcomments numberofcomments totalcomments declaredcount totalcount total"
        " count",
        "next": "nextpage nexturl next nextlink nextpagetoken",
        "more": "hasmore hasnext hasnextpage",
    }.items()
}

LISTS = tuple(
    "comments data items results replies response posts entries rows records edges nodes messages hits threads"  # noqa: SIM905
    " articles stories topics pages children".split()
)
REPLIES = tuple("replies children comments answers responses".split())  # noqa: SIM905
_BESIDE_TEXT = ("id", "parent", "author", "date")
_HEADING = re.compile(r"[A-Za-z_][\w .-]{0,39}")


@lru_cache(maxsize=4096)
def plain(name: str) -> str:
    """Return a column's name without case and punctuation."""
    return re.sub(r"[\W_]+", "", name[:60].lower())


@lru_cache(maxsize=4096)
def mapped(names: tuple[str, ...]) -> Mapping[str, tuple[str, ...]]:
    """Map each field of `COLUMNS` to the columns that may hold it, the surest first."""
    by_plain: dict[str, str] = {}
    for name in names:
        by_plain.setdefault(plain(name), name)
    return {field: tuple(by_plain[name] for name in known if name in by_plain) for field, known in COLUMNS.items()}


def is_header(names: Sequence[str]) -> bool:
    """Tell the header of a table of comments from a line of prose: short names, a text and something beside it."""
    if len(names) < 2 or len(set(names)) < len(names) or not all(map(_HEADING.fullmatch, names)):
        return False
    found = mapped(tuple(names))
    return bool(found["text"]) and any(found[field] for field in _BESIDE_TEXT)


def wanted() -> str:
    """Name the columns a table may have, for an error."""
    text = "text, body, comment, content, message, comment_text"
    return f"one for the text ({text}), and where there are any id, parent_id, author, date, score, status, article_url"


def described(names: Iterable[object]) -> str:
    """Name the columns that were found, as short as an error must be."""
    shown = [str(name)[:40] for name in names]
    return ", ".join(shown[:20]) + (", ..." if len(shown) > 20 else "") or "none"
