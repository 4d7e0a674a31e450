"""The API's description is valid, complete, and true of the running atlas: a tester made from it finds no fault."""

import os
import re

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from data import definitions
from geo import LEVELS
from indicators.parameters import AGE, DESCRIBED, MONTH
from indicators.parse import READERS
from reports import FORMATS
from serving.settings import Settings
from tests.application import application
from tests.callbacks.test_api import DOCS

EXAMPLES = int(os.environ.get("API_EXAMPLES", "12"))  # of every operation; `make api` asks for more
CODES = ("X01", "X0202", "X0101A")
SHORT = settings(max_examples=EXAMPLES, deadline=None, derandomize=True, database=None,
                 suppress_health_check=list(HealthCheck), phases=(Phase.generate, Phase.shrink))  # fmt: skip


@pytest.fixture(scope="module")
def server(callbacks_kept, small, tmp_path_factory):
    """The whole application, with every header and refusal it has when it is served."""
    with pytest.MonkeyPatch.context() as patch:
        made = application(small[0], Settings(store=tmp_path_factory.mktemp("empty")), patch.setattr).server
    made.test_client().get("/")
    return made


@pytest.fixture(scope="module")
def told(server):
    return server.test_client().get("/api/v1/openapi.json").json


@pytest.fixture(scope="module")
def schema(server):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", server, config=SchemathesisConfig())


def test_it_is_valid_openapi(told):
    assert told["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(told).validate()


def test_it_describes_every_parameter_that_is_read_and_no_other(told):
    """A reader added to the address without words here fails, and so does one taken away."""
    assert set(told["components"]["parameters"]) - {"size"} == set(READERS) == set(DESCRIBED)
    assert all(len(one["description"]) > 12 for one in told["components"]["parameters"].values())


def test_it_describes_every_format_and_its_manifest(told):
    for key in FORMATS:
        for address in (f"/api/v1/cells.{key}", f"/api/v1/cells.{key}.manifest.json"):
            asked = [one["$ref"].rsplit("/", 1)[1] for one in told["paths"][address]["get"]["parameters"]]
            assert asked == list(READERS), address


def test_its_lists_are_the_release_s_own(told):
    held = {name: one["schema"] for name, one in told["components"]["parameters"].items()}
    assert held["definition"]["enum"] == list(definitions())
    assert held["level"]["enum"] == [*LEVELS, "custom:beats"]
    assert held["sources"]["items"]["enum"] == ["police", "ed", "ambulance"]
    assert held["context"]["enum"] == ["none", "", "imd.score"]
    assert "2023-01 to 2024-12" in held["from"]["description"]


def test_every_example_in_it_is_answered(server, told):
    query = "&".join(
        f"{name}={','.join(one['example']) if isinstance(one['example'], list) else one['example']}"
        for name, one in told["components"]["parameters"].items()
    )
    assert server.test_client().get(f"/api/v1/view.svg?{query}").status_code == 200


def test_every_reply_has_the_type_and_the_headers_it_says(server, told):
    client = server.test_client()
    for address, item in told["paths"].items():
        reply = client.get(address)
        said = item["get"]["responses"]["200"]
        assert reply.mimetype in said["content"], address
        missing = [
            name for name, one in said.get("headers", {}).items() if one.get("required") and name not in reply.headers
        ]
        assert (address, missing) == (address, [])


def test_faults_below_the_api_are_json_whatever_they_are(server):
    client = server.test_client()
    refused = client.post("/api/v1/cells.csv")
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused.json["error"] and client.get("/api/v2").json["error"]


def test_the_documentation_leads_here():
    text = DOCS.read_text("utf-8")
    assert "/api/v1/openapi.json" in text
    assert set(re.findall(r"`(/api/v1/cells\.[a-z.]+)`", text)) == {f"/api/v1/cells.{key}" for key in FORMATS}


def settled(query):
    """Return a query in which what no schema can say holds too: codes are of this release, ends follow starts."""
    query = dict(query or {})
    for name, word in (("within", "all"), ("area", "none")):
        if re.fullmatch("[0-9A-Za-z:._-]{1,40}", str(query.get(name, ""))):
            query[name] = (word, *CODES)[len(query[name]) % (len(CODES) + 1)]
    if re.fullmatch(f"{AGE}-{AGE}", str(query.get("age", ""))):
        query["age"] = "-".join(sorted(query["age"].split("-"), key=int))
    if re.fullmatch(rf"{MONTH}\.\.{MONTH}", str(query.get("against", ""))):
        query["against"] = "..".join(sorted(query["against"].split("..")))
    ends = [str(query.get(name)) for name in ("from", "to")]
    if all(re.fullmatch(MONTH, end) for end in ends):
        query["from"], query["to"] = sorted(ends)
    return query


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_schemathesis_finds_no_fault(schema, mode):
    """Random questions, right and wrong by the description: the answer is always as described."""
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.path.endswith("openapi.json") and mode is GenerationMode.NEGATIVE:
            continue  # it takes nothing, so nothing can be wrong

        @SHORT
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case):
            case.query = settled(case.query)
            case.call_and_validate(headers={"Accept-Encoding": "identity"})

        ask()
