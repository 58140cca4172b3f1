"""Intervals in designs with known truth: is each as wide as it should be?"""
