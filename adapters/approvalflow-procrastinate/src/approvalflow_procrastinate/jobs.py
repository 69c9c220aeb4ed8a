"""What a worker does: deliver when something is owed, and a round of everything for each region every minute."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.jobs import Status

from approvalflow.inbox import process_waiting
from approvalflow.office.office import Office
from approvalflow.outbox import deliver
from approvalflow.worker import Worker
from approvalflow_procrastinate.deferring import DELIVER, queue_of
from approvalflow_procrastinate.maker import address_of

__all__ = ["DELIVER", "MEND", "ROUND", "make_app", "queue_of", "work"]

#: The task that does everything for a region once: time, messages, letters, observers, supervision, checkpoints.
ROUND = "approvalflow.round"

#: The task that ends the jobs of workers that died.
MEND = "approvalflow.mend"

#: Every minute; every five minutes.
_ROUNDS, _MENDING = "* * * * *", "*/5 * * * *"

#: Effects in one go, before the job looks whether it is to end.
_AT_ONCE = 200

_log = logging.getLogger("approvalflow.worker")


def make_app(url: str, offices: Sequence[Office], *, rounds: str = _ROUNDS) -> App:
    """A procrastinate app whose worker takes the regions of these offices.

    Args:
        url: of the database in which the jobs are.
        offices: one for each region; their stores may have been opened with any URL of the same database.
        rounds: when everything is done once for each region, in the form of cron; a sixth field counts seconds.
    """
    app = App(connector=PsycopgConnector(conninfo=address_of(url)))
    by_region = {office.region: office for office in offices}

    @app.task(name=DELIVER, pass_context=True)
    def delivering(context: JobContext, region: str) -> None:
        office = by_region[region]
        process_waiting(office)
        while deliver_some(office, context) >= _AT_ONCE:
            pass

    @app.task(name=ROUND)
    def going_round(timestamp: int, region: str) -> None:
        failed = [done for done in Worker(by_region[region]).round() if done.fault is not None]
        if failed:
            raise RuntimeError(", ".join(done.job for done in failed)) from failed[0].fault

    for region in by_region:
        lock = f"{ROUND}/{region}"
        told: dict[str, Any] = {"task_kwargs": {"region": region}, "queue": queue_of(region), "queueing_lock": lock}
        app.periodic(cron=rounds, periodic_id=region, **told)(going_round)

    @app.periodic(cron=_MENDING)
    @app.task(name=MEND, queue=queue_of("mend"), queueing_lock=MEND)
    async def mending(timestamp: int) -> None:
        await end_lost_jobs(app)

    return app


def deliver_some(office: Office, context: JobContext) -> int:
    """Deliver some of what is owed; answers how many effects were handled."""
    round_ = deliver(office, limit=_AT_ONCE, is_over=context.should_abort)
    handled = round_.done + round_.postponed + round_.parked
    if handled:
        told = f"handed over / 已送出 {round_.done}, put off / 待重试 {round_.postponed}, parked / 搁置 {round_.parked}"
        _log.info("%s deliver: %s", office.region, told)
    return handled


async def end_lost_jobs(app: App) -> int:
    """End the jobs of workers that died, as failed; answers how many.

    Nothing is lost with them: what they leased is leased again, and the next round of the region does the rest.
    """
    lost = list(await app.job_manager.get_stalled_jobs())
    for job in lost:
        _log.warning("job / 任务 %s: its worker died / 其进程已中止", job.call_string)
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=False)
    return len(lost)


def work(app: App, regions: Iterable[str], *, wait: bool = True, concurrency: int = 1) -> None:
    """Work on the jobs of these regions until SIGTERM or Ctrl-C; with `wait=False`, until none is left.

    `concurrency` regions at once. At the end the jobs at hand are finished first.
    """
    with app.open():
        app.run_worker(
            queues=[*map(queue_of, regions), queue_of("mend")],
            wait=wait,
            concurrency=concurrency,
            fetch_job_polling_interval=1.0,
            delete_jobs="successful",
        )
