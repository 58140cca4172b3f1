"""The screens of a study, in the order of the navigation: a folder each, and a line here."""

from rds.web.console.screens.coupons.handlers import screen as coupons
from rds.web.console.screens.inbox.acts import screen as inbox
from rds.web.console.screens.overview.handlers import screen as overview
from rds.web.console.screens.participants.acts import screen as participants

SCREENS = (overview, inbox, participants, coupons)
