"""Coupons: look-up, life, void, reissue, seeds, and cards to print."""

from datetime import timedelta
from http import HTTPStatus

from aiohttp import web

from rds.app.run_study import issue_seed_coupons, reissue_coupon, void_coupon
from rds.app.team.coupons import LookUp, find_coupon, foresee, look_up_code
from rds.domain.coupon_code import canonical, display
from rds.domain.ids import CouponCode
from rds.domain.refusals import CouponNotOpen, CouponUnknown
from rds.domain.staff import Act
from rds.domain.study import CouponKind
from rds.web.console.forms import read_number
from rds.web.console.registry import Screen
from rds.web.console.screens.coupons import view
from rds.web.console.visit import Visit, go_to

IDLE = timedelta(days=14)
SOON = timedelta(days=7)
PAGE = 50
MOST_SEEDS = 100
LONGEST_TYPED, LONGEST_REASON = 200, 300
TEMPLATE = "screens/coupons/coupons.html"

screen = Screen(name="coupons", title="Coupons", icon="ticket", act=Act.SEE_COUPONS, group=2, tab=True)


@screen.get("", Act.SEE_COUPONS)
async def show(visit: Visit) -> web.Response:
    """Show the look-up, the counts, and what can be issued and printed."""
    return await show_page(visit)


async def show_page(
    visit: Visit,
    *,
    code: CouponCode | None = None,
    typed: str = "",
    found: LookUp | None = None,
    mistakes: dict[str, str] | None = None,
) -> web.Response:
    """Return the page with one coupon opened, if one is named. Raises CouponUnknown."""
    life = await find_coupon(visit.study, code, coupons=visit.console.coupons) if code else None
    at = visit.at_study
    outcomes = await foresee(at.state, at.protocol, life, parts=visit.console.parts) if life else ()
    counts = await visit.console.coupons.counts(
        visit.study, now=visit.now, issued_before=visit.now - IDLE, expiring_before=visit.now + SOON
    )
    return await visit.page(
        TEMPLATE,
        http_status=HTTPStatus.UNPROCESSABLE_ENTITY if mistakes else HTTPStatus.OK,
        counts=counts,
        typed=typed or (display(code) if code else ""),
        note=view.explain_look_up(found, visit) if found else None,
        life=view.describe(life, visit) if life else None,
        outcomes=[view.describe_outcome(each) for each in outcomes],
        languages=at.protocol.languages,
        mistakes=mistakes or {},
        form=visit.form,
    )


@screen.post("/look-up", Act.SEE_COUPONS)
async def look_up(visit: Visit) -> web.Response:
    """Find whose code was meant; what was typed stays out of the address, since it may be a number."""
    typed = visit.typed("code", LONGEST_TYPED)
    if not typed:
        return await show_page(visit, mistakes={"code": "Type a code, or the part of it that you have."})
    found = await look_up_code(visit.study, typed, coupons=visit.console.coupons, parts=visit.console.parts)
    if found.code:
        return go_to(visit.path("coupons", found.code))
    only = found.near[0] if len(found.near) == 1 else None
    return await show_page(visit, code=only, typed=typed, found=found)


@screen.get("/open", Act.SEE_COUPONS)
async def list_open(visit: Visit) -> web.Response:
    """List coupons that nobody has used: those of seeds, or those that lie idle."""
    kind = CouponKind.SEED if visit.query("kind") == CouponKind.SEED else CouponKind.RECRUIT
    number = read_number(visit.query("page")) or 1
    days = read_number(visit.query("days")) or (0 if kind is CouponKind.SEED else IDLE.days)
    found = await visit.console.coupons.page_of_open(
        visit.study,
        now=visit.now,
        issued_before=visit.now - timedelta(days=days),
        kind=kind,
        limit=PAGE + 1,
        offset=(number - 1) * PAGE,
    )
    notes = visit.query("notes") == "1" and visit.may(Act.ISSUE_SEEDS)
    return await visit.page(
        "screens/coupons/open.html",
        kind=kind,
        days=days,
        number=number,
        coupons=found[:PAGE],
        more=len(found) > PAGE,
        notes=notes,
        has_notes=any(each.note for each in found),
    )


@screen.get("/sheet", Act.ISSUE_SEEDS)
async def print_sheet(visit: Visit) -> web.Response:
    """Return cards as PDF: those of some codes, or of all open coupons of seeds."""
    codes = [code for typed in visit.request.query.getall("code", []) if (code := canonical(typed))]
    languages = visit.request.query.getall("language", [])
    pdf, count = await visit.console.print_coupons(visit.study, codes, languages)
    if not count:
        return await visit.tell(
            visit.path("coupons"), "No seed’s coupon is open, so there is nothing to print.", kind="look"
        )
    return web.Response(
        body=pdf,
        content_type="application/pdf",
        headers={"Content-Disposition": 'attachment; filename="coupons.pdf"'},
    )


@screen.post("/seeds", Act.ISSUE_SEEDS)
async def issue_seeds(visit: Visit) -> web.Response:
    """Make coupons for people who will start a chain."""
    notes = [line.strip() for line in visit.form.get("notes", "").strip().splitlines()]
    count = read_number(visit.form.get("count", ""), most=MOST_SEEDS)
    mistake = view.check_seeds(count, notes, MOST_SEEDS)
    if count is None or mistake:
        return await show_page(visit, mistakes={"seeds": mistake})
    codes = await issue_seed_coupons(
        visit.study, count=count, by=visit.by, parts=visit.console.parts, notes=notes
    )
    what = "The coupon of a seed is issued" if count == 1 else f"{len(codes)} coupons of seeds are issued"
    return await visit.done(visit.path("coupons", "open?kind=seed"), f"{what}: print or write them out.")


@screen.get("/{code}", Act.SEE_COUPONS)
async def show_coupon(visit: Visit) -> web.Response:
    """Show one coupon: its life, and what would happen if it were texted now."""
    return await show_page(visit, code=read_code(visit))


@screen.post("/{code}/void", Act.HANDLE_COUPONS)
async def void(visit: Visit) -> web.Response:
    """Make a coupon invalid that nobody has used."""
    code, reason = read_code(visit), visit.typed("reason", LONGEST_REASON)
    if not reason:
        return await show_page(visit, code=code, mistakes={"void": "Say why, for the record."})
    try:
        await void_coupon(visit.study, code, reason=reason, by=visit.by, parts=visit.console.parts)
    except CouponNotOpen:
        return await tell_it_changed(visit, code)
    return await visit.done(visit.path("coupons", code), f"{display(code)} is void.")


@screen.post("/{code}/reissue", Act.HANDLE_COUPONS)
async def reissue(visit: Visit) -> web.Response:
    """Replace a lost or expired coupon by a new one."""
    code = read_code(visit)
    try:
        fresh = await reissue_coupon(visit.study, code, by=visit.by, parts=visit.console.parts)
    except CouponNotOpen:
        return await tell_it_changed(visit, code)
    words = f"{display(fresh)} takes the place of {display(code)}, which is void."
    return await visit.done(visit.path("coupons", fresh), words)


async def tell_it_changed(visit: Visit, code: CouponCode) -> web.Response:
    """Go back to a coupon that was used, voided or replaced since its page was opened."""
    words = "Nothing was done: the coupon changed meanwhile. This is how it stands now."
    return await visit.tell(visit.path("coupons", code), words, kind="look")


def read_code(visit: Visit) -> CouponCode:
    """Return the code in the address. Raises CouponUnknown."""
    code = canonical(visit.matched("code"))
    if code is None:
        raise CouponUnknown
    return code
