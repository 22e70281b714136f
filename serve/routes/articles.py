"""Articles registered once, so that each call need only name them."""

from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from threadwarden.data.context import ArticleContext
from threadwarden.data.errors import InputError, NotFoundError, TextTooLongError
from threadwarden.data.fields import read_string
from threadwarden.data.rows import parse_article
from threadwarden.data.text import shown
from threadwarden.serve import examples
from threadwarden.serve.body import parse_object, read_body
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.schemas import ArticleBody, ErrorResponse, RegisteredArticle
from threadwarden.serve.service import Service
from threadwarden.serve.store.articles import Article, Articles
from threadwarden.serve.store.sites import Sites
from threadwarden.serve.verdict import site_of

MAX_BYTES = 262_144
"""The longest title, text or address that is kept, in bytes of UTF-8."""
MAX_ID = 1024
PATH = "/v1/articles/{article_id:path}"
SITE = Query(None, description="Whose article it is; unset is the site of the key.")
_BAD: dict[int | str, dict[str, Any]] = {
    401: answer("The key is missing or bad.", examples.BAD_KEY, ErrorResponse),
    403: answer("The key is another site's.", examples.OTHER_SITE, ErrorResponse),
    422: answer("A parameter is bad.", examples.NO_SITE_NAME, ErrorResponse),
}
_MISSING = answer("The site registered no such article.", examples.NO_ARTICLE, ErrorResponse)
PUT_RESPONSES = _BAD | {
    200: answer("It was there, and is replaced.", examples.REGISTERED),
    201: answer("It is new.", examples.REGISTERED, RegisteredArticle),
    400: answer("The body is not UTF-8, not JSON, or no object.", examples.BROKEN, ErrorResponse),
    404: answer("There is no such site.", examples.NO_SITE, ErrorResponse),
    413: answer("A text is over the limit.", examples.LONG_ARTICLE, ErrorResponse),
    422: answer("A field is bad, or there is neither a title nor a text.", examples.EMPTY_ARTICLE, ErrorResponse),
}


def router(service: Service) -> APIRouter:
    """Return the routes /v1/articles/{id}."""
    articles, sites = Articles(service.database), Sites(service.database)
    api = APIRouter(tags=["articles"])

    @api.put(
        PATH,
        response_model=RegisteredArticle,
        summary="Register an article",
        responses=PUT_RESPONSES,
        openapi_extra=request_body(ArticleBody, examples.ARTICLE),
    )
    async def put(request: Request, article_id: str, site: str | None = SITE) -> JSONResponse:
        """Keep title, text and address of an article; the same id again replaces it.

        Comments are then scored with `"article": {"id": ...}` alone, and what the model makes of it stays in memory.
        """
        body = parse_object(await read_body(request, service.settings.max_body_bytes))
        caller = await service.access.allow(request, "score")
        owner = site_of(caller, site)
        context, url = _read(body)
        _check_length(article_id, "id", MAX_ID)

        def register() -> tuple[Article, bool]:
            sites.get(owner)
            known = articles.get(owner, article_id) is not None
            return articles.put(owner, article_id, context, url)[0], known

        article, known = await to_thread.run_sync(register)
        return JSONResponse(_described(article), 200 if known else 201)

    @api.get(
        PATH,
        response_model=RegisteredArticle,
        summary="Is an article registered?",
        responses=_BAD | {200: answer("It is.", examples.REGISTERED), 404: _MISSING},
    )
    async def get(request: Request, article_id: str, site: str | None = SITE) -> JSONResponse:
        """Return what is registered under an id, but for the text."""
        caller = await service.access.allow(request, "score")
        found = await to_thread.run_sync(articles.get, site_of(caller, site), article_id)
        if found is None:
            raise _missing(article_id)
        return JSONResponse(_described(found))

    @api.delete(
        PATH,
        status_code=204,
        response_class=Response,
        summary="Forget an article",
        responses=_BAD | {204: {"description": "It is no longer kept."}, 404: _MISSING},
    )
    async def delete(request: Request, article_id: str, site: str | None = SITE) -> Response:
        """Delete an article; comments that name it are refused from then on."""
        caller = await service.access.allow(request, "score")
        if not await to_thread.run_sync(articles.remove, site_of(caller, site), article_id):
            raise _missing(article_id)
        return Response(status_code=204)

    return api


def _read(body: Mapping[str, Any]) -> tuple[ArticleContext, str | None]:
    context, url = parse_article(body, "body"), read_string(body, "url", "body.url")
    if context is None:
        raise InputError("body: found neither a title nor a text, wanted one of them")
    for name, text in (("title", context.title), ("text", context.text), ("url", url)):
        _check_length(text or "", f"body.{name}", MAX_BYTES)
    return context, url


def _check_length(text: str, where: str, limit: int) -> None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > limit:
        raise TextTooLongError(f"{where}: found {size:,} bytes, wanted at most {limit:,}")


def _missing(article_id: str) -> NotFoundError:
    return NotFoundError(f"article: found no {shown(article_id)} of this site, wanted one that it registered")


def _described(article: Article) -> dict[str, Any]:
    described = RegisteredArticle(
        id=article.id,
        site=article.site,
        title=article.title,
        url=article.url,
        characters=len(article.text or ""),
        registered_at=article.registered_at.isoformat(),
    )
    return described.model_dump()
