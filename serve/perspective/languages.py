"""The language of a comment: said by the client, or detected."""

from collections.abc import Callable
from dataclasses import dataclass

from threadwarden.model.language import Language
from threadwarden.serve.perspective.errors import PerspectiveError
from threadwarden.serve.perspective.message import Message

SUPPORTED = ("en",)
UNKNOWN = "und"
"""What a language is called that cannot be told, by BCP 47 and by Perspective."""


Detect = Callable[[str], Language]


@dataclass(frozen=True)
class Languages:
    """The languages as the client wrote them, and the one detected."""

    requested: tuple[str, ...]
    detected: tuple[str, ...]

    @property
    def scored(self) -> tuple[str, ...]:
        """Return the languages that the comment was taken to be in."""
        if self.requested:
            return self.requested
        return SUPPORTED if self.detected == (UNKNOWN,) else self.detected

    def check(self, attribute: str) -> None:
        """Refuse a language that no attribute is trained for.

        A text whose language cannot be told, such as one emoji, is taken to be in a supported one.

        Raises:
            PerspectiveError: the client named only others, or named none and another one was detected.
        """
        found = self.requested or self.detected
        if any(_main(code) in (*SUPPORTED, UNKNOWN) for code in found):
            return
        shown = ",".join(code[:40] for code in found[:10])
        where = "requestedLanguages" if self.requested else "detectedLanguages"
        raise PerspectiveError(
            f"Attribute {attribute} does not support request languages: {shown}",
            "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
            {"languageNotSupportedByAttributeError": {"attribute": attribute, where: list(found)}},
        )


def languages_of(request: Message, text: str, detect: Detect) -> Languages:
    """Read the `languages` of a request, and detect that of its comment; a guess at a foreign one is no detection."""
    requested = tuple(code for code in request.texts("languages") if code.strip())
    found = detect(text)
    is_sure = found.reliable or found.code in SUPPORTED
    return Languages(requested, (found.code if found.code and is_sure else UNKNOWN,))


def _main(code: str) -> str:
    """Return the language of a tag such as en-US."""
    return code.strip().replace("_", "-").partition("-")[0].lower()
