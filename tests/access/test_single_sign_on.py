"""Single sign-on: whom a provider's word lets in, and every word that is not good enough."""

import base64
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from access import Desk, Refused, Unreachable, read_provider
from access.single_sign_on import LASTS, Group, Provider
from tests.access.desk_for_tests import SECRET, Clock, desk_at

BACK = "http://127.0.0.1:1/login/back"
GROUPS = {
    "vru-analysts": Group("analyst", ("X01",)),
    "partners": Group("partner"),
    "admins": Group("partner", admin=True),
    "officers": Group("operational", grants=("licensing",), home="premises"),
}


class Word:
    """A provider whose every answer a test can bend; what it was asked is in `asked`."""

    def __init__(self):
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims, self.header, self.signer, self.asked = {}, {"alg": "RS256", "kid": "one"}, None, []
        self.published, self.fetched, self.description, self.refuse = [self.key], 0, {}, False

    def answer(self, path, form):
        here = self.issuer
        if path == "/.well-known/openid-configuration":
            ends = {name: f"{here}/{name}" for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")}
            return 200, {"issuer": here, **ends, **self.description}
        if path == "/jwks_uri":
            self.fetched += 1
            return 200, {"keys": [key.as_dict(private=False) for key in self.published]}
        self.asked.append(form)
        if self.refuse:
            return 400, {"error": "invalid_grant"}
        token = jwt.encode(self.header, self.claims, self.signer or self.key, algorithms=["RS256", "ES256", "HS256"])
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": token}


@pytest.fixture()
def word():
    """A provider listening on loopback."""
    held = Word()

    class Handler(BaseHTTPRequestHandler):
        def reply(self, form):
            code, told = held.answer(urlsplit(self.path).path, form)
            body = json.dumps(told).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self):
            self.reply({})

        def do_POST(self):
            size = int(self.headers["Content-Length"])
            self.reply({key: values[0] for key, values in parse_qs(self.rfile.read(size).decode()).items()})

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    held.issuer = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield held
    server.shutdown()
    server.server_close()


@pytest.fixture()
def desk(word, tmp_path):
    clock = Clock()
    desk_at(tmp_path / "access.db", clock=clock)
    provider = Provider(word.issuer, "atlas", "secret", GROUPS)
    made = Desk(tmp_path / "access.db", clock, provider)
    made.clock = clock
    return made


def journey(desk, word, **claims):
    """Begin a journey; return what the provider would send back, and have it say `claims`."""
    sent = {
        key: values[0] for key, values in parse_qs(urlsplit(desk.sso.begin("browser", BACK, "/?a=1")).query).items()
    }
    now = int(desk.clock())
    honest = {"iss": word.issuer, "aud": "atlas", "sub": "s1", "iat": now, "exp": now + 300, "nonce": sent["nonce"]}
    word.claims = {**honest, "preferred_username": "ann", "groups": ["staff", "vru-analysts"], **claims}
    word.claims = {key: value for key, value in word.claims.items() if value is not None}
    return {"state": sent["state"], "code": "c", "iss": word.issuer}, sent


def come_back(desk, asked, browser="browser"):
    return desk.welcome(browser, BACK, asked, "10.0.0.1", "")


def test_a_group_is_a_tier_and_the_way_leads_on(desk, word):
    asked, sent = journey(desk, word)
    token, wanted = come_back(desk, asked)
    reader = desk.session(token).user.principal()
    assert (reader.user, reader.tier.id, reader.areas, wanted) == ("ann@sso", "analyst", ("X01",), "/?a=1")
    assert sent["response_type"] == "code" and sent["code_challenge_method"] == "S256"
    digest = hashlib.sha256(word.asked[0]["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == sent["code_challenge"]
    assert word.asked[0]["redirect_uri"] == sent["redirect_uri"] == BACK
    assert desk.audit.latest(1)[0].detail["by"] == "single sign-on"


@pytest.mark.parametrize(
    "groups", [None, [], ["canteen"], "canteen", ["VRU-ANALYSTS"], [{"vru-analysts": 1}], {"a": 1}]
)
def test_no_group_is_no_access(desk, word, groups):
    asked, _ = journey(desk, word, groups=groups)
    with pytest.raises(Refused, match="in no group"):
        come_back(desk, asked)
    assert not desk.sessions.all() and desk.audit.latest(1)[0].event == "sign-in failed"


@pytest.mark.parametrize("mark", [{"_claim_names": {"groups": "src1"}}, {"hasgroups": True}])
@pytest.mark.parametrize("groups", [None, ["vru-analysts"]])
def test_groups_that_are_sent_by_reference_alone_let_nobody_in_and_say_what_to_do(desk, word, mark, groups):
    """What Entra does beyond 200 groups: which of them count here cannot be seen."""
    asked, _ = journey(desk, word, groups=groups, **mark)
    with pytest.raises(Refused, match="app roles instead of groups"):
        come_back(desk, asked)
    assert not desk.sessions.all() and desk.audit.latest(1)[0].event == "sign-in failed"


WRONG = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "other"},
    "no audience": {"aud": None},
    "another party": {"azp": "other"},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "no subject": {"sub": None},
    "no end": {"exp": None},
    "long over": {"exp": 1_780_000_000 - 61},
    "made in the future": {"iat": 1_780_000_000 + 61},
}


@pytest.mark.parametrize("claims", WRONG.values(), ids=WRONG)
def test_a_word_for_somebody_else_or_another_time_is_none(desk, word, claims):
    asked, _ = journey(desk, word, **claims)
    with pytest.raises(Refused):
        come_back(desk, asked)
    assert not desk.sessions.all()


def test_clocks_may_differ_by_a_minute(desk, word):
    now = int(desk.clock())
    asked, _ = journey(desk, word, exp=now - 50, iat=now + 50)
    assert come_back(desk, asked)


def test_another_key_another_algorithm_and_no_signature_are_refused(desk, word):
    none = base64.urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    cases = [
        ({"alg": "RS256", "kid": "one"}, RSAKey.generate_key(2048, {"kid": "one"})),
        ({"alg": "HS256", "kid": "one"}, OctKey.generate_key(256, {"kid": "one"})),
        ({"alg": "ES256", "kid": "one"}, ECKey.generate_key("P-256", {"kid": "one"})),
    ]
    for header, key in cases:
        word.header, word.signer = header, key
        asked, _ = journey(desk, word)
        with pytest.raises(Refused, match="not signed"):
            come_back(desk, asked)
    asked, _ = journey(desk, word)
    body = base64.urlsafe_b64encode(json.dumps(word.claims).encode()).rstrip(b"=").decode()
    word.answer = lambda path, form, plain=word.answer: (
        (200, {"access_token": "x", "token_type": "Bearer", "id_token": f"{none}.{body}."})
        if path == "/token_endpoint"
        else plain(path, form)
    )
    with pytest.raises(Refused, match="not signed"):
        come_back(desk, asked)


def test_rotated_keys_are_fetched_once_more(desk, word):
    come_back(desk, journey(desk, word)[0])
    before = word.fetched
    word.key = RSAKey.generate_key(2048, {"kid": "two"})
    word.header, word.published = {"alg": "RS256", "kid": "two"}, [word.key]
    assert come_back(desk, journey(desk, word)[0])
    assert word.fetched == before + 1


def test_a_journey_is_good_once_in_its_own_browser_and_for_ten_minutes(desk, word):
    asked, _ = journey(desk, word)
    with pytest.raises(Refused, match="did not begin in this browser"):
        come_back(desk, asked, browser="another")
    with pytest.raises(Refused, match="used already"):  # the failure used it up
        come_back(desk, asked)
    asked, _ = journey(desk, word)
    come_back(desk, asked)
    with pytest.raises(Refused, match="used already"):
        come_back(desk, asked)
    asked, _ = journey(desk, word)
    desk.clock.now += LASTS
    with pytest.raises(Refused, match="too long"):
        come_back(desk, asked)
    with pytest.raises(Refused):
        come_back(desk, {"state": "made up", "code": "c"})


@pytest.mark.parametrize("more", [{"iss": "https://evil.example"}, {"error": "access_denied"}, {"code": ""}])
def test_an_answer_of_another_or_a_no_is_no(desk, word, more):
    asked, _ = journey(desk, word)
    with pytest.raises(Refused):
        come_back(desk, {**asked, **more})
    assert not word.asked


def test_a_code_the_provider_does_not_honour_is_no(desk, word):
    asked, _ = journey(desk, word)
    word.refuse = True
    with pytest.raises(Refused, match="honour"):
        come_back(desk, asked)


def test_rights_are_those_of_today_and_older_sessions_end(desk, word):
    first, _ = come_back(desk, journey(desk, word)[0])
    second, _ = come_back(desk, journey(desk, word, groups=["partners"])[0])
    assert desk.session(first) is None and desk.session(second).user.tier == "partner"


def test_a_group_gives_grants_and_a_landing_screen(desk, word):
    token, _ = come_back(desk, journey(desk, word, groups=["officers"])[0])
    reader = desk.session(token).principal()
    assert (reader.tier.id, reader.grants, reader.home) == ("operational", ("licensing",), "premises")
    assert reader.must_say and not reader.may("licensing")


def test_what_an_administrator_set_holds_until_the_groups_say_something_else(desk, word):
    """The later word wins, and the record has both."""
    come_back(desk, journey(desk, word)[0])
    assert not desk.users.one("ann@sso").apart
    desk.users.change("ann@sso", tier="operational", areas=(), grants=("flags",))
    for _ in range(2):
        token, _ = come_back(desk, journey(desk, word)[0])
        assert desk.session(token).user.tier == "operational" and desk.users.one("ann@sso").apart
    assert not [one for one in desk.audit.latest(9, events=("change",)) if one.user == "single sign-on"]
    come_back(desk, journey(desk, word, groups=["partners"])[0])
    told = desk.audit.latest(1, events=("change",))[0]
    assert (told.user, told.detail["of"], told.detail["rights"]["tier"]) == ("single sign-on", "ann@sso", "partner")
    assert desk.session(token) is None and not desk.users.one("ann@sso").apart
    come_back(desk, journey(desk, word, groups=["partners"])[0])
    assert len([one for one in desk.audit.latest(9, events=("change",)) if one.user == "single sign-on"]) == 1


def test_whoever_leaves_every_group_stays_out_whatever_was_set_here(desk, word):
    come_back(desk, journey(desk, word)[0])
    desk.users.change("ann@sso", tier="analyst", areas=())
    with pytest.raises(Refused, match="in no group"):
        come_back(desk, journey(desk, word, groups=[])[0])


def test_a_name_is_whose_it_was_first_and_a_local_name_is_never_taken(desk, word):
    come_back(desk, journey(desk, word)[0])
    with pytest.raises(Refused, match="somebody else"):
        come_back(desk, journey(desk, word, sub="s2")[0])
    token, _ = come_back(desk, journey(desk, word, sub="s3", preferred_username="pat.partner")[0])
    assert desk.session(token).user.user == "pat.partner@sso"
    from access import User

    with pytest.raises(ValueError, match="single sign-on"):
        desk.users.add(User("ann@sso", "X", "partner"), SECRET)


def test_a_disabled_account_stays_out(desk, word):
    come_back(desk, journey(desk, word)[0])
    desk.users.change("ann@sso", disabled=True)
    with pytest.raises(Refused):
        come_back(desk, journey(desk, word)[0])


def test_with_single_sign_on_a_password_is_for_administrators_alone_and_told_of(desk, caplog):
    with pytest.raises(Refused):
        desk.sign_in("pat.partner", SECRET, "10.0.0.1")
    assert desk.sign_in("adm.in", SECRET, "10.0.0.1")
    assert "past single sign-on" in caplog.text and desk.audit.latest(1)[0].detail["past_single_sign_on"]
    with pytest.raises(Refused):
        desk.sign_in("ann@sso", "", "10.0.0.1")


def test_a_provider_that_is_down_or_another_stops_nobody_who_is_in(desk, word):
    token, _ = come_back(desk, journey(desk, word)[0])
    asked, _ = journey(desk, word)
    desk.sso._held.clear()
    word.description = {"issuer": "https://evil.example"}
    for act in (lambda: desk.sso.begin("b", BACK, "/"), lambda: come_back(desk, asked)):
        with pytest.raises(Unreachable):
            act()
    assert desk.session(token)


@contextmanager
def written(path, text, secret="s", mode=0o600):
    (path / "secret").write_text(secret)
    (path / "secret").chmod(mode)
    (path / "oidc.toml").write_text(text)
    yield path / "oidc.toml"


GOOD = """issuer = "https://login.example.org"
client_id = "atlas"
client_secret_file = "secret"
[groups.vru-analysts]
tier = "analyst"
areas = ["E08000016"]
"""


def test_a_provider_is_described_in_toml(tmp_path):
    with written(tmp_path, GOOD) as path:
        provider = read_provider(path)
    assert provider.groups["vru-analysts"] == Group("analyst", ("E08000016",))
    assert "s" not in repr(provider).split("client_secret")[-1][:1]


@pytest.mark.parametrize(
    ("text", "mode", "told"),
    [
        (GOOD.replace("https://", "http://"), 0o600, "an https address"),
        (GOOD.replace('"analyst"', '"root"'), 0o600, "groups.vru-analysts: tier: one of"),
        (GOOD + 'grants = ["flags"]', 0o600, "groups.vru-analysts: grants: 'flags' is for operational"),
        (GOOD + 'home = "kitchen"', 0o600, "home: one of"),
        (GOOD.partition("[groups")[0], 0o600, "none is named"),
        (GOOD.replace("client_id", "klient"), 0o600, "klient"),
        (GOOD, 0o644, "chmod 600"),
    ],
)
def test_a_description_that_is_wrong_is_refused_with_its_reason(tmp_path, text, mode, told):
    with written(tmp_path, text, mode=mode) as path, pytest.raises(ValueError, match="oidc.toml.*" + told):
        read_provider(path)
