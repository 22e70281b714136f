"""The key of a request to Perspective's paths: none at all was another error there than a bad one."""

from starlette.requests import Request

from threadwarden.serve.access import Caller, presented_key
from threadwarden.serve.errors import ForbiddenError, UnauthorizedError
from threadwarden.serve.keys import Role
from threadwarden.serve.perspective.errors import NO_KEY
from threadwarden.serve.service import Service


async def allow(service: Service, request: Request, role: Role) -> Caller:
    """Return who asks to have one comment scored, or sends feedback on one.

    Raises:
        UnauthorizedError: as `Access.allow`; so do RateLimitedError and StoreError.
        ForbiddenError: the key has not this role, or there is none.
    """
    try:
        return await service.access.allow(request, role)
    except UnauthorizedError as error:
        if presented_key(request) is None:
            raise ForbiddenError(NO_KEY) from error
        raise
