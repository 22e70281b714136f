"""Which comment system a page was made by."""

from threadwarden.data.extract.adapter import Adapter
from threadwarden.data.extract.page import Page
from threadwarden.data.extract.wordpress import WordPress
from threadwarden.data.extract.wpdiscuz import WpDiscuz

# wpDiscuz first: it lives in WordPress and repeats its element ids.
ADAPTERS: tuple[Adapter, ...] = (WpDiscuz(), WordPress())


def find_adapter(page: Page) -> Adapter | None:
    """Return the first adapter that claims the page."""
    return next((adapter for adapter in ADAPTERS if adapter.claims(page)), None)
