"""Languages: said by the client or detected, and refused only where somebody is sure of another one."""

import pytest

from threadwarden.model.language import Language
from threadwarden.serve.perspective.errors import PerspectiveError
from threadwarden.serve.perspective.languages import Languages, languages_of
from threadwarden.serve.perspective.message import Message


def languages(said: object, found: Language) -> Languages:
    return languages_of(Message({"languages": said}), "text", lambda _: found)


@pytest.mark.parametrize("said", [["en"], ["EN"], ["en-US"], ["en_GB"], "en", ["zu", "en"], [" en "]])
def test_what_the_client_says_wins(said: list[str]) -> None:
    found = languages(said, Language("fr", 0.9, True))
    found.check("TOXICITY")
    assert found.scored == ((said,) if isinstance(said, str) else tuple(said))
    assert found.detected == ("fr",)


@pytest.mark.parametrize(
    ("found", "detected"), [(Language("en", 0.9, True), "en"), (Language("fr", 0.3, False), "und")]
)
@pytest.mark.parametrize("said", [None, [], [""]])
def test_where_nobody_is_sure_of_another_language_it_is_taken_for_english(
    said: object, found: Language, detected: str
) -> None:
    result = languages(said, found)
    result.check("TOXICITY")
    assert (result.scored, result.detected) == (("en",), (detected,))


def test_another_language_that_is_certain_is_refused() -> None:
    with pytest.raises(PerspectiveError, match="Attribute SPAM does not support request languages: fr") as raised:
        languages(None, Language("fr", 0.9, True)).check("SPAM")
    assert raised.value.detail == {
        "languageNotSupportedByAttributeError": {"attribute": "SPAM", "detectedLanguages": ["fr"]}
    }
