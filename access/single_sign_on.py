"""Single sign-on by OpenID Connect: the authorisation code flow with PKCE, and groups that are tiers here.

Calls go to the provider alone, when somebody signs in: its description, its keys, and the code for the token.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import requests
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from access.database import AccessError, Database
from access.principal import HOMES
from access.users import User

SIGNED = ["RS256", "ES256"]
SKEW = 60  # seconds two clocks may differ
WAIT = 5.0  # seconds for an answer of the provider
LASTS = 600.0  # seconds somebody may take to sign in there
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")

SCHEMA = """
CREATE TABLE journeys (
  state TEXT PRIMARY KEY, browser TEXT NOT NULL, nonce TEXT NOT NULL, verifier TEXT NOT NULL, wanted TEXT NOT NULL,
  at REAL NOT NULL
) STRICT
"""


class NotLetIn(Exception):
    """The provider's answer lets nobody in; the words are for the reader."""


class Unreachable(AccessError):
    """The provider cannot be asked, or does not answer as one; who is signed in stays so."""


@dataclass(frozen=True, slots=True)
class Group:
    """What belonging to one of the provider's groups means here."""

    tier: str
    areas: tuple[str, ...] = ()
    admin: bool = False
    owns: tuple[str, ...] = ()
    grants: tuple[str, ...] = ()
    home: str = HOMES[0]

    def user(self, name: str, org: str) -> User:
        """Return the account of somebody in this group. Raises ValueError for what cannot be."""
        return User(name, org, self.tier, self.areas, self.admin, owns=self.owns, grants=self.grants, home=self.home)


@dataclass(frozen=True, slots=True)
class Provider:
    """A provider as its TOML describes it. groups: in the order in which the first that fits decides."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    groups: Mapping[str, Group]
    label: str = "your organisation"
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"
    org: str = "Single sign-on"
    scope: str = "openid profile"

    def __post_init__(self) -> None:
        if not re.fullmatch(r"https://[^\s?#]+|http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?[^\s?#]*", self.issuer):
            raise ValueError(f"issuer: an https address, got {self.issuer[:80]!r}")
        if not self.groups:
            raise ValueError("groups: none is named, so nobody could sign in")


def read_provider(path: Path) -> Provider:
    """Return the provider of a TOML file; the secret lies in a file of its own that only its owner reads.

    Raises FileNotFoundError, or ValueError naming the file and what is wrong.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
        secret = path.parent / raw.pop("client_secret_file")
        if secret.stat().st_mode & 0o077:
            raise ValueError(f"{secret} can be read by others: chmod 600 {secret}")
        groups = {name: _group(name, one) for name, one in raw.pop("groups", {}).items()}
        return Provider(**raw, client_secret=secret.read_text("utf-8").strip(), groups=groups)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}") from error


def _group(name: str, raw: Mapping[str, Any]) -> Group:
    """Return what a group of the TOML means. Raises ValueError naming it and what is wrong, KeyError without a tier."""
    made = Group(**{"tier": raw["tier"], **{key: tuple(v) if isinstance(v, list) else v for key, v in raw.items()}})
    try:
        made.user("nobody", "nowhere")
    except ValueError as error:
        raise ValueError(f"groups.{name}: {error}") from error
    return made


@dataclass(frozen=True, slots=True)
class Guest:
    """Whom the provider vouches for. identity: issuer and subject, which alone say who it is."""

    identity: str
    name: str
    group: Group


class SingleSignOn:
    """Journeys to the provider and back, one use each, bound to the browser they began in."""

    def __init__(self, provider: Provider, database: Database, clock: Callable[[], float]) -> None:
        self.provider, self._database, self._clock = provider, database, clock
        self._lock, self._held = Lock(), dict[str, Any]()

    def begin(self, browser: str, back: str, wanted: str) -> str:
        """Return the provider's address to send a browser to. Raises Unreachable when the provider cannot be asked."""
        client, endpoints = self._client(back), self._description()
        state, nonce, verifier = generate_token(43), generate_token(43), generate_token(64)
        now = self._clock()
        with self._database.writing() as held:
            held.execute("DELETE FROM journeys WHERE at<?", (now - LASTS,))
            row = (_hash(state), _hash(browser), nonce, verifier, wanted, now)
            held.execute("INSERT INTO journeys VALUES (?,?,?,?,?,?)", row)
        address, _ = client.create_authorization_url(
            endpoints["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
        )
        return str(address)

    def end(self, browser: str, back: str, asked: Mapping[str, str]) -> tuple[Guest, str]:
        """Return whom the provider vouches for and where they wanted to go.

        Raises NotLetIn with words for the reader, Unreachable when the provider cannot be asked.
        """
        now = self._clock()
        with self._database.writing() as held:
            row = held.execute("SELECT * FROM journeys WHERE state=?", (_hash(asked.get("state", "")),)).fetchone()
            held.execute("DELETE FROM journeys WHERE state=?", (_hash(asked.get("state", "")),))
        if row is None or row["browser"] != _hash(browser) or not now - LASTS < row["at"] < now + SKEW:
            raise NotLetIn("This sign-in did not begin in this browser, was used already or took too long. Try again.")
        if asked.get("iss", self.provider.issuer) != self.provider.issuer:  # RFC 9207
            raise NotLetIn("The answer came from another sign-in service.")
        if "error" in asked or not asked.get("code"):
            raise NotLetIn("The sign-in service did not let you in.")
        try:
            token = self._client(back).fetch_token(
                self._description()["token_endpoint"],
                grant_type="authorization_code",
                code=asked["code"],
                code_verifier=row["verifier"],
                timeout=WAIT,
            )
        except OAuthError as error:
            raise NotLetIn("The sign-in service did not honour its own code. Try again.") from error
        except requests.RequestException as error:
            raise _unreachable(error) from error
        return self._guest(self._claims(str(token.get("id_token", "")), row["nonce"])), row["wanted"]

    def _guest(self, claims: Mapping[str, Any]) -> Guest:
        claim, elsewhere = self.provider.groups_claim, claims.get("_claim_names")
        if claims.get("hasgroups") or (isinstance(elsewhere, Mapping) and claim in elsewhere):  # Entra beyond 200
            raise NotLetIn(
                "You are in more groups than your organisation's sign-in sends, so it cannot be seen which of them may "
                "see the atlas. Ask whoever runs it to send app roles instead of groups."
            )
        mine = claims.get(claim, [])
        held = {mine} if isinstance(mine, str) else {one for one in mine if isinstance(one, str)}
        group = next((group for name, group in self.provider.groups.items() if name in held), None)
        if group is None:  # no group, no access
            raise NotLetIn("You are known, but in no group that may see the atlas. Ask whoever runs it.")
        subject = str(claims["sub"])
        name = re.sub(r"[^A-Za-z0-9._+-]", ".", str(claims.get(self.provider.name_claim) or subject)).strip("._+-")
        return Guest(f"{self.provider.issuer} {subject}", f"{name[:56] or 'user'}@sso", group)

    def _claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Return the claims of an id token that is signed by the provider, for us, now, and for this journey."""
        rules = jwt.JWTClaimsRegistry(
            now=lambda: int(self._clock()),
            leeway=SKEW,
            iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": self.provider.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        for fresh in (False, True):  # keys may have been rotated: they are fetched once more, not again and again
            try:
                claims = jwt.decode(token, self._keys(fresh=fresh), algorithms=SIGNED).claims
                break
            except (JoseError, ValueError, KeyError) as error:
                if fresh:
                    raise NotLetIn("What the sign-in service says is not signed as it should be.") from error
        try:
            rules.validate(claims)
        except JoseError as error:
            raise NotLetIn(
                "What the sign-in service says is not for this atlas, this browser or this moment."
            ) from error
        if claims.get("azp", self.provider.client_id) != self.provider.client_id:
            raise NotLetIn("What the sign-in service says is for another application.")
        return claims

    def _client(self, back: str) -> OAuth2Session:
        return OAuth2Session(
            self.provider.client_id,
            self.provider.client_secret,
            scope=self.provider.scope,
            redirect_uri=back,
            code_challenge_method="S256",
        )

    def _description(self) -> dict[str, Any]:
        address = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
        found = self._get("description", address, fresh=False)
        if any(not isinstance(found.get(name), str) for name in NEEDED) or found["issuer"] != self.provider.issuer:
            self._held.pop("description", None)
            raise Unreachable(f"the sign-in service {self.provider.issuer} describes itself as another, or not wholly")
        return found

    def _keys(self, *, fresh: bool) -> KeySet:
        return KeySet.import_key_set(self._get("keys", self._description()["jwks_uri"], fresh=fresh))  # type: ignore[arg-type]

    def _get(self, name: str, address: str, *, fresh: bool) -> dict[str, Any]:
        with self._lock:
            if fresh or name not in self._held:
                try:
                    reply = requests.get(address, timeout=WAIT, allow_redirects=False)
                    reply.raise_for_status()
                    self._held[name] = json.loads(reply.content)
                except (requests.RequestException, ValueError) as error:
                    raise _unreachable(error) from error
            found: dict[str, Any] = self._held[name]
            return found


def _unreachable(error: Exception) -> Unreachable:
    return Unreachable(f"the sign-in service cannot be reached: {type(error).__name__}")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
