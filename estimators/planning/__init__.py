"""How many people, days and dollars a study will need, before it starts and while it runs."""
