#!/bin/sh
# Runs once, when PostgreSQL's folder is made: a role of its own owns the service's database.
set -eu
password=$(cat /run/secrets/database_password)
psql --set ON_ERROR_STOP=1 --set password="$password" --username "${POSTGRES_USER:-postgres}" <<'SQL'
CREATE ROLE seedline LOGIN PASSWORD :'password';
CREATE DATABASE seedline OWNER seedline;
SQL
