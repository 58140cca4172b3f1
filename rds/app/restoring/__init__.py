"""After a restore: what was lost happens again, as the provider and the payer know it, and once."""
