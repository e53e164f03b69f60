"""Speed and quality measured against peers; run with ``python -m benchmarks``."""
