"""The base model that is fine-tuned: a folder at hand, or a name on the hub."""

import json
from pathlib import Path

from huggingface_hub import snapshot_download
from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

from threadwarden.data.errors import CorruptError, InputError, NotFoundError

DEFAULT = "sentence-transformers/all-MiniLM-L6-v2"
FILES = ("config.json", "model.safetensors", "tokenizer.json")


def find_base(name: str) -> Path:
    """Return the folder with the base model's files, fetching them from the hub when `name` is no folder.

    Raises:
        NotFoundError: the folder lacks a file, or the hub has no such model or cannot be reached.
        InputError: it is no BERT, whose layers the network and the export are made for.
        CorruptError: its config.json is broken.
    """
    folder = Path(name)
    if folder.is_dir():
        return _whole(folder)
    if name.startswith((".", "/")) or name.count("/") > 1:
        raise NotFoundError(f"base model: found no folder {name}, wanted one with {', '.join(FILES)}")
    try:
        folder = Path(snapshot_download(name, allow_patterns=list(FILES)))
    except (HfHubHTTPError, LocalEntryNotFoundError, OSError, ValueError) as error:
        raise NotFoundError(
            f"base model: found no folder {name!r} and the hub gave none ({type(error).__name__}); "
            f"wanted a folder with {', '.join(FILES)} or a model's name on a hub that can be reached"
        ) from error
    return _whole(folder)


def _whole(folder: Path) -> Path:
    if lacking := [file for file in FILES if not (folder / file).is_file()]:
        raise NotFoundError(f"base model: found no {', '.join(lacking)} in {folder}, wanted {', '.join(FILES)}")
    try:
        kind = json.loads((folder / "config.json").read_bytes())["model_type"]
    except (ValueError, KeyError, TypeError) as error:
        raise CorruptError(f"{folder / 'config.json'}: found no model_type, wanted a model's configuration") from error
    if kind != "bert":
        raise InputError(f"{folder / 'config.json'}: found model_type {str(kind)[:40]!r}, wanted bert")
    return folder
