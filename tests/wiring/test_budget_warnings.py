"""The doctor says when a study's budget is nearly committed."""

from rds.app.run_study import close_recruitment
from rds.wiring.doctor import check_budgets
from tests.support.office import a_protocol, an_office, phone


async def test_a_budget_that_is_nearly_committed_is_found_while_the_study_recruits(database):
    recorded = a_protocol(
        "minimal",
        opens="2020-06-01 00:00",
        honoraria={"budget": "90.00 CAD"},
        target={"participants": 4, "half_width": None},
    )
    async with an_office(database, recorded=recorded) as office:
        for number in range(1, 5):
            assert await check_budgets(office.system.installation, office.clock.now()) == []
            await office.present(phone(number), await office.seed_coupon())

        [finding] = await check_budgets(office.system.installation, office.clock.now())
        assert not finding.good
        assert "89% of the budget is committed (80.00 CAD of 90.00 CAD" in finding.says

        await close_recruitment(office.study, reason="enough", by="ana", parts=office.parts)
        assert await check_budgets(office.system.installation, office.clock.now()) == []
