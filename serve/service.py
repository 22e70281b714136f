"""What the routes share: settings, models, the owner of the model's time, the store, and who may ask."""

from dataclasses import dataclass

from threadwarden.serve.access import Access
from threadwarden.serve.batching import Batcher
from threadwarden.serve.models import Models
from threadwarden.serve.settings import Settings
from threadwarden.serve.store.database import Database


@dataclass(frozen=True)
class Service:
    """The parts of one running service; each route file's `router` takes it."""

    settings: Settings
    models: Models
    batcher: Batcher
    database: Database
    access: Access
