"""How far a run is, and when it will end: a bar for a terminal, a line now and then for a log."""

import sys
import time
from types import TracebackType
from typing import Self

import rich.progress as bars
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from threadwarden.data.console import progress_console

ESTIMATE_SECONDS = 600
LINES = 20


class Progress(TrainerCallback):
    """Shows the steps done and the time left.

    Batches hold rows of like length, so that the speed of the last few says little: the estimate takes the
    mean of the last ten minutes of this start, and of nothing before a resume.
    """

    def __init__(self) -> None:
        self._bar = bars.Progress(
            bars.TextColumn("training"),
            bars.BarColumn(),
            bars.MofNCompleteColumn(),
            bars.TimeElapsedColumn(),
            bars.TextColumn("left"),
            bars.TimeRemainingColumn(),
            console=progress_console(),
            speed_estimate_period=ESTIMATE_SECONDS,
        )
        self._first, self._started = 0, time.monotonic()

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def on_train_begin(
        self,
        args: TrainingArguments,  # noqa: ARG002
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        **_: object,
    ) -> None:
        """Begin to count at the step a resumed run stands at."""
        self._first, self._started = state.global_step, time.monotonic()
        self._task = self._bar.add_task("training", total=state.max_steps, completed=state.global_step)

    def on_step_end(
        self,
        args: TrainingArguments,  # noqa: ARG002
        state: TrainerState,
        control: TrainerControl,  # noqa: ARG002
        **_: object,
    ) -> None:
        """Show one more step."""
        self._bar.update(self._task, completed=state.global_step)
        if not sys.stderr.isatty() and state.global_step % max(1, state.max_steps // LINES) == 0:
            done = state.global_step - self._first
            left = (time.monotonic() - self._started) / done * (state.max_steps - state.global_step)
            print(f"step {state.global_step:,} of {state.max_steps:,}, {left / 60:.0f} min left", file=sys.stderr)
