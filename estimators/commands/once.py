"""Options that count once: given twice, neither is taken silently."""

from typing import Any

from typer.core import TyperCommand


class OnceCommand(TyperCommand):
    """A command that refuses an option given twice, where only one of the two would be used."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse repeated options; `ctx` is the context of the click that typer keeps to itself."""
        if args and not ctx.resilient_parsing:
            _, _, order = self.make_parser(ctx).parse_args(args=list(args))
            for each in order:
                multiple = getattr(each, "multiple", True) or getattr(each, "is_flag", False)
                if not multiple and order.count(each) > 1:
                    ctx.fail(f"{each.opts[0]} is given more than once, and it counts once: leave one of them")
        return super().parse_args(ctx, args)
