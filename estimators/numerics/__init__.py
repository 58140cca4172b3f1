"""Arrays in, arrays out: weights, likelihoods and resampling, compiled where it counts.

Nothing here knows a sample or a name.
"""
