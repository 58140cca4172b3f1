"""Seedline: a service that runs a respondent-driven sampling study from the first seed coupon to the payout."""
