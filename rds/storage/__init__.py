"""PostgreSQL: the record, its effects and the jobs that follow, one transaction.

The only importer of asyncpg.
"""
