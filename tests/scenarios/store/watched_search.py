"""A search for lines as it is seen at one moment."""

from routing.line_sketch import LineSketch, SketchedLine
from routing.progress import SearchProgress

SEARCH = SearchProgress(31.5, 20.0, 12_900, 2, 1120.5, ((0.2, 33.0), (1.0, 31.5)))
SKETCH = LineSketch(
    1000, 400, ((1, 2), (3, 4)),
    (SketchedLine(((1, 2), (900, 4)), 450), SketchedLine(((5, 300), (500, 310)), 1800)),
)  # fmt: skip
