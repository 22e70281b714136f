"""From comments as they stand on a page to a thread: unique ids, parents that exist, no cycles, true depths."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from threadwarden.data.extract.adapter import Draft
from threadwarden.data.thread import Comment, ParentBasis


@dataclass(frozen=True)
class Lineage:
    """The comments in place; `orphaned` says that one names a parent the page does not hold."""

    comments: tuple[Comment, ...]
    orphaned: bool = False


@dataclass(frozen=True)
class _Parent:
    position: int | None
    basis: ParentBasis


_NO_PARENT = _Parent(None, "none")


def settle(drafts: Sequence[Draft]) -> Lineage:
    """Give every comment its id, parent, depth and order."""
    ids = _unique_ids(drafts)
    places: dict[str, int] = {}
    for position, draft in enumerate(drafts):
        places.setdefault(draft.comment.source_id or "", position)
    parents = [_parent(draft, position, places) for position, draft in enumerate(drafts)]
    for position in _cycle_heads(parents):
        parents[position] = _NO_PARENT
    depths = _depths(parents)
    comments = tuple(
        replace(
            draft.comment,
            id=ids[order],
            parent_id=None if parents[order].position is None else ids[parents[order].position or 0],
            parent_basis=parents[order].basis,
            depth=depths[order],
            order=order,
        )
        for order, draft in enumerate(drafts)
    )
    return Lineage(comments, any(draft.explicit_parent and draft.explicit_parent not in places for draft in drafts))


def _unique_ids(drafts: Sequence[Draft]) -> list[str]:
    """Return the source's ids, else running numbers; a second use of an id gets the suffix -2, a third -3."""
    taken: set[str] = {draft.comment.source_id for draft in drafts if draft.comment.source_id}
    used: dict[str, int] = {}
    ids: list[str] = []
    for position, draft in enumerate(drafts):
        name = draft.comment.source_id or str(position + 1)
        used[name] = used.get(name, 0) + 1
        candidate = name
        while used[name] > 1 or (candidate in taken and not draft.comment.source_id):
            used[name] = max(2, used[name])
            candidate = f"{name}-{used[name]}"
            if candidate not in taken:
                break
            used[name] += 1
        taken.add(candidate)
        ids.append(candidate)
    return ids


def _parent(draft: Draft, position: int, places: dict[str, int]) -> _Parent:
    explicit = places.get(draft.explicit_parent) if draft.explicit_parent else None
    if explicit is not None and explicit != position:
        return _Parent(explicit, "explicit")
    return _NO_PARENT if draft.dom_parent is None else _Parent(draft.dom_parent, "dom")


def _cycle_heads(parents: Sequence[_Parent]) -> list[int]:
    """Return, for each cycle of parents, the member the page prints first."""
    checked: set[int] = set()
    heads: list[int] = []
    for start in range(len(parents)):
        path: dict[int, None] = {}
        here: int | None = start
        while here is not None and here not in checked and here not in path:
            path[here] = None
            here = parents[here].position
        if here is not None and here in path:
            members = list(path)
            heads.append(min(members[members.index(here) :]))
        checked.update(path)
    return heads


def _depths(parents: Sequence[_Parent]) -> list[int]:
    depths: list[int | None] = [None] * len(parents)
    for start in range(len(parents)):
        path: list[int] = []
        here: int | None = start
        while here is not None and depths[here] is None:
            path.append(here)
            here = parents[here].position
        depth = -1 if here is None else depths[here] or 0
        for position in reversed(path):
            depth += 1
            depths[position] = depth
    return [depth or 0 for depth in depths]
