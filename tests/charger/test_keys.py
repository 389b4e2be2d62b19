"""OCPP 1.6 GetConfiguration and ChangeConfiguration (ocpp16.md §9, K-01..K-04)."""

from __future__ import annotations

import pytest

from ocpplab_tui.charger.definitions.key_order import KEY_ORDER
from tests.charger.model_doubles import device_model

DEFAULTS = """
AllowOfflineTxForUnknownId=false AuthorizationCacheEnabled=true AuthorizeRemoteTxRequests=true BlinkRepeat=1
ClockAlignedDataInterval=0 ConnectionTimeOut=60 ConnectorPhaseRotation=0.RST,1.RST,2.RST,3.RST
GetConfigurationMaxKeys=50 HeartbeatInterval=300 LightIntensity=80 LocalAuthorizeOffline=true LocalPreAuthorize=false
MaxEnergyOnInvalidId=0 MeterValuesAlignedData=Energy.Active.Import.Register MeterValuesAlignedDataMaxLength=20
MeterValuesSampledData=Energy.Active.Import.Register,Power.Active.Import,Current.Import,Voltage,SoC
MeterValuesSampledDataMaxLength=20 MeterValueSampleInterval=60 MinimumStatusDuration=0 NumberOfConnectors=3
ResetRetries=3 StopTransactionOnEVSideDisconnect=true StopTransactionOnInvalidId=true StopTxnAlignedData=
StopTxnAlignedDataMaxLength=20 StopTxnSampledData=Energy.Active.Import.Register StopTxnSampledDataMaxLength=20
SupportedFeatureProfiles=Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger
SupportedFeatureProfilesMaxLength=6
TransactionMessageAttempts=3 TransactionMessageRetryInterval=60 UnlockConnectorOnEVSideDisconnect=true
WebSocketPingInterval=60 MessageTimeout=30 StopTransactionMaxMeterValues=100 LocalAuthListEnabled=true
LocalAuthListMaxLength=1000 SendLocalListMaxLength=100 ChargeProfileMaxStackLevel=10
ChargingScheduleAllowedChargingRateUnit=Current,Power ChargingScheduleMaxPeriods=100
ConnectorSwitch3to1PhaseSupported=false MaxChargingProfilesInstalled=50
AdditionalRootCertificateCheck=false CertificateSignedMaxChainSize=10000 CertificateStoreMaxLength=20 CpoName=OCPPLAB
SecurityProfile=0
"""

READ_ONLY = {
    "AdditionalRootCertificateCheck",
    "CertificateSignedMaxChainSize",
    "CertificateStoreMaxLength",
    "ChargeProfileMaxStackLevel",
    "ChargingScheduleAllowedChargingRateUnit",
    "ChargingScheduleMaxPeriods",
    "ConnectorPhaseRotationMaxLength",
    "ConnectorSwitch3to1PhaseSupported",
    "GetConfigurationMaxKeys",
    "LocalAuthListMaxLength",
    "MaxChargingProfilesInstalled",
    "MeterValuesAlignedDataMaxLength",
    "MeterValuesSampledDataMaxLength",
    "NumberOfConnectors",
    "ReserveConnectorZeroSupported",
    "SendLocalListMaxLength",
    "StopTransactionMaxMeterValues",
    "StopTxnAlignedDataMaxLength",
    "StopTxnSampledDataMaxLength",
    "SupportedFeatureProfiles",
    "SupportedFeatureProfilesMaxLength",
    "SupportedFileTransferProtocols",
}


def test_all_keys_in_the_specification_s_order() -> None:
    views = device_model("1.6").keys()
    assert tuple(view.name for view in views) == KEY_ORDER
    assert {view.name for view in views if view.readonly} == READ_ONLY


@pytest.mark.parametrize("line", DEFAULTS.split())
def test_defaults(line: str) -> None:
    name, _, value = line.partition("=")
    view = device_model("1.6").get_key(name)
    assert view is not None
    assert view.value == value


def test_a_2_0_1_charger_has_no_keys() -> None:
    model = device_model("2.0.1")
    assert model.keys() == []
    assert model.get_key("HeartbeatInterval") is None
    assert model.set_key("HeartbeatInterval", "5").status == "NotSupported"


@pytest.mark.parametrize(
    ("name", "value", "status", "kept"),
    [
        ("HeartbeatInterval", "60", "Accepted", "60"),
        ("heartbeatINTERVAL", "60", "Accepted", "60"),
        ("HeartbeatInterval", "0", "Rejected", "300"),
        ("MeterValueSampleInterval", "-1", "Rejected", "60"),
        ("MeterValueSampleInterval", "0", "Accepted", "0"),
        ("WebSocketPingInterval", "-60", "Rejected", "60"),
        ("WebSocketPingInterval", "0", "Accepted", "0"),
        ("LocalPreAuthorize", "TRUE", "Accepted", "true"),
        ("LocalPreAuthorize", "yes", "Rejected", "false"),
        ("MeterValuesSampledData", " voltage , SoC,Temperature", "Accepted", "Voltage,SoC,Temperature"),
        ("MeterValuesAlignedData", "Voltage,RPM", "Rejected", "Energy.Active.Import.Register"),
        ("MeterValuesAlignedData", "", "Accepted", ""),
        ("StopTxnAlignedData", "Energy.Active.Import.Register", "Accepted", "Energy.Active.Import.Register"),
        ("LightIntensity", "101", "Rejected", "80"),
        ("LightIntensity", "100", "Accepted", "100"),
        ("ConnectorPhaseRotation", "0.RST, 1.RTS,2.Unknown", "Accepted", "0.RST,1.RTS,2.Unknown"),
        ("ConnectorPhaseRotation", "1.RST,1.RTS", "Rejected", "0.RST,1.RST,2.RST,3.RST"),
        ("ConnectorPhaseRotation", "4.RST", "Rejected", "0.RST,1.RST,2.RST,3.RST"),
        ("TransactionMessageAttempts", "0", "Rejected", "3"),
        ("NumberOfConnectors", "3", "Rejected", "3"),
        (
            "SupportedFeatureProfiles",
            "Core",
            "Rejected",
            "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger",
        ),
    ],
)
def test_change_configuration(name: str, value: str, status: str, kept: str) -> None:
    model = device_model("1.6")
    outcome = model.set_key(name, value)
    assert outcome.status == status
    assert bool(outcome.reason) == (status == "Rejected")
    view = model.get_key(name)
    assert view is not None
    assert view.value == kept


@pytest.mark.parametrize("name", ["Foo", ""])
def test_keys_of_profiles_that_are_not_built_are_unknown(name: str) -> None:
    model = device_model("1.6")
    assert model.get_key(name) is None
    assert model.set_key(name, "1").status == "NotSupported"


class TestAuthorizationKey:
    KEY = "4F43415F4F4354545F61646D696E5F74657374"  # 19 bytes, as TC_073 sends

    def test_it_is_taken_as_hex_and_never_told(self) -> None:
        model = device_model("1.6")
        assert model.set_key("AuthorizationKey", self.KEY).status == "Accepted"
        assert model.settings.password == b"OCA_OCTT_admin_test"
        assert model.get_key("AuthorizationKey") == ("AuthorizationKey", False, None)
        assert model.get_any("AuthorizationKey") is None
        assert model.changes() == {"ChargePoint.AuthorizationKey": self.KEY}

    @pytest.mark.parametrize("value", ["", "ab" * 15, "ab" * 21, "g" * 32, "a" * 33, "ab " * 12, "0x" + "ab" * 16])
    def test_anything_but_16_to_20_bytes_is_refused(self, value: str) -> None:
        model = device_model("1.6")
        outcome = model.set_key("AuthorizationKey", value)
        assert outcome.status == "Rejected"
        assert not value or value not in outcome.reason
        assert model.settings.password is None
