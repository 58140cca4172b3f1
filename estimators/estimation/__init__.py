"""Points, weights and intervals of one sample: what `estimate` does, step by step."""
