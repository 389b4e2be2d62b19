"""Where each charger connects to and how it proves who it is: inherited values, and what a security profile needs."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr

from ocpplab_tui.config.lab_model import CsmsConfig
from ocpplab_tui.config.report import Place, Report
from ocpplab_tui.config.sections import CsmsSection, EmbeddedCsmsSection
from ocpplab_tui.config.security import (
    BOTH_HINT,
    BOTH_PASSWORDS,
    CERTIFICATES_HINT,
    PASSWORD_HINT,
    Lookup,
    has_password,
)
from ocpplab_tui.config.values import EMBEDDED, shown

DEFAULT_PLACE: Place = ("csms",)


@dataclass(frozen=True, slots=True)
class Case:
    """What one charger (or the lab's default) says: `own` stands at `place`, `section` has everything inherited."""

    place: Place
    own: CsmsSection
    section: CsmsSection
    profile: int

    @property
    def url(self) -> str:
        return self.section.url or EMBEDDED


def merged(base: CsmsSection, own: CsmsSection) -> CsmsSection:
    """What a charger says of its CSMS, over the lab's default. The embedded CSMS shares nothing with a real one."""
    if own.url == EMBEDDED and base.url not in (None, EMBEDDED):
        return own
    values = {name: getattr(own, name) for name in own.model_fields_set}
    if values.keys() & {"password", "password_env"}:
        values = {"password": None, "password_env": None} | values
    return base.model_copy(update=values)


class CsmsResolver:
    """Makes `CsmsConfig`s of what is written, against the embedded CSMS as it will run."""

    def __init__(
        self, report: Report, lookup: Lookup, default: CsmsSection | None, embedded: EmbeddedCsmsSection | None
    ) -> None:
        self._report = report
        self._lookup = lookup
        self._default = default or CsmsSection()
        self._embedded = embedded or EmbeddedCsmsSection()

    def default(self) -> CsmsConfig:
        """What holds for every charger that says nothing else."""
        return self.resolve(CsmsSection(), DEFAULT_PLACE)

    def resolve(self, own: CsmsSection, place: Place) -> CsmsConfig:
        """What a charger says at `place`, over the default; what doesn't fit together goes to the report."""
        section = merged(self._default, own)
        case = Case(place, own, section, self._profile(section))
        self._check_transport(case)
        self._check_password(case)
        self._check_files(case)
        return CsmsConfig(
            url=case.url,
            security_profile=case.profile,
            password=self._password(case),
            ca_file=self._lookup.file(self._where(case, "ca_file"), section.ca_file),
            cert_file=self._lookup.file(self._where(case, "cert_file"), section.cert_file),
            key_file=self._lookup.key_file(self._where(case, "key_file"), section.key_file),
        )

    def _where(self, case: Case, name: str, *causes: str) -> Place:
        """Where to mend a value: in `[csms]` when it stands only there, and nothing of the charger's is the cause."""
        inherited = name in self._default.model_fields_set and case.section is not case.own
        if inherited and not case.own.model_fields_set & {name, *causes}:
            return (*DEFAULT_PLACE, name)
        return (*case.place, name)

    def _profile(self, section: CsmsSection) -> int:
        """The profile that is written, else what the embedded CSMS asks for, else 0."""
        if section.security_profile is not None:
            return section.security_profile
        if section.url not in (None, EMBEDDED):
            return 0
        if self._embedded.client_ca_file:
            return 3
        if has_password(self._embedded):
            return 2 if self._embedded.cert_file else 1
        return 0

    def _check_transport(self, case: Case) -> None:
        if case.profile < 2:
            return
        if case.url != EMBEDDED:
            if not case.url.startswith("wss://"):
                problem = f"security_profile {case.profile} needs TLS, and {shown(case.url)} has none"
                place = self._where(case, "url", "security_profile")
                self._report.mistake(place, problem, 'a URL that begins with "wss://"')
            return
        problem = f"is missing, since a charger uses security_profile {case.profile} with the embedded CSMS"
        for name in ("cert_file", "client_ca_file") if case.profile == 3 else ("cert_file",):
            if getattr(self._embedded, name) is None:
                self._report.mistake(("embedded_csms", name), problem, CERTIFICATES_HINT)

    def _check_password(self, case: Case) -> None:
        section = case.section
        if section.password is not None and section.password_env is not None:
            self._report.mistake(self._where(case, "password"), BOTH_PASSWORDS, BOTH_HINT)
        known = has_password(section) or (case.url == EMBEDDED and has_password(self._embedded))
        if case.profile in (1, 2) and not known:
            problem = f"is missing: security_profile {case.profile} needs it"
            self._report.mistake(self._where(case, "password"), problem, PASSWORD_HINT)
        if case.profile == 0 and has_password(section):
            place = self._where(case, "security_profile", "password", "password_env")
            problem = "a password is given, but security_profile 0 sends none"
            self._report.mistake(place, problem, "1 with ws://, 2 with wss://")

    def _check_files(self, case: Case) -> None:
        own_tls = case.url == EMBEDDED and self._embedded.cert_file is not None
        if (case.profile >= 2 or own_tls) and case.section.ca_file is None:
            problem = "is missing: the certificate of the CA that the CSMS's own one comes from"
            expected = f"for a public CA the system's bundle; {CERTIFICATES_HINT}"
            self._report.mistake(self._where(case, "ca_file"), problem, expected)
        for name in ("cert_file", "key_file"):
            given = getattr(case.section, name) is not None
            if case.profile == 3 and not given:
                problem = "is missing: security_profile 3 needs a certificate of the charger and its key"
                self._report.mistake(self._where(case, name), problem, CERTIFICATES_HINT)
            if case.profile < 3 and given:
                self._report.note(self._where(case, name), f"is not used with security_profile {case.profile}")

    def _password(self, case: Case) -> SecretStr | None:
        section = case.section
        if not has_password(section) and case.url == EMBEDDED and case.profile in (1, 2):
            own = self._embedded
            return self._lookup.secret(("embedded_csms", "password_env"), own.password, own.password_env)
        return self._lookup.secret(self._where(case, "password_env"), section.password, section.password_env)
