"""The validated sample: ids, recruiters, network sizes and outcomes, and what can be wrong with them."""
