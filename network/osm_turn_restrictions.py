"""Turn restrictions as the map gives them, read for buses."""

from typing import TYPE_CHECKING

from network.problems import Problem, note

if TYPE_CHECKING:
    from osmium.osm.types import Relation


class TurnRestrictions:
    """Gathers turn restrictions that bind buses (OSM wiki, Relation:restriction).

    Attributes
    ----------
    from_way, via_node, to_way : list of int
        OSM ids; one row per pair of ways.
    only : list of bool
        Whether every other turn is banned.
    over_ways : int
        Restrictions that lead over a way, which are not applied.
    incomplete : int
        Restrictions without a way to come from, a node to turn at or a way to go to.
    """

    def __init__(self) -> None:
        self.from_way: list[int] = []
        self.via_node: list[int] = []
        self.to_way: list[int] = []
        self.only: list[bool] = []
        self.over_ways = 0
        self.incomplete = 0

    def add(self, relation: "Relation") -> None:
        """Keep a restriction if it binds buses; ``restriction:bus`` goes before ``restriction``."""
        tags = relation.tags
        kind = tags.get("restriction:bus") or tags.get("restriction") or ""
        freed = {part.strip() for part in (tags.get("except") or "").split(";")}
        if not relation.visible or not kind.startswith(("no_", "only_")) or freed & {"bus", "psv"}:
            return
        members = [(member.role, member.type, member.ref) for member in relation.members]
        come = [ref for role, element, ref in members if (role, element) == ("from", "w")]
        turn = [ref for role, element, ref in members if (role, element) == ("via", "n")]
        go = [ref for role, element, ref in members if (role, element) == ("to", "w")]
        if any((role, element) == ("via", "w") for role, element, _ in members):
            self.over_ways += 1
        elif not come or not go or len(turn) != 1:
            self.incomplete += 1
        else:
            self._add_pairs(come, turn[0], go, only=kind.startswith("only_"))

    def _add_pairs(self, come: list[int], turn: int, go: list[int], *, only: bool) -> None:
        """Keep each pair of ways; a turn back into the same way is banned for buses anyway."""
        for start in come:
            for end in go:
                if start != end or only:
                    self.from_way.append(start)
                    self.via_node.append(turn)
                    self.to_way.append(end)
                    self.only.append(only)

    def findings(self, where: str) -> tuple[Problem, ...]:
        """Say which restrictions are not applied."""
        found = []
        if self.over_ways:
            message = f"turn restrictions that lead over a way: {self.over_ways}; not applied"
            found.append(note(where, message))
        if self.incomplete:
            message = f"turn restrictions without from, via or to: {self.incomplete}; not applied"
            found.append(note(where, message))
        return tuple(found)
