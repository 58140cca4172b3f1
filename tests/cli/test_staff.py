"""`rds staff` invites people into the console, lists them, and takes roles back."""


def test_a_link_is_printed_that_leads_into_the_console(office, terminal):
    shown = terminal.type("staff", "invite", "Ines", "--role", "owner")

    assert shown.out.strip().startswith("http://localhost:8080/invitations/")
    assert "works once, within an hour" in shown.err
    assert terminal.type("staff", "list").out == "Ines  owner\n"


def test_inviting_somebody_again_adds_a_role_and_makes_another_link(office, terminal):
    first = terminal.type("staff", "invite", "Ines", "--role", "owner").out
    second = terminal.type("staff", "invite", "ines", "--role", "payer").out

    assert first != second
    assert terminal.type("staff", "list").out == "Ines  owner, payer\n"


def test_the_last_owner_stays_one(office, terminal):
    terminal.type("staff", "invite", "Ines", "--role", "owner")
    terminal.type("staff", "invite", "Sam", "--role", "helper")

    refused = terminal.type("staff", "revoke", "Ines", "--role", "owner")
    assert refused.code == 2
    assert "owner" in refused.err
    assert terminal.type("staff", "revoke", "Sam", "--role", "helper").code == 0
    assert terminal.type("staff", "list").out == "Ines  owner\nSam  no role\n"


def test_nobody_is_called_by_what_cannot_be_read(office, terminal):
    assert terminal.type("staff", "invite", " ", "--role", "owner").code == 2


def test_an_empty_team_is_told_how_to_begin(office, terminal):
    assert "rds staff invite NAME --role owner" in terminal.type("staff", "list").err
