"""Coupons: whose is this code, what can it still do, and which ones lie idle?"""
