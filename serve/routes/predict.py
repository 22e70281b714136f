"""Text classification for Discourse's AI plug-in, and others that speak with a text-embeddings-inference server."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse

from threadwarden.data.context import CommentInContext
from threadwarden.serve import examples
from threadwarden.serve.body import parse_object, read_body
from threadwarden.serve.disconnect import until_gone
from threadwarden.serve.formats.prediction import (
    PredictError,
    Prediction,
    PredictRequest,
    predictions,
    read_predict,
    tei_shape,
)
from threadwarden.serve.judgement import judge
from threadwarden.serve.openapi import answer, request_body
from threadwarden.serve.service import Service

PATH = "/predict"
SHAPES = {PATH: tei_shape}
"""Where errors have the shape of such a server."""
RESPONSES: dict[int | str, dict[str, Any]] = {
    200: answer("The labels, highest first; for a list of texts a list each.", examples.PREDICTIONS),
    400: answer("The body is not UTF-8, not JSON, or no object.", examples.PREDICT_BROKEN, PredictError),
    401: answer("The key is missing or bad.", examples.PREDICT_BAD_KEY, PredictError),
    413: answer("A text, or their number, is over the limit.", examples.PREDICT_TOO_LONG, PredictError),
    422: answer("A field is bad.", examples.PREDICT_PAIR, PredictError),
    429: answer("The key has used up its rate.", examples.PREDICT_USED_UP, PredictError),
    503: answer("The model is not loaded, or too much waits.", examples.PREDICT_LOADING, PredictError),
}


def router(service: Service) -> APIRouter:
    """Return the route /predict."""
    api = APIRouter(tags=["text-embeddings-inference"])

    @api.post(
        PATH,
        response_model=list[Prediction] | list[list[Prediction]],
        summary="Classify texts",
        responses=RESPONSES,
        openapi_extra=request_body(PredictRequest, examples.PREDICT_REQUEST),
    )
    async def predict(request: Request) -> JSONResponse:
        """Return each label's calibrated probability; nothing of the texts is kept.

        A text in another language than English has no labels.
        """
        scorer = service.models.get()
        body = parse_object(await read_body(request, service.settings.max_body_bytes))
        call = read_predict(body, service.settings.max_comments)
        await service.access.allow(request, "score", len(call.texts))
        comments = [CommentInContext(text) for text in call.texts]
        judged = await until_gone(request, judge(service.batcher, scorer, comments))
        found = list(map(predictions, judged))
        return JSONResponse(found if call.is_list else found[0])

    return api
