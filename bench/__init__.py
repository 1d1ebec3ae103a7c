"""Benchmarks: ratios measured side by side in one run, interleaved, never a lone absolute time."""
