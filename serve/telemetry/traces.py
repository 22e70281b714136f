"""A span a request, where OpenTelemetry is installed and told where to send them; otherwise nothing at all."""

import importlib.util
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from threadwarden.serve.telemetry.observation import Observation

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

ENDPOINTS = ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
"""OpenTelemetry's own variables: spans are sent where one is set, as OTLP over HTTP."""
_EXPORTER = "opentelemetry.exporter.otlp.proto.http"
_LOG = logging.getLogger("threadwarden.traces")


class Tracer:
    """Makes a span of each request; one without a provider makes none."""

    def __init__(self, provider: "TracerProvider | None" = None) -> None:
        self._provider = provider

    @contextmanager
    def span(self, headers: Mapping[str, str], seen: Observation) -> Iterator[None]:
        """Keep a span open for the block, under the caller's own span if the headers name one."""
        if self._provider is None:
            yield
            return
        from opentelemetry.trace import SpanKind
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        parent = TraceContextTextMapPropagator().extract(headers)
        tracer = self._provider.get_tracer("threadwarden")
        # An exception's message may quote a comment.
        with tracer.start_as_current_span(
            seen.method, parent, SpanKind.SERVER, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield
            finally:
                span.update_name(f"{seen.method} {seen.route}")
                span.set_attributes(_attributes(seen))

    def close(self) -> None:
        """Send what waits."""
        if self._provider is not None:
            self._provider.shutdown()


def start_tracer() -> Tracer:
    """Return the tracer that the environment asks for."""
    if not any(os.environ.get(name) for name in ENDPOINTS):
        return Tracer()
    if not _installed():
        _LOG.warning("traces: found an endpoint but no OpenTelemetry, wanted threadwarden[otel]: none are sent")
        return Tracer()
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import SERVICE_NAME, OTELResourceDetector, Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({SERVICE_NAME: "threadwarden"}).merge(OTELResourceDetector().detect())
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return Tracer(provider)


def _installed() -> bool:
    try:
        return importlib.util.find_spec(_EXPORTER) is not None
    except ModuleNotFoundError:  # not even its parents are there
        return False


def _attributes(seen: Observation) -> dict[str, str | int | float]:
    """Return the span's attributes, where there are any by OpenTelemetry's own names; times in seconds."""
    return {
        "http.request.method": seen.method,
        "http.route": seen.route,
        "http.response.status_code": seen.status,
        "threadwarden.request_id": seen.id,
        "threadwarden.comments": seen.comments,
        "threadwarden.queue_seconds": seen.queue,
        "threadwarden.model_seconds": seen.model,
    }
