"""Measures workplan on generated corpora; `python -m benchmarks` prints ratios to baselines of the same run."""
