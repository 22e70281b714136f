"""What the model is, how its labels are decided, and where it comes from."""

from dataclasses import asdict
from typing import Any

from fastapi import APIRouter

from threadwarden.data.codebook import DEFINITIONS, LABELS, Label
from threadwarden.model.artifact import Manifest
from threadwarden.serve import examples
from threadwarden.serve.openapi import answer
from threadwarden.serve.perspective.attributes import answered, unanswered
from threadwarden.serve.schemas import ErrorResponse, LabelInfo, ModelInfo
from threadwarden.serve.service import Service


def router(service: Service) -> APIRouter:
    """Return the route /v1/model."""
    models = service.models
    api = APIRouter(tags=["model"])

    @api.get(
        "/v1/model",
        response_model=ModelInfo,
        summary="The model that scores",
        responses={
            200: answer("What the model is.", examples.MODEL),
            503: answer("The model is not loaded.", examples.LOADING, ErrorResponse),
        },
    )
    async def model() -> ModelInfo:
        """Return the model's version, its labels with their thresholds and policies, and what it was made from."""
        return describe(models.get().manifest)

    return api


def describe(manifest: Manifest) -> ModelInfo:
    """Return what is told of a model."""
    return ModelInfo(
        name=manifest.name,
        version=manifest.version,
        sha256=manifest.sha256,
        created=manifest.record.get("created"),
        base_model=manifest.record.get("base_model"),
        codebook=manifest.codebook,
        labels={label: _label(manifest, label) for label in LABELS},
        attributes=answered(manifest),
        unanswered=unanswered(manifest),
    )


def _label(manifest: Manifest, label: Label) -> LabelInfo:
    threshold = manifest.thresholds[label]
    calibration: dict[str, Any] = asdict(manifest.off_topic if label == "off_topic" else manifest.calibration[label])
    return LabelInfo(
        definition=DEFINITIONS[label].sentence,
        threshold=threshold.value,
        policy=threshold.policy,
        calibration=calibration,
        provisional=label == "off_topic" and bool(manifest.record["off_topic"].get("provisional")),
    )
