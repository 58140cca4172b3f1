"""Groups of commands that were one command before: the old spelling is refused with the new one."""

from abc import abstractmethod
from typing import Any

from typer.core import TyperGroup


class GroupOnceOneCommand(TyperGroup):
    """A group that explains how an option or a file in place of its command's name is written now."""

    @abstractmethod
    def new_spelling(self, args: list[str]) -> str:
        """Return how the command with these words is written now."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Refuse the old spelling; `ctx` is the context of the click that typer keeps to itself."""
        if args and args[0] not in self.commands and args[0] not in ctx.help_option_names:
            ctx.fail(
                f"{args[0]} is none of the commands {', '.join(self.commands)}. "
                f"Where {self.name} was one command, write now: {self.new_spelling(args)}"
            )
        return super().parse_args(ctx, args)
