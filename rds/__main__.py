"""`python -m rds`: the same as `rds`."""

from rds.cli import main

if __name__ == "__main__":  # the processes that simulate for `rds plan` import this file too
    main()
