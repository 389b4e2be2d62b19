"""The configuration as typed properties: what the rest of the charger asks on its hot paths.

Each property is parsed once: the defaults once per Definition and shared by all chargers of that model, a changed one
when it is set. A `Settings` stays valid for the life of its charger; reading always tells the present value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Self
from weakref import WeakKeyDictionary

from ocpplab_tui.charger.definitions import LOCAL_LIST_MAX, Definition
from ocpplab_tui.charger.setting import (
    FOREVER,
    BackOff,
    Setting,
    as_back_off,
    as_decimal,
    as_flag,
    as_heartbeat_clock,
    as_lifetime,
    as_measurands_16,
    as_names,
    as_not,
    as_number,
    as_password_hex,
    as_password_text,
    as_text,
)

__all__ = ["BackOff", "Settings"]

_SAMPLED_ENABLED = "SampledDataCtrlr.Enabled"
_ALIGNED_ENABLED = "AlignedDataCtrlr.Enabled"
_ALIGNED_INTERVAL = "AlignedDataCtrlr.Interval"


def _measurands(row: str, enabled: str, v16: Callable[..., tuple[str, ...]]) -> Setting[tuple[str, ...]]:
    return Setting(as_names, row, enabled, absent=(), v16=(v16, (row,)))


class Settings:
    """Typed view on one charger's device model. Seconds, Wh; measurands in OCPP's spelling.

    Each Definition has a class of its own, in which its defaults stand as plain attributes in place of the `Setting`s;
    what a charger changed is an attribute of its instance. So reading is what Python does fastest.
    """

    __slots__ = ("__dict__", "defaults", "version")

    def __new__(cls, definition: Definition) -> Self:
        instance: Self = object.__new__(_plan(definition).kind)
        return instance

    def __init__(self, definition: Definition) -> None:
        self.version = definition.version
        self.defaults: Mapping[str, Any] = _plan(definition).defaults

    @property
    def changed(self) -> Mapping[str, Any]:
        """What differs from the defaults."""
        return self.__dict__

    def refresh(self, definition: Definition, number: int, text_of: Callable[[int], str]) -> None:
        """Row `number` was set: parse anew what is made of it."""
        for setting, numbers in _plan(definition).dependents.get(number, ()):
            parse, _ = setting.made_of(self.version)
            value = parse(*(text_of(part) if part is not None else "" for part in numbers))
            if value == self.defaults[setting.name]:
                self.__dict__.pop(setting.name, None)
            else:
                self.__dict__[setting.name] = value

    # -- communication
    heartbeat_interval_s = Setting(as_number, "OCPPCommCtrlr.HeartbeatInterval", absent=300)
    """Silence after which a Heartbeat goes out."""
    message_timeout_s = Setting(as_number, "OCPPCommCtrlr.MessageTimeout[Default]", absent=30)
    """How long an answer to a CALL is waited for."""
    message_attempts = Setting(as_number, "OCPPCommCtrlr.MessageAttempts[TransactionEvent]", absent=3)
    """How often a transaction message is sent before it is dropped (O-02, E13)."""
    transaction_queue_max = Setting(as_number, "OCPPCommCtrlr.TransactionQueueMaxLength", absent=1000)
    """Transaction messages that wait before intermediate ones are dropped (O-04, E04.FR.07)."""
    message_attempt_interval_s = Setting(as_number, "OCPPCommCtrlr.MessageAttemptInterval[TransactionEvent]", absent=60)
    """Wait before the next attempt, times the number of transmissions so far."""
    ping_interval_s = Setting(as_number, "OCPPCommCtrlr.WebSocketPingInterval", absent=60)
    """0 = no pings."""
    offline_threshold_s = Setting(as_number, "OCPPCommCtrlr.OfflineThreshold", absent=0)
    """After a longer time offline all connectors are reported anew (B-06); 1.6 knows no such time."""
    back_off = Setting(
        as_back_off,
        "OCPPCommCtrlr.RetryBackOffWaitMinimum",
        "OCPPCommCtrlr.RetryBackOffRandomRange",
        "OCPPCommCtrlr.RetryBackOffRepeatTimes",
        absent=BackOff(),
    )
    password = Setting(
        as_password_text,
        "SecurityCtrlr.BasicAuthPassword",
        absent=None,
        v16=(as_password_hex, ("ChargePoint.AuthorizationKey",)),
    )
    """What SetVariables / ChangeConfiguration gave for HTTP Basic; None: what the lab file says."""
    organization = Setting(as_text, "SecurityCtrlr.OrganizationName", absent="")
    """O of the certificates that the charger asks for (1.6 CpoName)."""
    security_profile = Setting(as_number, "SecurityCtrlr.SecurityProfile", absent=0)
    """What the CSMS and the charger agree on; the link itself may still be on its way there."""
    profile_downgrade = Setting(as_flag, "SecurityCtrlr.AllowSecurityProfileDowngrade", absent=False)
    """From profile 3 to 2 (A05.FR.08)."""
    tls_wildcards = Setting(as_flag, "SecurityCtrlr.AllowCSMSTLSWildcards", absent=True)
    """A certificate for *.example.com is good for a CSMS of that domain."""
    root_signed_by_old = Setting(as_flag, "SecurityCtrlr.AdditionalRootCertificateCheck", absent=False)
    """A new CSMS root takes the place of the old one, and must be signed by it (M05.FR.11)."""
    chain_size_max = Setting(as_number, "SecurityCtrlr.MaxCertificateChainSize", absent=10_000)
    """Characters of a certificate chain that CertificateSigned may bring."""
    signing_wait_s = Setting(as_number, "SecurityCtrlr.CertSigningWaitMinimum", absent=0)
    """How long a signed certificate is waited for before it is asked for again, doubled each time (A02.FR.17)."""
    signing_repeats = Setting(as_number, "SecurityCtrlr.CertSigningRepeatTimes", absent=0)
    network_priority: Setting[tuple[str, ...]] = Setting(
        as_names, "OCPPCommCtrlr.NetworkConfigurationPriority", absent=("1",)
    )
    """Slots of network profiles in the order in which they are tried."""
    connection_attempts = Setting(as_number, "OCPPCommCtrlr.NetworkProfileConnectionAttempts", absent=3)
    """How often one slot, or one certificate, is tried before the next."""
    clock_report_threshold_s = Setting(as_number, "ClockCtrlr.TimeAdjustmentReportingThreshold", absent=20)
    """A larger correction of the clock is a security event."""
    minimum_status_duration_s = Setting(as_number, "ChargePoint.MinimumStatusDuration", absent=0)
    """How long a status must last before it is reported (S-01); 2.0.1 knows no such time."""
    queue_all_messages = Setting(as_flag, "OCPPCommCtrlr.QueueAllMessages", absent=False)
    """Statuses and meter values wait while offline too, not only transaction messages."""
    items_per_get = Setting(as_number, "DeviceDataCtrlr.ItemsPerMessage[GetVariables]", absent=50)
    """Most variables (1.6: keys) that one request may ask for."""
    items_per_set = Setting(as_number, "DeviceDataCtrlr.ItemsPerMessage[SetVariables]", absent=50)
    bytes_per_get = Setting(as_number, "DeviceDataCtrlr.BytesPerMessage[GetVariables]", absent=65_000)
    """Longest payload that one request may have."""
    bytes_per_set = Setting(as_number, "DeviceDataCtrlr.BytesPerMessage[SetVariables]", absent=65_000)
    items_per_report = Setting(as_number, "DeviceDataCtrlr.ItemsPerMessage[GetReport]", absent=50)

    # -- monitoring
    monitoring_enabled = Setting(as_flag, "MonitoringCtrlr.Enabled", absent=False)
    """False: no monitor is looked at, and nothing of block N is told."""
    offline_queuing_severity = Setting(as_number, "MonitoringCtrlr.OfflineQueuingSeverity", absent=9)
    """What is more severe (a lower number), or as severe, is told late rather than never."""

    # -- meter values
    sample_interval_s = Setting(as_number, "SampledDataCtrlr.TxUpdatedInterval", _SAMPLED_ENABLED, absent=0)
    """0 = no samples while a transaction runs."""
    sampled_measurands = _measurands("SampledDataCtrlr.TxUpdatedMeasurands", _SAMPLED_ENABLED, as_measurands_16)
    started_measurands = _measurands("SampledDataCtrlr.TxStartedMeasurands", _SAMPLED_ENABLED, as_names)
    """For TransactionEvent Started; () in 1.6, whose StartTransaction has meterStart only."""
    ended_measurands = _measurands("SampledDataCtrlr.TxEndedMeasurands", _SAMPLED_ENABLED, as_names)
    """For TransactionEvent Ended, StopTransaction.transactionData (1.6 StopTxnSampledData)."""
    ended_interval_s = Setting(as_number, "SampledDataCtrlr.TxEndedInterval", _SAMPLED_ENABLED, absent=0)
    """Between the samples kept for Ended; 0 = only begin and end."""
    clock_interval_s = Setting(as_number, _ALIGNED_INTERVAL, _ALIGNED_ENABLED, absent=0)
    """Clock-aligned samples, counted from midnight UTC; 0 = none."""
    clock_measurands = _measurands("AlignedDataCtrlr.Measurands", _ALIGNED_ENABLED, as_measurands_16)
    clock_ended_measurands = _measurands("AlignedDataCtrlr.TxEndedMeasurands", _ALIGNED_ENABLED, as_names)
    """Clock-aligned samples kept for the end of the transaction (1.6 StopTxnAlignedData)."""
    clock_ended_interval_s = Setting(
        as_number,
        "AlignedDataCtrlr.TxEndedInterval",
        _ALIGNED_ENABLED,
        absent=0,
        v16=(as_number, (_ALIGNED_INTERVAL,)),
    )
    """Clock marks at which those are taken; 0 = none. In 1.6 the same marks as `clock_interval_s`."""
    send_during_idle = Setting(as_flag, "AlignedDataCtrlr.SendDuringIdle", absent=False)
    """Clock-aligned samples only for EVSEs without a transaction (J-01)."""
    sign_sampled = Setting(as_flag, "SampledDataCtrlr.SignReadings", _SAMPLED_ENABLED, absent=False)
    """Whether the meter signs its register with each sample of a transaction (J02.FR.21)."""
    sign_clock = Setting(as_flag, "AlignedDataCtrlr.SignReadings", _ALIGNED_ENABLED, absent=False)
    """The same for clock-aligned samples."""
    public_key_policy = Setting(as_text, "OCPPCommCtrlr.PublicKeyWithSignedMeterValue", absent="Never")
    """Never, OncePerTransaction or EveryMeterValue."""
    registers_by_phase = Setting(as_not, "SampledDataCtrlr.RegisterValuesWithoutPhases", absent=False)
    """Whether energy registers are told for each phase besides the total."""
    ended_values_max = Setting(as_number, "ChargePoint.StopTransactionMaxMeterValues", absent=100)
    """Most meter values that a stopped transaction tells; what is between goes first (M-03, J02.FR.20)."""

    # -- transactions
    connection_timeout_s = Setting(as_number, "TxCtrlr.EVConnectionTimeOut", absent=60)
    """How long an authorization waits for a cable, a cable for an authorization; 0 = for ever."""
    stop_on_invalid_id = Setting(as_flag, "TxCtrlr.StopTxOnInvalidId", absent=True)
    max_energy_on_invalid_id_wh = Setting(as_number, "TxCtrlr.MaxEnergyOnInvalidId", absent=0)
    stop_on_ev_side_disconnect = Setting(as_flag, "TxCtrlr.StopTxOnEVSideDisconnect", absent=True)
    unlock_on_ev_side_disconnect = Setting(as_flag, "OCPPCommCtrlr.UnlockOnEVSideDisconnect", absent=True)
    tx_before_accepted = Setting(as_flag, "TxCtrlr.TxBeforeAcceptedEnabled", absent=True)
    """Whether a card starts something before the CSMS accepted the boot (B02.FR.03); 1.6 has no such switch."""
    tx_start_points: Setting[tuple[str, ...]] = Setting(as_names, "TxCtrlr.TxStartPoint", absent=("PowerPathClosed",))
    tx_stop_points: Setting[tuple[str, ...]] = Setting(
        as_names, "TxCtrlr.TxStopPoint", absent=("EVConnected", "Authorized")
    )

    # -- smart charging
    smart_charging = Setting(as_flag, "SmartChargingCtrlr.Enabled", absent=True)
    """Charging profiles count; 1.6 has no switch for it."""
    limit_change_percent = Setting(as_decimal, "SmartChargingCtrlr.LimitChangeSignificance", absent=0.0)
    """What must be told when a limit changed by more than that (K-08)."""
    limit_with_schedules = Setting(as_flag, "SmartChargingCtrlr.NotifyChargingLimitWithSchedules", absent=False)
    external_control = Setting(as_flag, "SmartChargingCtrlr.ExternalControlSignalsEnabled", absent=True)

    # -- firmware
    firmware_during_transaction = Setting(as_text, "ChargingStation.FirmwareUpdateDuringTransaction", absent="Download")
    """What of an update is possible while a transaction runs: "Nothing", "Download" or "Install" (both)."""
    new_sessions_pending_firmware = Setting(
        as_flag, "ChargingStation.AllowNewSessionsPendingFirmwareUpdate", absent=False
    )
    """Idle EVSEs stay in service while an update waits for transactions (L01.FR.06); 1.6 has no such key."""

    # -- authorization
    local_pre_authorize = Setting(as_flag, "AuthCtrlr.LocalPreAuthorize", absent=False)
    local_authorize_offline = Setting(as_flag, "AuthCtrlr.LocalAuthorizeOffline", absent=True)
    offline_unknown_id = Setting(as_flag, "AuthCtrlr.OfflineTxForUnknownIdEnabled", absent=False)
    authorize_remote_start = Setting(as_flag, "AuthCtrlr.AuthorizeRemoteStart", absent=True)
    disable_remote_authorization = Setting(as_flag, "AuthCtrlr.DisableRemoteAuthorization", absent=False)
    """Tokens that neither list nor cache know are refused without asking."""
    cache_enabled = Setting(as_flag, "AuthCacheCtrlr.Enabled", absent=True)
    cache_lifetime_s = Setting(as_lifetime, "AuthCacheCtrlr.LifeTime", absent=FOREVER)
    cache_disable_post_authorize = Setting(as_flag, "AuthCacheCtrlr.DisablePostAuthorize", absent=False)
    local_list_enabled = Setting(as_flag, "LocalAuthListCtrlr.Enabled", absent=True)
    send_local_list_max = Setting(as_number, "LocalAuthListCtrlr.ItemsPerMessage", absent=100)
    send_local_list_bytes = Setting(as_number, "LocalAuthListCtrlr.BytesPerMessage", absent=65_000)
    list_disable_post_authorize = Setting(as_flag, "LocalAuthListCtrlr.DisablePostAuthorize", absent=False)
    authorization_needed = Setting(as_flag, "AuthCtrlr.Enabled", absent=True)
    """Energy only after a token was accepted (C01.FR.01); else whoever plugs in charges (1.6 A3)."""
    master_pass_group = Setting(as_text, "AuthCtrlr.MasterPassGroupId", absent="")
    """Tokens of this group stop everything and start nothing (C16); "" = there are none."""

    # -- reservation
    reservations_enabled = Setting(as_flag, "ReservationCtrlr.Enabled", absent=True)
    reserves_anywhere = Setting(as_flag, "ReservationCtrlr.NonEvseSpecific", absent=True)
    """A reservation may leave open which EVSE it is for (1.6: connector 0)."""

    # -- ISO 15118
    plug_and_charge = Setting(as_flag, "ISO15118Ctrlr.PnCEnabled", absent=False)
    contract_validation_offline = Setting(as_flag, "ISO15118Ctrlr.ContractValidationOffline", absent=False)
    contract_installation = Setting(as_flag, "ISO15118Ctrlr.ContractCertificateInstallationEnabled", absent=False)
    v2g_installation = Setting(as_flag, "ISO15118Ctrlr.V2GCertificateInstallationEnabled", absent=False)
    central_contract_validation = Setting(as_flag, "ISO15118Ctrlr.CentralContractValidationAllowed", absent=False)

    # -- clock, customization
    clock_follows_csms = Setting(as_heartbeat_clock, "ClockCtrlr.TimeSource", absent=True)
    """Whether the charger's clock is set by the CSMS's currentTime (B-03); else it goes by itself."""
    vendor_extension = Setting(as_flag, "CustomizationCtrlr.CustomImplementationEnabled[ocpplab]", absent=True)

    # -- display, tariff and cost
    display_enabled = Setting(as_flag, "DisplayMessageCtrlr.Enabled", absent=False)
    display_formats: Setting[tuple[str, ...]] = Setting(as_names, "DisplayMessageCtrlr.SupportedFormats", absent=())
    display_priorities: Setting[tuple[str, ...]] = Setting(
        as_names, "DisplayMessageCtrlr.SupportedPriorities", absent=()
    )
    tariff_shown = Setting(as_flag, "TariffCostCtrlr.Enabled[Tariff]", absent=False)
    cost_shown = Setting(as_flag, "TariffCostCtrlr.Enabled[Cost]", absent=False)
    currency = Setting(as_text, "TariffCostCtrlr.Currency", absent="")
    tariff_fallback = Setting(as_text, "TariffCostCtrlr.TariffFallbackMessage", absent="")
    """Shown where the CSMS said nothing of the tariff (I04)."""
    total_cost_fallback = Setting(as_text, "TariffCostCtrlr.TotalCostFallbackMessage", absent="")
    """Shown where the CSMS said nothing of the cost (I05)."""

    @property
    def local_list_max(self) -> int:
        """Most entries of the local list."""
        return LOCAL_LIST_MAX

    @property
    def supported_measurands(self) -> tuple[str, ...]:
        """What the meter can tell in this version."""
        supported: tuple[str, ...] = self.defaults["supported_measurands"]
        return supported

    # -- where the two versions differ in their rules
    @property
    def list_needs_no_question(self) -> bool:
        """A good token of the local list starts without Authorize whatever LocalPreAuthorize says (C14.FR.02)."""
        return self.version != "1.6"

    @property
    def asks_only_for_groups(self) -> bool:
        """A second card is asked for only where its parent could match (1.6 I-05); 2.0.1 asks always (C09.FR.03)."""
        return self.version == "1.6"

    @property
    def disabled_list_version(self) -> int:
        """What GetLocalListVersion tells where the list is disabled."""
        return -1 if self.version == "1.6" else 0

    @property
    def empty_list_has_no_version(self) -> bool:
        """1.6: version 0 is the empty list; 2.0.1 keeps the version that a Full update gave (D01.FR.15)."""
        return self.version == "1.6"


# -- shared by all chargers of a Definition ----------------------------------------------------------------------


class _Plan(NamedTuple):
    kind: type[Any]
    defaults: dict[str, Any]
    dependents: dict[int, list[tuple[Setting[Any], list[int | None]]]]


_plans: WeakKeyDictionary[Definition, _Plan] = WeakKeyDictionary()
_ALL: list[Setting[Any]] = [value for value in vars(Settings).values() if isinstance(value, Setting)]


def _plan(definition: Definition) -> _Plan:
    plan = _plans.get(definition)
    if plan is None:
        plan = _plans[definition] = _made_plan(definition)
    return plan


def _made_plan(definition: Definition) -> _Plan:
    kind = type(f"Settings of {definition.version}", (Settings,), {"__slots__": ()})
    plan = _Plan(kind, {"supported_measurands": definition.measurands}, {})
    for setting in _ALL:
        parse, rows = setting.made_of(definition.version)
        numbers = [definition.number_of(row) for row in rows]
        if numbers[0] is None:
            plan.defaults[setting.name] = setting.absent
            continue
        texts = (definition.variables[number].default if number is not None else "" for number in numbers)
        plan.defaults[setting.name] = parse(*texts)
        for number in numbers:
            if number is not None:
                plan.dependents.setdefault(number, []).append((setting, numbers))
    for setting in _ALL:
        setattr(kind, setting.name, plan.defaults[setting.name])
    return plan
