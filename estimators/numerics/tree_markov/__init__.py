"""The variance of an estimate when what people have in common fades step by step along the recruitment tree.

Each person's influence on the estimate, smoothed over people who gave the same answer, is a mean, a part that is passed on along the
tree with correlation lambda a step, and a part of the person's own. How much is passed on and how fast it fades is averaged over a
grid, weighted by the likelihood of what was seen (Ho & Ane 2014, Systematic Biology 63(3), for its linear time), and the variance
sums the covariances of all pairs of people (Rohe 2019, Annals of Statistics 47(1)).
"""

from estimators.numerics.tree_markov.covariance import tree_markov_covariance
from estimators.numerics.tree_markov.grid import GRID, Grid
from estimators.numerics.tree_markov.smoothing import smooth_by_answer, smooth_by_decile
from estimators.numerics.tree_markov.tree_pass import TreeFactors, factor_tree, recruits_per_person
from estimators.numerics.tree_markov.variance import TreeMarkov, tree_markov

__all__ = [
    "GRID",
    "Grid",
    "TreeFactors",
    "TreeMarkov",
    "factor_tree",
    "recruits_per_person",
    "smooth_by_answer",
    "smooth_by_decile",
    "tree_markov",
    "tree_markov_covariance",
]
