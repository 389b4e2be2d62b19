"""Network faults that the lab file gives a charger from the start."""

from __future__ import annotations

from collections.abc import Sequence

from ocpplab_tui.base.network_faults import NetworkFault
from ocpplab_tui.config.lab_model import ChargerConfig
from ocpplab_tui.config.sections import NetworkFaultConfig


def network_faults_of(
    sections: Sequence[NetworkFaultConfig], seed: int, config: ChargerConfig
) -> tuple[NetworkFault, ...]:
    """Those of the sections that mean this charger; of two in the same place the later one. `seed` is the lab's."""
    faults = [_fault(section, seed) for section in sections if section.means(config.id, config.identity)]
    return tuple({fault.place: fault for fault in faults}.values())


def _fault(section: NetworkFaultConfig, seed: int) -> NetworkFault:
    return NetworkFault(
        kind=section.kind,
        direction=section.direction,
        action=section.action,
        value=section.value,
        probability=section.probability,
        seed=seed if section.seed is None else section.seed,
    )
