"""Seedline: a service that runs a respondent-driven sampling study from seed coupons to payouts."""
