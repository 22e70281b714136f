"""IntenseDebate: `#idc-noscript` holds the thread as WordPress itself would print it."""

from dataclasses import replace

from threadwarden.data.extract.adapter import Reading
from threadwarden.data.extract.elements import first
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.pages.wordpress import WordPress

_COPY = "//*[@id='idc-noscript']"


class IntenseDebate:
    """Reads the copy that stands on the page for readers without scripts; the live thread is loaded by a script."""

    def __init__(self) -> None:
        self._wordpress = WordPress()

    def claims(self, page: Page) -> bool:
        """Tell whether the copy stands on the page and holds comments."""
        return page.has_id("idc-noscript") and first(page.root, _COPY) is not None and self._wordpress.claims(page)

    def read(self, page: Page) -> Reading:
        """Read the copy as a WordPress thread."""
        reading = self._wordpress.read(page)
        copies = [copy for copy in page.root.iter("div") if copy.get("id") == "idc-noscript"]
        return replace(reading, source_format="intensedebate", cut=(*reading.cut, *copies))
