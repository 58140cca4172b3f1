"""Health, readiness, metrics, and every address that there is not."""

import pytest

from rds.web.webhooks.twilio import INBOUND
from tests.support.office import phone

AMINA = phone(1)


async def test_a_living_process_says_so(desk):
    answer = await desk.ask("GET", "/healthz")

    assert (answer.status, answer.document) == (200, {"status": "alive"})


async def test_a_service_is_ready_while_its_database_is_up_to_date(desk):
    answer = await desk.ask("GET", "/readyz")
    assert (answer.status, answer.document) == (200, {"status": "ready"})

    [last] = await desk.office.rows(
        "DELETE FROM public.applied_migration"
        " WHERE name = (SELECT max(name) FROM public.applied_migration) RETURNING *"
    )
    answer = await desk.ask("GET", "/readyz")
    await desk.office.rows("INSERT INTO public.applied_migration VALUES ($1, $2, $3)", *last)

    assert (answer.status, answer.kind) == (503, "application/problem+json")
    assert answer.document["code"] == "not_ready"
    assert "rds doctor" in answer.document["detail"]


async def test_a_service_whose_database_answers_and_stores_nothing_is_not_ready(desk):
    await desk.office.rows(
        """
        CREATE FUNCTION contact.refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'refused' USING ERRCODE = 'disk_full';
        END $$
        """
    )
    await desk.office.rows(
        "CREATE TRIGGER refuse BEFORE INSERT ON contact.inbound"
        " FOR EACH ROW EXECUTE FUNCTION contact.refuse()"
    )
    answer = await desk.ask("GET", "/readyz")
    await desk.office.rows("DROP FUNCTION contact.refuse CASCADE")

    assert answer.status == 503
    assert (await desk.ask("GET", "/readyz")).status == 200
    assert await desk.office.value("SELECT count(*) FROM contact.inbound") == 0


async def test_metrics_count_texts_and_requests_and_name_nobody(desk):
    form = desk.a_text(AMINA, "hello, this is Amina")
    await desk.post(form)
    await desk.post(form)
    await desk.ask("GET", f"/nowhere/{AMINA}")

    answer = await desk.ask("GET", "/metrics")

    assert answer.status == 200
    assert 'seedline_texts_total{kind="new"}' in answer.text
    assert 'seedline_texts_total{kind="repeated"}' in answer.text
    assert f'route="{INBOUND}",status="200"' in answer.text
    assert 'route="none",status="404"' in answer.text
    assert "seedline_database_up 1.0" in answer.text
    assert 'seedline_messages{status="waiting"} 1.0' in answer.text
    for word in (AMINA, AMINA[1:], "Amina", "hello", form["MessageSid"]):
        assert word not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/+14165550101?secret=hello", 404, "not_found"),
        ("POST", "/sms", 404, "not_found"),
        ("GET", INBOUND, 405, "method_not_allowed"),
        ("DELETE", "/healthz", 405, "method_not_allowed"),
    ],
)
async def test_an_address_that_there_is_not_is_a_problem_that_repeats_nothing(
    desk, method, path, status, code
):
    answer = await desk.ask(method, path)

    assert (answer.status, answer.kind) == (status, "application/problem+json")
    assert (answer.document["code"], answer.document["status"]) == (code, status)
    assert "14165550101" not in answer.text
    assert "hello" not in answer.text
