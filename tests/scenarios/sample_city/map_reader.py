"""An independent reading of the generated map: osmium and NetworkX, no code of ours."""

import itertools
import math
from dataclasses import dataclass, field
from typing import Any

import networkx as nx
import osmium

DRIVABLE = {"motorway", "motorway_link", "primary", "secondary", "tertiary"} | {
    "unclassified",
    "residential",
}
M_PER_DEGREE_LAT = 111_132.0
M_PER_DEGREE_LON = 111_320.0 * math.cos(math.radians(44.5))


@dataclass
class CityMap:
    """What an outsider finds in the file."""

    place: dict[int, tuple[float, float]] = field(default_factory=dict)
    stops: dict[int, str] = field(default_factory=dict)
    ways: dict[int, tuple[list[int], dict[str, str]]] = field(default_factory=dict)
    restrictions: list[dict[str, Any]] = field(default_factory=list)

    def metres(self, a: int, b: int) -> float:
        """Straight distance between two nodes."""
        return math.dist(self.place[a], self.place[b])

    def driving(self) -> "nx.DiGraph[int]":
        """Directed street graph without turn restrictions."""
        graph: nx.DiGraph[int] = nx.DiGraph()
        for nodes, tags in self.ways.values():
            if tags.get("highway") not in DRIVABLE:
                continue
            for a, b in itertools.pairwise(nodes):
                graph.add_edge(a, b, metres=self.metres(a, b))
                if tags.get("oneway") != "yes":
                    graph.add_edge(b, a, metres=self.metres(a, b))
        return graph


def read_map(osm: bytes) -> CityMap:
    """Read the file with osmium."""
    city = CityMap()
    for item in osmium.FileProcessor(osmium.io.FileBuffer(osm, "osm")):
        match item:
            case osmium.osm.Node():
                at = item.location
                city.place[item.id] = at.lon * M_PER_DEGREE_LON, at.lat * M_PER_DEGREE_LAT
                if item.tags.get("highway") == "bus_stop":
                    city.stops[item.id] = item.tags.get("name") or ""
            case osmium.osm.Way():
                tags = {tag.k: tag.v for tag in item.tags}
                city.ways[item.id] = [node.ref for node in item.nodes], tags
            case osmium.osm.Relation():
                members = {member.role: member.ref for member in item.members}
                city.restrictions.append({"rule": item.tags["restriction"], **members})
    return city
