"""Street maps at random: one-ways, parallel streets, loops, bans, parts that nothing leads to."""

from hypothesis import strategies as st

from network.streets import StreetGraph
from tests.cities.street_list import Street, streets_of


@st.composite
def random_streets(draw: st.DrawFn, most_junctions: int = 20) -> StreetGraph:
    """Maps with equal times and lengths on many streets, as ties are where searches go wrong."""
    n_nodes = draw(st.integers(2, most_junctions))
    node = st.integers(0, n_nodes - 1)
    roads = draw(
        st.lists(
            st.builds(
                Street,
                node,
                node,
                st.integers(1, 6),
                st.integers(1, 50).map(float),
                st.booleans(),
            ),
            min_size=1,
            max_size=3 * n_nodes,
        )
    )
    n_edges = sum(2 if road.two_way else 1 for road in roads)
    edge = st.integers(0, n_edges - 1)
    bans = draw(st.lists(st.tuples(edge, edge), max_size=8))
    spot = st.integers(0, 9).map(float)
    places = draw(st.lists(st.tuples(spot, spot), min_size=n_nodes, max_size=n_nodes))
    return streets_of(places, roads, bans)


@st.composite
def streets_with_places(draw: st.DrawFn) -> tuple[StreetGraph, list[tuple[int, float]]]:
    """A random map and places on it: street edge, and metres along it."""
    streets = draw(random_streets())
    place = st.tuples(
        st.integers(0, streets.n_edges - 1), st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
    )
    shares = draw(st.lists(place, min_size=1, max_size=8))
    return streets, [(edge, share * float(streets.length_m[edge])) for edge, share in shares]
