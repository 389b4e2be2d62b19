"""Many chargers in one call: a job that makes them, and what became of each."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from ocpplab_tui.base.errors import LabError
from ocpplab_tui.base.tasks import Tasks
from ocpplab_tui.gateway.fields import moment
from ocpplab_tui.lab.inventory_port import ChargerSpec, GatewayLab

logger = logging.getLogger(__name__)

MADE_AT_ONCE = 10
"""Chargers that are made before the loop gets a turn."""

JOBS_KEPT = 200


@dataclass(slots=True)
class Job:
    """One call. `status`: PENDING, PROVISIONING, READY."""

    id: str
    location_id: str
    specs: Sequence[ChargerSpec]
    status: str = "PENDING"
    created: list[dict[str, Any]] = field(default_factory=list)
    failed: list[dict[str, Any]] = field(default_factory=list)
    finished_at: float | None = None

    @property
    def status_url(self) -> str:
        return f"/ocpp/locations/{self.location_id}/chargers/jobs/{self.id}"

    def response(self) -> dict[str, Any]:
        """A LocationChargerBulkStatusResponse."""
        ready = self.status == "READY"
        results = {
            "created_count": len(self.created),
            "failed_count": len(self.failed),
            "created": self.created,
            "failed": self.failed,
        }
        return {
            "job_id": self.id,
            "job_type": "location_charger_bulk_create",
            "status": self.status,
            "workflow_run_id": None,
            "error": None,
            "results": results if ready else None,
            "provisioned_at": moment(self.finished_at),
        }


class Jobs:
    """The jobs of late; the oldest finished ones are forgotten."""

    def __init__(self, lab: GatewayLab, tasks: Tasks) -> None:
        self._lab = lab
        self._tasks = tasks
        self._jobs: OrderedDict[str, Job] = OrderedDict()

    def get(self, job_id: str) -> Job | None:
        return self._jobs.get(job_id)

    def begin(self, location_id: str, specs: Sequence[ChargerSpec]) -> Job:
        """Make these chargers, one after the other, while others are served too."""
        job = Job(f"job-{self._lab.inventory.new_suffix()}", location_id, specs)
        self._jobs[job.id] = job
        if len(self._jobs) > JOBS_KEPT:
            self._jobs.popitem(last=False)
        self._tasks.spawn(self._run(job), name=job.id)
        return job

    async def _run(self, job: Job) -> None:
        job.status = "PROVISIONING"
        for number, spec in enumerate(job.specs, 1):
            self._make(job, spec)
            if number % MADE_AT_ONCE == 0:
                await asyncio.sleep(0)
        job.finished_at = self._lab.now()
        job.status = "READY"

    def _make(self, job: Job, spec: ChargerSpec) -> None:
        try:
            made = self._lab.inventory.add_charger(spec)
        except LabError as error:
            job.failed.append({"identity": spec.identity, "error": str(error)})
        except Exception:
            logger.exception("charger %s could not be made", spec.identity)
            job.failed.append({"identity": spec.identity, "error": "An error of the lab itself; its log says more."})
        else:
            job.created.append({"charger_id": made.charger_id, "identity": made.identity, "name": made.name})
