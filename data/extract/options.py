"""What a caller of the extractor may choose."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class ExtractOptions:
    """Choices for one run.

    Without `article` the article's body, byline and date are not read: several times as fast. With
    `contacts` the record keeps e-mail and IP addresses, where an export has them. `saved_at` is when
    the pages were saved: then dates such as "2 hours ago" are parsed too.
    """

    article: bool = True
    contacts: bool = False
    saved_at: datetime | None = None
