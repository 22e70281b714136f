"""The documentation page, which needs nothing from any other host, and the description it shows."""

from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from swagger_ui_bundle import swagger_ui_path

from threadwarden.serve.openapi import describe

STATIC = Path(__file__).parents[1] / "static"
BUNDLE = ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png")
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'"
"""What the page may load, enforced by the browser: files of this service; Swagger UI needs styles in the page."""


def router(app: FastAPI) -> APIRouter:
    """Return the routes /docs, its files, /openapi.json, and the way from / to the page."""
    api = APIRouter(include_in_schema=False)
    files = {name: Path(swagger_ui_path) / name for name in BUNDLE} | {"docs.js": STATIC / "docs.js"}
    files["favicon.ico"] = files["favicon-32x32.png"]

    @api.get("/")
    async def root() -> RedirectResponse:
        return RedirectResponse("docs")

    @api.get("/docs")
    async def page() -> FileResponse:
        return FileResponse(STATIC / "docs.html", headers={"Content-Security-Policy": POLICY})

    @api.get("/openapi.json")
    async def openapi() -> dict[str, Any]:
        return describe(app)

    async def file(request: Request) -> Response:
        return FileResponse(files[Path(request.url.path).name])

    for name in files:
        api.add_api_route("/favicon.ico" if name == "favicon.ico" else f"/docs/{name}", file)
    return api
