"""Live estimates and recruitment figures: the only room that imports `estimators`."""
